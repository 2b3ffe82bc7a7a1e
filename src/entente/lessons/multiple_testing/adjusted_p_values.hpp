// P-values of a family of tests, adjusted for how many there are.

#pragma once

#include <entente/base/error.hpp>
#include <entente/base/matrix.hpp>

#include <expected>
#include <span>
#include <vector>

namespace entente::lessons {

/// What is kept small over the family, and how.
enum class Adjustment {
    Bonferroni,        ///< probability of any false finding; any dependence; never better than Holm
    Holm,              ///< the same, step down; any dependence
    Hochberg,          ///< the same, step up; independent or positively dependent tests
    BenjaminiHochberg, ///< expected share of false findings; independent or positively dependent tests
    BenjaminiYekutieli ///< the same; any dependence
};

/// Adjusted p-values: a test is a finding at level a exactly when its adjusted p-value is at most a.
///
/// The family is all the tests that are given: state it, and leave none out after seeing the results. O(n log n).
///
/// @param p_values  one for each test, 0 to 1
/// @return  in the order given, at most 1
/// @error   no p-value; one that is missing or outside [0, 1] (names it)
/// @source  Holm (1979), Scandinavian Journal of Statistics 6:65-70; Hochberg (1988), Biometrika 75:800-802;
///          Benjamini & Hochberg (1995), JRSS B 57:289-300; Benjamini & Yekutieli (2001), Annals of Statistics
///          29:1165-1188
[[nodiscard]] std::expected<std::vector<double>, Error> adjusted_p_values(std::span<const double> p_values,
                                                                          Adjustment adjustment);

/// Step-down p-values that use how the tests hang together, from statistics drawn under the null hypothesis (placebo
/// assignments, permutations or a bootstrap shared by all tests): never worse than Holm on the same draws but for
/// simulation error.
///
/// @param statistics  one for each test, in absolute value or otherwise such that large speaks against the null
/// @param draws       draws x tests, the same statistics for each draw under the null
/// @return  in the order given: (1 + draws whose largest remaining statistic is as large) / (1 + draws), made monotone
/// @error   no test or no draw; sizes that do not fit; a value that is not finite (names it)
/// @source  Romano & Wolf (2005), Econometrica 73:1237-1282; p-values: Romano & Wolf (2016), Statistics & Probability
///          Letters 113:38-40
[[nodiscard]] std::expected<std::vector<double>, Error> romano_wolf_p_values(std::span<const double> statistics,
                                                                             const Matrix& draws);

} // namespace entente::lessons
