// Any bytes as a partnership file: an error has a place and a remedy, and what is read survives being written and read
// again. Needs the built evidence (ENTENTE_EVIDENCE_TEST names it) for the words of a file; without it only the TOML is
// read. The files of examples/ are a good corpus to start from.

#include <entente/partnership/parse.hpp>
#include <entente/partnership/toml_document.hpp>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string_view>

namespace {

namespace evidence = entente::evidence;
namespace partnership = entente::partnership;
using entente::Error;
using entente::Language;

void require(bool holds)
{
    if (!holds)
        std::abort();
}

const std::optional<evidence::Evidence>& built_evidence()
{
    static const std::optional<evidence::Evidence> evidence = []() -> std::optional<evidence::Evidence> {
        const char* file = std::getenv("ENTENTE_EVIDENCE_TEST");
        if (file == nullptr)
            return std::nullopt;
        auto opened = evidence::Evidence::open(file);
        require(opened.has_value()); // a wrong name is not "no evidence"
        return *std::move(opened);
    }();
    return evidence;
}

void check_error(const Error& error)
{
    require(error.where.starts_with("f.toml:") && !error.what.empty() && !error.remedy.empty());
}

void check_round_trip(const evidence::Evidence& evidence, const partnership::Partnership& design)
{
    for (const auto language : {Language::Nl, Language::En}) {
        const auto again = partnership::parse(evidence, partnership::write(evidence, design, language), "f.toml");
        require(again.has_value() && *again == design);
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    if (const auto document = partnership::read_toml(text, "f.toml"); !document)
        check_error(document.error());
    const auto& evidence = built_evidence();
    if (!evidence)
        return 0;
    const auto design = partnership::parse(*evidence, text, "f.toml");
    if (design)
        check_round_trip(*evidence, *design);
    else
        check_error(design.error());
    return 0;
}
