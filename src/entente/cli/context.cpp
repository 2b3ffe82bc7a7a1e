#include <entente/cli/context.hpp>

#include <array>
#include <cstdlib>

namespace entente::cli {

namespace {

std::string environment(const char* name)
{
    const char* value = std::getenv(name);
    return value == nullptr ? std::string{} : std::string{value};
}

} // namespace

std::filesystem::path program_folder()
{
    std::error_code failure;
    const auto program = std::filesystem::read_symlink("/proc/self/exe", failure);
    return failure ? std::filesystem::path{"."} : program.parent_path();
}

std::filesystem::path evidence_file()
{
    if (const std::string named = environment("ENTENTE_EVIDENCE"); !named.empty())
        return named;
    const auto beside = program_folder() / "evidence.sqlite";
    const auto installed = program_folder().parent_path() / "share" / "entente" / "evidence.sqlite";
    return std::filesystem::exists(installed) && !std::filesystem::exists(beside) ? installed : beside;
}

std::expected<evidence::Evidence, Error> open_evidence()
{
    return evidence::Evidence::open(evidence_file());
}

std::expected<Language, Error> chosen_language(const std::string& flag)
{
    if (flag == "nl")
        return Language::Nl;
    if (flag == "en")
        return Language::En;
    if (!flag.empty())
        return std::unexpected(
            Error{"'" + flag + "' is not a language of the program", "--lang", "use nl or en", ErrorKind::Usage});
    for (const char* name : {"LC_ALL", "LC_MESSAGES", "LANG"})
        if (const std::string locale = environment(name); !locale.empty())
            return locale.starts_with("nl") ? Language::Nl : Language::En;
    return Language::En;
}

std::expected<Date, Error> chosen_day(const std::string& flag)
{
    if (flag.empty())
        return today();
    auto day = parse_date(flag);
    if (!day) {
        day.error().where = "--as-of";
        day.error().kind = ErrorKind::Usage;
    }
    return day;
}

} // namespace entente::cli
