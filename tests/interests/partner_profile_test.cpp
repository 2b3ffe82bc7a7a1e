#include "interests/built_evidence.hpp"

#include <entente/interests/partner_profile.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace entente::interests {
namespace {

using evidence::Observation;

constexpr int this_year = 2026;

std::vector<Standing> profile(const std::string& country, int year = this_year,
                              const std::vector<std::string>& group = {})
{
    std::vector<std::string> missing;
    return partner_profile(built_evidence(), country, group, year, missing);
}

const Standing* standing(const std::vector<Standing>& profile, std::string_view indicator, std::string_view side = "")
{
    const auto found = std::ranges::find_if(
        profile, [&](const Standing& one) { return one.indicator == indicator && one.other_side == side; });
    return found == profile.end() ? nullptr : &*found;
}

/// Figures of all countries no more than five years older than the newest, by the evidence room's own way of asking.
std::vector<double> compared_values(std::string_view indicator, std::string_view side)
{
    std::vector<Observation> figures = built_evidence().latest_by_reporter(indicator, side, this_year);
    std::erase_if(figures,
                  [](const Observation& figure) { return !built_evidence().catalogue().is_country(figure.reporter); });
    int newest = 0;
    for (const auto& figure : figures)
        newest = std::max(newest, year_of(figure.period));
    std::erase_if(figures, [&](const Observation& figure) { return year_of(figure.period) < newest - 5; });
    std::vector<double> values;
    for (const auto& figure : figures)
        values.push_back(figure.value);
    std::ranges::sort(values);
    return values;
}

TEST(PartnerProfile, ShowsTheNewestRowOfTheEvidence)
{
    const auto tunisia = profile("TUN");
    const Standing* refusals = standing(tunisia, "visa_refusal_rate", "SCHENGEN");
    ASSERT_NE(refusals, nullptr);
    const auto series = built_evidence().series("visa_refusal_rate", "TUN", "SCHENGEN");
    ASSERT_NE(series.latest(), nullptr);
    EXPECT_EQ(refusals->figure.period, series.latest()->period);
    EXPECT_DOUBLE_EQ(refusals->figure.value, series.latest()->value);
    EXPECT_EQ(refusals->figure.reference(), series.latest()->reference());
    const auto* indicator = built_evidence().catalogue().indicator("visa_refusal_rate");
    EXPECT_EQ(refusals->higher_means, indicator->higher_means);
}

TEST(PartnerProfile, TakesFiguresThatEuropeReportsFromTheOtherSide)
{
    const auto series = built_evidence().series("asylum_applications_new", "NLD", "SYR");
    const auto syria = profile("SYR");
    const Standing* applications = standing(syria, "asylum_applications_new", "NLD");
    ASSERT_NE(applications, nullptr);
    EXPECT_EQ(applications->figure.partner, "SYR");
    EXPECT_EQ(applications->figure.reporter, "NLD");
    EXPECT_DOUBLE_EQ(applications->figure.value, series.latest()->value);
}

TEST(PartnerProfile, RanksAsSortingDoes)
{
    for (const auto* country : {"TUN", "MAR", "UGA"}) {
        for (const Standing& one : profile(country)) {
            if (one.figure.reporter != country)
                continue; // reported by Europe: another test
            const auto values = compared_values(one.indicator, one.other_side);
            ASSERT_EQ(one.among, values.size()) << country << " " << one.indicator;
            const auto [first, last] = std::ranges::equal_range(values, one.figure.value);
            EXPECT_EQ(one.rank, static_cast<std::size_t>(values.end() - last) + 1) << country << " " << one.indicator;
            // Those below, and half of the others with the same figure, of all others.
            const double below = static_cast<double>(first - values.begin());
            const double alike = static_cast<double>(last - first) - 1.0;
            EXPECT_DOUBLE_EQ(one.percentile, 100.0 * (below + alike / 2.0) / static_cast<double>(values.size() - 1))
                << country << " " << one.indicator;
        }
    }
}

// Most countries had no organised violence: half of them lie "below" each, so that peace is not the bottom of the list.
TEST(PartnerProfile, CountsTiesHalf)
{
    constexpr auto deaths = "ucdp_organised_violence_deaths_per_100k";
    const auto values = compared_values(deaths, "");
    const auto zeros = static_cast<double>(std::ranges::count(values, 0.0));
    ASSERT_GT(zeros, 2.0);
    std::size_t peaceful = 0;
    for (const auto& figure : built_evidence().latest_by_reporter(deaths, "", this_year)) {
        if (figure.value != 0.0 || peaceful == 3)
            continue;
        const auto found = profile(figure.reporter);
        const Standing* one = standing(found, deaths);
        if (one == nullptr)
            continue;
        ++peaceful;
        EXPECT_DOUBLE_EQ(one->percentile, 100.0 * (zeros - 1.0) / 2.0 / static_cast<double>(values.size() - 1))
            << figure.reporter;
        EXPECT_EQ(one->rank, values.size() - static_cast<std::size_t>(zeros) + 1) << figure.reporter;
    }
    EXPECT_EQ(peaceful, 3U);
}

TEST(PartnerProfile, GivesTheHighestHundredAndTheLowestNothing)
{
    const auto figures = built_evidence().latest_by_reporter("gdp_pc_ppp_constant", "", this_year);
    std::vector<Observation> countries;
    for (const auto& figure : figures)
        if (built_evidence().catalogue().is_country(figure.reporter) && year_of(figure.period) >= this_year - 5)
            countries.push_back(figure);
    const auto [lowest, highest] = std::ranges::minmax_element(countries, {}, &Observation::value);
    const auto rich = profile(highest->reporter);
    const auto poor = profile(lowest->reporter);
    EXPECT_DOUBLE_EQ(standing(rich, "gdp_pc_ppp_constant")->percentile, 100.0);
    EXPECT_EQ(standing(rich, "gdp_pc_ppp_constant")->rank, 1U);
    EXPECT_DOUBLE_EQ(standing(poor, "gdp_pc_ppp_constant")->percentile, 0.0);
    EXPECT_EQ(standing(poor, "gdp_pc_ppp_constant")->rank, standing(poor, "gdp_pc_ppp_constant")->among);
}

TEST(PartnerProfile, TakesTheMedianOfTheGroupThatHasFigures)
{
    const auto value = [](const char* country) {
        return built_evidence().series("gdp_pc_ppp_constant", country, "").latest()->value;
    };
    const auto three = profile("TUN", this_year, {"MAR", "DZA", "EGY"});
    std::vector<double> odd{value("MAR"), value("DZA"), value("EGY")};
    std::ranges::sort(odd);
    EXPECT_DOUBLE_EQ(standing(three, "gdp_pc_ppp_constant")->group_median.value(), odd[1]);
    EXPECT_EQ(standing(three, "gdp_pc_ppp_constant")->group_size, 3U);
    const auto two = profile("TUN", this_year, {"MAR", "EGY", "no country"});
    EXPECT_DOUBLE_EQ(standing(two, "gdp_pc_ppp_constant")->group_median.value(), (value("MAR") + value("EGY")) / 2.0);
    EXPECT_EQ(standing(two, "gdp_pc_ppp_constant")->group_size, 2U);
    EXPECT_FALSE(standing(profile("TUN"), "gdp_pc_ppp_constant")->group_median.has_value());
}

TEST(PartnerProfile, UsesNothingLaterThanTheYear)
{
    const auto early = profile("TUN", 2012);
    ASSERT_FALSE(early.empty());
    for (const Standing& one : early)
        EXPECT_LE(year_of(one.figure.period), 2012) << one.indicator;
}

TEST(PartnerProfile, ShowsEveryFigureOnceOrAsMissing)
{
    for (const auto* country : {"TUN", "UGA", "XKX", "PSE"}) {
        std::vector<std::string> missing;
        const auto found = partner_profile(built_evidence(), country, {}, this_year, missing);
        EXPECT_EQ(found.size() + missing.size(), profile_figures().size()) << country;
        std::set<std::pair<std::string, std::string>> seen;
        for (const Standing& one : found)
            EXPECT_TRUE(seen.emplace(one.indicator, one.other_side).second) << country << " " << one.indicator;
    }
}

TEST(PartnerProfile, AsksOnlyForIndicatorsOfTheCatalogue)
{
    for (const auto& line : profile_figures())
        EXPECT_NE(built_evidence().catalogue().indicator(line.indicator), nullptr) << line.indicator;
}

} // namespace
} // namespace entente::interests
