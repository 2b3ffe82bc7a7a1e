// Gower's distance between cases described by figures, yes/no features and categories, some of them unknown.

#pragma once

#include <entente/base/error.hpp>
#include <entente/base/matrix.hpp>

#include <cstddef>
#include <expected>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

namespace entente {

/// A figure or a rank; two cases differ by their distance over the range.
struct NumericVariable {
    std::string name;
    std::vector<std::optional<double>> values; ///< one for each case, in any unit; empty: unknown
    double weight = 1.0;                       ///< >= 0
    std::optional<double> range = {}; ///< largest possible difference, in the same unit; empty: the largest observed
};

/// What it means that two cases both lack a feature.
enum class JointAbsence {
    Agreement,     ///< symmetric: they agree, as two instruments without a quota do not
    NoInformation, ///< asymmetric: nothing is learnt, and the variable is left out of the comparison
};

/// A feature that a case has or lacks.
struct BinaryVariable {
    std::string name;
    std::vector<std::optional<bool>> values; ///< one for each case; empty: unknown
    double weight = 1.0;                     ///< >= 0
    JointAbsence joint_absence = JointAbsence::Agreement;
};

/// One of several kinds, without order; two cases agree or differ.
struct CategoricalVariable {
    std::string name;
    std::vector<std::optional<std::string>> values; ///< one for each case; empty: unknown
    double weight = 1.0;                            ///< >= 0
};

using GowerVariable = std::variant<NumericVariable, BinaryVariable, CategoricalVariable>;

/// How far each case lies from the target, and why.
struct GowerDistances {
    std::vector<std::optional<double>> distances; ///< one for each case, in [0, 1]; empty: nothing to compare
    Matrix contributions; ///< cases x variables, in input order; a row sums to the distance; 0 where not compared
    Matrix compared;      ///< cases x variables: 1 where the variable was compared, 0 where it was left out
};

/// Distance from one case to every case, itself included.
///
/// The weighted mean, over the variables known for both cases, of: |difference| / range; 0 or 1 for features and
/// categories. A figure that is the same in all cases counts as agreement. Ranks are compared as figures.
///
/// @param variables  at least one, all with the same number of cases
/// @param target     index of the case to measure from
/// @return  one distance for each case, in case order
/// @error   no variables, no cases, or a different number of cases (names the variable); a target that is not a case; a
///          weight or range that is negative or not finite; a value that is not finite; a range below the largest
///          difference observed; weights that are all zero
/// @source  Gower (1971), A general coefficient of similarity and some of its properties, Biometrics 27:857-871;
///          distance = 1 - similarity, as in Kaufman & Rousseeuw (1990), Finding Groups in Data, chapter 1
[[nodiscard]] std::expected<GowerDistances, Error> gower_distances(std::span<const GowerVariable> variables,
                                                                   std::size_t target);

} // namespace entente
