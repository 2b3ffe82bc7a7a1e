// What a plain two-way regression compares with what, and with which weights.

#pragma once

#include <entente/base/error.hpp>
#include <entente/lessons/group_time/staggered_panel.hpp>

#include <cstddef>
#include <expected>
#include <optional>
#include <string>
#include <vector>

namespace entente::lessons {

enum class TwoByTwoKind {
    TreatedAgainstNever,
    EarlierAgainstLater, ///< before the later cohort is treated
    LaterAgainstEarlier, ///< the earlier cohort is already treated: forbidden if its effect still changes
};

/// A difference-in-differences of two groups in a window of periods.
struct TwoByTwo {
    TwoByTwoKind kind = TwoByTwoKind::TreatedAgainstNever;
    int treated = 0;                    ///< first treated period of the cohort whose treatment changes
    std::optional<int> comparison = {}; ///< of the comparison cohort; nothing: never treated
    double estimate = 0.0;              ///< in outcome units
    double weight = 0.0;                ///< >= 0; all weights sum to one
};

struct GoodmanBacon {
    std::vector<TwoByTwo> comparisons =
        {};                        ///< kinds in the order of the enumeration, then by treated, then comparison cohort
    double two_way_estimate = 0.0; ///< coefficient of the two-way regression: the weighted sum of the comparisons
    double forbidden_weight = 0.0; ///< of later cohorts against earlier ones
    std::vector<std::string> units_left_out = {}; ///< units without a pre-period, see StaggeredPanel
};

/// The decomposition of the static two-way estimate, from cohort means and cohort sizes: O(units x periods +
/// cohorts^2).
///
/// @error   a gap (names it); one cohort only and no never-treated unit; covariates, which the decomposition does not
///          know
/// @source  Goodman-Bacon (2021), Journal of Econometrics 225:254-277, Theorem 1 and equations 10a to 10g
[[nodiscard]] std::expected<GoodmanBacon, Error> goodman_bacon(const StaggeredPanel& panel);

} // namespace entente::lessons
