// Any bytes as a norm file: either every problem has its place and a remedy, or the file survives being written and
// read again, and its norms can be put together or have a problem that says why not.

#include <entente/evidence/norms_of_files.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace {

using entente::evidence::NormFile;
using entente::evidence::Problem;

void require(bool holds)
{
    if (!holds)
        std::abort();
}

void require_told(const std::vector<Problem>& problems)
{
    require(!problems.empty());
    for (const Problem& problem : problems)
        require(problem.line > 0 && problem.column > 0 && !problem.what.empty() && !problem.remedy.empty());
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto file = entente::evidence::parse_norm_file(text, "input.norm");
    if (!file) {
        require_told(file.error());
        return 0;
    }
    const std::string written = to_text(*file);
    const auto again = entente::evidence::parse_norm_file(written, "input.norm");
    require(again.has_value() && to_text(*again) == written);
    const auto norms = entente::evidence::filed_norms(std::span<const NormFile>(&*file, 1));
    if (!norms)
        require_told(norms.error());
    return 0;
}
