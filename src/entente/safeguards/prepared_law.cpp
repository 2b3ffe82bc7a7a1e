#include <entente/safeguards/prepared_law.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace entente::safeguards {

namespace {

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
              .absolute = norm.absolute};
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
        prepared.norms.push_back({.norm = std::move(*made),
                                  .binding = !is_soft_law(norm),
                                  .core = norm.tier == "core",
                                  .pending = norm.pending,
                                  .rulings = {}});
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

} // namespace entente::safeguards
