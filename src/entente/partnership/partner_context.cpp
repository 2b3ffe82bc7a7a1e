#include <entente/base/gower_distance.hpp>
#include <entente/partnership/partner_context.hpp>
#include <entente/partnership/partnership.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <utility>

namespace entente::partnership {

namespace {

constexpr std::string_view population = "population";

struct FigureChoice {
    std::string_view indicator;
    std::string_view partner = ""; ///< of the indicator: the other country, for distances
    bool per_inhabitant = false;
    bool logarithm = false;
};

// What tells partner countries apart in the talks: size, means, dependence, the state, refugees and emigrants,
// nearness. Counts are skewed over countries, so they are compared as ratios (logarithms).
constexpr std::array<FigureChoice, 10> choices{{{population, "", false, true},
                                                {"gdp_pc_ppp_constant", "", false, true},
                                                {"remittances_received_gdp"},
                                                {"oda_received_gni"},
                                                {"wgi_government_effectiveness"},
                                                {"wgi_voice_accountability"},
                                                {"refugees_hosted_per_1000"},
                                                {"emigrant_stock_eu27", "", true, true},
                                                {"distance_capitals_km", "NLD"},
                                                {"refugees_by_origin_total", "", true, false}}};

using ByCountry = std::map<std::string, evidence::Observation, std::less<>>;

ByCountry newest(const evidence::Evidence& evidence, const FigureChoice& choice, int year)
{
    ByCountry result;
    for (auto& observation : evidence.latest_by_reporter(choice.indicator, choice.partner, year))
        result.emplace(observation.reporter, std::move(observation));
    return result;
}

ContextFigure figure_of(const FigureChoice& choice, const evidence::Observation* observation, double inhabitants)
{
    ContextFigure figure{std::string{choice.indicator}, std::nullopt, choice.per_inhabitant, choice.logarithm, {}};
    if (observation == nullptr)
        return figure;
    figure.reference = observation->reference();
    double value = observation->value;
    if (choice.per_inhabitant)
        value /= inhabitants;
    if (choice.logarithm && value <= 0.0) // no emigrants counted: the ratio is unknown, not endlessly small
        return figure;
    figure.value = choice.logarithm ? std::log(value) : value;
    return figure;
}

// Region and subregion stand behind the figures, as categories.
std::vector<GowerVariable> variables_of(const std::vector<PartnerContext>& contexts)
{
    std::vector<GowerVariable> variables;
    for (std::size_t f = 0; f < choices.size(); ++f) {
        NumericVariable variable{contexts.front().figures[f].indicator, {}, 1.0, std::nullopt};
        for (const auto& context : contexts)
            variable.values.push_back(context.figures[f].value);
        variables.emplace_back(std::move(variable));
    }
    CategoricalVariable region{"region", {}, 1.0};
    CategoricalVariable subregion{"subregion", {}, 1.0};
    for (const auto& context : contexts) {
        region.values.push_back(context.region.empty() ? std::nullopt : std::optional{context.region});
        subregion.values.push_back(context.subregion.empty() ? std::nullopt : std::optional{context.subregion});
    }
    variables.emplace_back(std::move(region));
    variables.emplace_back(std::move(subregion));
    return variables;
}

} // namespace

std::vector<PartnerContext> partner_contexts(const evidence::Evidence& evidence, int year)
{
    std::array<ByCountry, choices.size()> figures;
    std::ranges::transform(choices, figures.begin(),
                           [&](const FigureChoice& choice) { return newest(evidence, choice, year); });
    const auto& catalogue = evidence.catalogue();
    std::vector<PartnerContext> contexts;
    for (const auto& [code, inhabitants] : figures.front()) { // a map: ordered by code
        const auto* country = catalogue.area(code);
        if (country == nullptr || !catalogue.is_country(code) || inhabitants.value <= 0.0)
            continue;
        PartnerContext context{code, country->region, country->subregion, is_european_side(catalogue, code), {}};
        for (std::size_t f = 0; f < choices.size(); ++f) {
            const auto found = figures[f].find(code);
            context.figures.push_back(
                figure_of(choices[f], found == figures[f].end() ? nullptr : &found->second, inhabitants.value));
        }
        contexts.push_back(std::move(context));
    }
    return contexts;
}

std::vector<SimilarCountry> similar_countries(const std::vector<PartnerContext>& contexts, const std::string& country,
                                              std::size_t count)
{
    const auto target = std::ranges::find(contexts, country, &PartnerContext::country);
    if (target == contexts.end())
        return {};
    const auto variables = variables_of(contexts);
    const auto answer = gower_distances(variables, static_cast<std::size_t>(target - contexts.begin()));
    if (!answer) // cannot happen: every context holds the same finite figures
        return {};
    std::vector<SimilarCountry> similar;
    for (std::size_t i = 0; i < contexts.size(); ++i)
        if (const auto distance = answer->distances[i];
            distance && contexts[i].country != country && !contexts[i].european_side)
            similar.push_back({contexts[i].country, *distance});
    std::ranges::sort(similar, {},
                      [](const SimilarCountry& other) { return std::pair{other.distance, other.country}; });
    similar.resize(std::min(similar.size(), count));
    return similar;
}

} // namespace entente::partnership
