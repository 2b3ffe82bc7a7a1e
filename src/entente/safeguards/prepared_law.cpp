#include <entente/safeguards/prepared_law.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace entente::safeguards {

namespace {

// See is_absolute for the rule and its sources.
constexpr std::array<std::string_view, 8> absolute_treaty_norms{
    "echr-3-direct",               // ban on removal to a real risk
    "echr-3-onward",               // the same through a third country
    "echr-3-assessment",           // its procedural limb
    "echr-3-reception",            // living conditions below the threshold of article 3
    "echr-3-detention-conditions", // the same in detention
    "echr-2-p13-death-penalty",    // Protocol 13, article 2
    "cat-3",                       // ban on removal to torture
    "charter-4-19-non-refoulement",
};

std::expected<Expression, Error> read(const evidence::Norm& norm, std::string_view column, const std::string& text)
{
    auto expression = parse_expression(text);
    if (!expression)
        expression.error().where = fmt::format("norms/{}, {}, {}", norm.id, column, expression.error().where);
    return expression;
}

std::expected<Norm, Error> read_norm(const evidence::Norm& norm)
{
    auto applies = read(norm, "applies_when", norm.applies_when);
    if (!applies)
        return std::unexpected(std::move(applies.error()));
    auto satisfied = read(norm, "satisfied_when", norm.satisfied_when);
    if (!satisfied)
        return std::unexpected(std::move(satisfied.error()));
    Norm made{.id = norm.id,
              .applies_when = std::move(*applies),
              .satisfied_when = std::move(*satisfied),
              .in_force_from = norm.in_force_from,
              .in_force_until = norm.in_force_until,
              .absolute = is_absolute(norm)};
    if (norm.exceptions.empty())
        return made;
    auto exceptions = read(norm, "exceptions", norm.exceptions);
    if (!exceptions)
        return std::unexpected(std::move(exceptions.error()));
    made.exceptions = std::move(*exceptions);
    return made;
}

void add_rulings(const std::vector<evidence::Ruling>& rulings, std::vector<PreparedNorm>& norms)
{
    for (PreparedNorm& norm : norms) {
        for (const auto& ruling : rulings) {
            const auto day = parse_partial_date(ruling.date);
            if (day && std::ranges::find(ruling.norm_ids, norm.norm.id) != ruling.norm_ids.end())
                norm.rulings.push_back({day->middle(), ruling.id});
        }
        std::ranges::stable_sort(norm.rulings, std::ranges::greater{}, &DatedRuling::day);
    }
}

std::vector<MovingPoint> moving_points(const evidence::Law& law)
{
    std::vector<MovingPoint> points;
    for (const auto& item : law.state_of_law) {
        MovingPoint point;
        point.id = item.id;
        if (const auto day = parse_partial_date(item.status_date))
            point.day = day->middle();
        points.push_back(std::move(point));
    }
    return points;
}

} // namespace

std::expected<PreparedLaw, Error> PreparedLaw::of(const evidence::Evidence& evidence)
{
    const evidence::Law& law = evidence.law();
    PreparedLaw prepared;
    for (const auto& norm : law.norms) {
        auto made = read_norm(norm);
        if (!made)
            return std::unexpected(std::move(made.error()));
        prepared.norms.push_back(
            {.norm = std::move(*made), .binding = !is_soft_law(norm), .core = norm.tier == "core", .rulings = {}});
    }
    add_rulings(law.rulings, prepared.norms);
    prepared.state_of_law = moving_points(law);
    for (std::size_t i = 0; i < law.facts.size(); ++i)
        prepared.fact_places.emplace(law.facts[i].id, i);
    return prepared;
}

bool is_soft_law(const evidence::Norm& norm)
{
    return norm.authority == "soft_law";
}

bool is_absolute(const evidence::Norm& norm)
{
    return norm.authority == "jus_cogens" ||
           std::ranges::find(absolute_treaty_norms, norm.id) != absolute_treaty_norms.end();
}

} // namespace entente::safeguards
