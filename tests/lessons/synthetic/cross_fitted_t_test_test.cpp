#include "long_panels.hpp"

#include <entente/lessons/synthetic/cross_fitted_t_test.hpp>

#include <gtest/gtest.h>

#include <cmath>

namespace entente::lessons {
namespace {

// R scinference, three folds.
TEST(CrossFittedTTest, ReproducesTheSwedishCarbonTax)
{
    const NamedPanel names =
        long_panel(reference_table("sweden_carbon_tax"), "country", "year", "CO2_transport_capita");
    const auto result = cross_fitted_t_test(block_panel(names, {"Sweden"}, 1990), 3, 0.9).value();
    expect_reproduced("sweden_carbon_tax/sc_debiased_t_test",
                      {{"att", result.estimate}, {"ci90_low", result.lower}, {"ci90_high", result.upper}});
}

// As above; 16 regions without Spain as a whole.
TEST(CrossFittedTTest, ReproducesTheBasqueCountry)
{
    const NamedPanel names = long_panel(reference_table("basque"), "regionname", "year", "gdpcap", {"Spain (Espana)"});
    const auto result = cross_fitted_t_test(block_panel(names, {"Basque Country (Pais Vasco)"}, 1975), 3, 0.9).value();
    expect_reproduced("basque/sc_debiased_t_test", {{"att", result.estimate}});
}

// Worked by hand. One control at zero, so gaps are the treated path: 1, 3, 2, 2 | 7, 9. Two blocks of two periods with
// means 2 and 2 leave 6 and 6. With 1, 3, 4, 4 | 7, 9 the folds are 6 and 4: mean 5, deviation sqrt 2, standard error
// sqrt(1 + 2 * 2 / 2) * sqrt 2 / sqrt 2 = sqrt 3; Student's t with one degree has 6.3138 at 0.95.
TEST(CrossFittedTTest, AgreesWithAHandCalculation)
{
    const std::vector<double> zero(6, 0.0);
    const auto result = cross_fitted_t_test(small_panel({{1, 3, 4, 4, 7, 9}, zero}, 4, 0), 2, 0.9).value();
    EXPECT_NEAR(result.estimate, 5.0, 1e-12);
    EXPECT_EQ(result.block_length, 2U);
    EXPECT_NEAR(result.standard_error, std::sqrt(3.0), 1e-12);
    EXPECT_NEAR(result.upper, 5.0 + 6.313751514675 * std::sqrt(3.0), 1e-8);

    const auto certain = cross_fitted_t_test(small_panel({{1, 3, 2, 2, 7, 9}, zero}, 4, 0), 2, 0.9).value();
    EXPECT_EQ(certain.standard_error, 0.0);
    EXPECT_EQ(certain.p_value, 0.0);
    EXPECT_EQ(cross_fitted_t_test(small_panel({zero, zero}, 4, 0), 2, 0.9).value().p_value, 1.0);
}

TEST(CrossFittedTTest, DoesNotDependOnOrderAndScalesWithTheOutcome)
{
    const auto result = cross_fitted_t_test(proposition_99(), 3, 0.9).value();
    const auto other = cross_fitted_t_test(scaled(reversed(proposition_99()), -2.0), 3, 0.9).value();
    EXPECT_NEAR(other.estimate, -2.0 * result.estimate, 1e-6);
    EXPECT_NEAR(other.lower, -2.0 * result.upper, 1e-6);
    EXPECT_NEAR(other.p_value, result.p_value, 1e-9);
}

TEST(CrossFittedTTest, NamesTheArgumentThatIsWrong)
{
    BlockPanel panel = small_panel({{1, 3, 4, 4, 7}, {0, 0, 0, 0, 0}}, 4, 0);
    EXPECT_EQ(cross_fitted_t_test(panel, 1, 0.9).error().where, "folds");
    EXPECT_EQ(cross_fitted_t_test(panel, 3, 0.9).error().where, "folds");
    EXPECT_EQ(cross_fitted_t_test(panel, 2, 0.0).error().where, "level");
    panel.outcomes(0, 0) = 1e300;
    EXPECT_EQ(cross_fitted_t_test(panel, 2, 0.9).error().where, "outcomes(0, 0)");
    panel.outcomes(0, 0) = std::nan("");
    EXPECT_EQ(cross_fitted_t_test(panel, 2, 0.9).error().where, "outcomes(0, 0)");
}

} // namespace
} // namespace entente::lessons
