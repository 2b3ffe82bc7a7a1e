#include <entente/interests/partner_profile.hpp>

#include <algorithm>

namespace entente::interests {

namespace {

using evidence::Observation;

// A figure older than this beside a newer one elsewhere is no longer compared.
constexpr int oldest_compared_years = 5;

const std::string& country_of(const Observation& figure, const ProfileFigure& line)
{
    return line.partner_is_reporter ? figure.reporter : figure.partner;
}

const Observation* newest_until(const evidence::Series& series, int year)
{
    const Observation* newest = nullptr;
    for (const auto& point : series.points)
        if (year_of(point.period) <= year)
            newest = &point;
    return newest;
}

// The newest figure of each country, without those that are too old to compare.
std::vector<Observation> newest_figures(const evidence::Evidence& evidence, const ProfileFigure& line, int year)
{
    std::vector<Observation> figures;
    const std::string_view reporter = line.partner_is_reporter ? "" : line.other_side;
    int newest_year = 0;
    for (const auto& series : evidence.all_series(line.indicator, reporter)) {
        if (line.partner_is_reporter && series.partner != line.other_side)
            continue;
        const Observation* newest = newest_until(series, year);
        if (newest == nullptr || !evidence.catalogue().is_country(country_of(*newest, line)))
            continue;
        newest_year = std::max(newest_year, year_of(newest->period));
        figures.push_back(*newest);
    }
    std::erase_if(figures, [&](const Observation& figure) {
        return year_of(figure.period) < newest_year - oldest_compared_years;
    });
    return figures;
}

std::optional<double> median(std::vector<double> values)
{
    if (values.empty())
        return std::nullopt;
    std::ranges::sort(values);
    const std::size_t middle = values.size() / 2;
    return values.size() % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2.0;
}

Standing standing_of(const Observation& own, const ProfileFigure& line, const std::vector<Observation>& figures,
                     const std::vector<std::string>& group, const evidence::Evidence& evidence)
{
    Standing standing;
    standing.indicator = line.indicator;
    standing.other_side = line.other_side;
    standing.figure = own;
    standing.among = figures.size();
    std::size_t above = 0;
    std::size_t below = 0;
    std::vector<double> group_values;
    for (const auto& figure : figures) {
        above += figure.value > own.value ? 1U : 0U;
        below += figure.value < own.value ? 1U : 0U;
        if (std::ranges::find(group, country_of(figure, line)) != group.end())
            group_values.push_back(figure.value);
    }
    standing.rank = above + 1;
    // Countries with the same figure count half: a value that most share is no place at the bottom.
    const double alike = static_cast<double>(figures.size() - above - below) - 1.0;
    standing.percentile = figures.size() > 1 ? 100.0 * (static_cast<double>(below) + alike / 2.0) /
                                                   static_cast<double>(figures.size() - 1)
                                             : 50.0;
    standing.group_size = group_values.size();
    standing.group_median = median(std::move(group_values));
    if (const auto* indicator = evidence.catalogue().indicator(line.indicator))
        standing.higher_means = indicator->higher_means;
    return standing;
}

} // namespace

std::vector<ProfileFigure> profile_figures()
{
    return {{"visa_refusal_rate", "SCHENGEN"},
            {"visa_applications", "NLD"},
            {"remittances_received_gdp", ""},
            {"oda_received_gni", ""},
            {"oda_from_donor_usd", "NLD"},
            {"oda_from_donor_usd", "EU"},
            {"unemployment_rate", ""},
            {"gdp_pc_ppp_constant", ""},
            {"emigrant_stock_eu27", ""},
            {"migrant_stock", "NLD", false},
            {"asylum_applications_new", "NLD", false},
            {"asylum_applications_new", "EU27", false},
            {"asylum_recognition_rate", "EU27", false},
            {"refugees_hosted_total", ""},
            {"refugees_hosted_per_1000", ""},
            {"ucdp_organised_violence_deaths_per_100k", ""},
            {"wgi_rule_of_law", ""},
            {"wgi_government_effectiveness", ""},
            {"wgi_voice_accountability", ""}};
}

std::vector<Standing> partner_profile(const evidence::Evidence& evidence, const std::string& country,
                                      const std::vector<std::string>& group, int year,
                                      std::vector<std::string>& missing)
{
    std::vector<Standing> standings;
    for (const auto& line : profile_figures()) {
        const auto figures = newest_figures(evidence, line, year);
        const auto own =
            std::ranges::find(figures, country, [&](const Observation& figure) { return country_of(figure, line); });
        if (own == figures.end())
            missing.emplace_back(line.indicator);
        else
            standings.push_back(standing_of(*own, line, figures, group, evidence));
    }
    return standings;
}

} // namespace entente::interests
