#include <entente/lessons/route_system.hpp>
#include <entente/lessons/synthetic/spillover_synthetic_control.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

namespace entente::lessons {

namespace {

// Pairs of routes that lie beside each other: who cannot leave from one coast may try the next.
constexpr std::array<std::pair<std::string_view, std::string_view>, 6> beside{
    {{"western_african", "western_mediterranean"},
     {"western_mediterranean", "central_mediterranean"},
     {"central_mediterranean", "eastern_mediterranean"},
     {"eastern_mediterranean", "western_balkan"},
     {"eastern_mediterranean", "black_sea"},
     {"western_balkan", "eastern_land_borders"}}};

} // namespace

std::optional<double> RouteSystem::displaced_share() const
{
    if (routes.empty() || routes.front().difference >= 0.0)
        return std::nullopt;
    const double elsewhere = net_difference - routes.front().difference;
    return std::max(elsewhere, 0.0) / -routes.front().difference;
}

std::vector<std::string> neighbouring_routes(const std::string& route)
{
    std::vector<std::string> neighbours;
    for (const auto& [one, other] : beside) {
        if (one == route)
            neighbours.emplace_back(other);
        if (other == route)
            neighbours.emplace_back(one);
    }
    return neighbours;
}

std::expected<RouteSystem, Error> effect_on_routes(const OutcomePanel& panel, const std::vector<std::string>& affected,
                                                   Threads threads)
{
    BlockPanel block{Matrix(panel.units.size(), panel.periods.size()), panel.periods_before, {0}};
    for (std::size_t i = 0; i < panel.units.size(); ++i)
        for (std::size_t t = 0; t < panel.periods.size(); ++t)
            block.outcomes(i, t) = std::log1p(panel.counts(i, t));
    std::vector<std::size_t> rows;
    for (std::size_t i = 1; i < panel.units.size(); ++i)
        if (std::ranges::find(affected, panel.units[i].unit) != affected.end())
            rows.push_back(i);
    const std::vector<std::size_t> treated{0};
    const auto found = spillover_synthetic_control(block, own_effects(panel.units.size(), treated, rows), threads);
    if (!found)
        return std::unexpected(found.error());

    RouteSystem system;
    system.untouched = panel.units.size() - 1 - rows.size();
    rows.insert(rows.begin(), 0);
    for (const std::size_t row : rows) {
        RouteShare share;
        share.route = panel.units[row].unit;
        for (std::size_t t = 0; t < found->unit_effects.columns(); ++t) {
            const double observed = panel.counts(row, panel.periods_before + t);
            const double without = std::expm1(std::log1p(observed) - found->unit_effects(row, t));
            share.observed += observed;
            share.difference += observed - without;
        }
        system.net_difference += share.difference;
        system.routes.push_back(std::move(share));
        system.references.insert(system.references.end(), panel.units[row].references.begin(),
                                 panel.units[row].references.end());
    }
    return system;
}

} // namespace entente::lessons
