#include <entente/safeguards/norm_lint_parts.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <optional>

namespace entente::safeguards {

namespace {

using evidence::LegalPlace;

/// Where one version ends and the next begins.
struct Succession {
    const evidence::NormFile* file = nullptr; ///< of the later one
    evidence::TextPlace place;
    std::string earlier;
    std::string later;
    std::optional<Date> last_day;  ///< of the earlier; absent: it does not end
    std::optional<Date> first_day; ///< of the later; absent: since ever
};

void judge(const Succession& both, Findings& findings)
{
    const std::string end = both.last_day ? to_string(*both.last_day) : "open";
    const std::string start = both.first_day ? to_string(*both.first_day) : "open";
    if (!both.last_day || !both.first_day || *both.first_day <= *both.last_day)
        findings.add(LintKind::ValidityOverlap, Severity::Error, *both.file, both.place,
                     fmt::format("{} is in force beside {}: the one ends {}, the other begins {}", both.later,
                                 both.earlier, end, start),
                     "let the earlier end on the day before the later begins");
    else if (both.first_day->day != both.last_day->day + std::chrono::days{1})
        findings.add(LintKind::ValidityGap, Severity::Warning, *both.file, both.place,
                     fmt::format("between {} and {} nothing is in force: the one ends {}, the other begins {}",
                                 both.earlier, both.later, end, start),
                     "let the later begin on the day after the earlier ends, or say in a note why not");
}

std::optional<Date> first_day(const LegalPlace& place)
{
    return place.in_force_from ? std::optional(place.in_force_from->earliest) : std::nullopt;
}

std::optional<Date> last_day(const LegalPlace& place)
{
    return place.in_force_until ? std::optional(place.in_force_until->latest) : std::nullopt;
}

struct Version {
    const evidence::NormArticle* article = nullptr;
    LegalPlace place;
};

void lint_versions(const evidence::NormFile& file, std::vector<Version> versions, Findings& findings)
{
    std::ranges::stable_sort(versions, {}, [](const Version& version) { return first_day(version.place); });
    for (std::size_t i = 1; i < versions.size(); ++i) {
        const auto named = [&](const Version& version) {
            return fmt::format("article {} (line {})", version.article->number, version.article->place.line);
        };
        judge({&file, versions[i].article->place, named(versions[i - 1]), named(versions[i]),
               last_day(versions[i - 1].place), first_day(versions[i].place)},
              findings);
    }
}

} // namespace

bool in_force_together(const LegalPlace& a, const LegalPlace& b)
{
    const auto ends_before = [](const LegalPlace& one, const LegalPlace& other) {
        return last_day(one) && first_day(other) && *last_day(one) < *first_day(other);
    };
    return !ends_before(a, b) && !ends_before(b, a);
}

void lint_periods(std::span<const evidence::FiledNorm> norms, std::span<const evidence::NormFile> files,
                  Findings& findings)
{
    for (const evidence::NormFile& file : files) {
        std::map<std::pair<std::string, std::string>, std::vector<Version>> versions;
        for (const evidence::NormArticle& article : file.articles) {
            LegalPlace place = evidence::legal_place_of(file, article);
            auto& same = versions[{place.instrument, article.number}];
            same.push_back({&article, std::move(place)});
        }
        for (auto& [article, same] : versions)
            lint_versions(file, std::move(same), findings);
    }
    std::map<std::string_view, const evidence::FiledNorm*> by_id;
    for (const evidence::FiledNorm& norm : norms)
        by_id.emplace(norm.written->id, &norm);
    for (const evidence::FiledNorm& norm : norms)
        for (const std::string& replaced : norm.written->replaces)
            if (const auto earlier = by_id.find(replaced); earlier != by_id.end())
                judge({norm.file, norm.written->place, fmt::format("'{}'", replaced),
                       fmt::format("'{}'", norm.written->id), last_day(earlier->second->legal_place),
                       first_day(norm.legal_place)},
                      findings);
}

} // namespace entente::safeguards
