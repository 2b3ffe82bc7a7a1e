// The multiverse of one effect: every defensible way to estimate it, what they say together, and which choice moves it.

#pragma once

#include <entente/base/error.hpp>
#include <entente/base/parallel.hpp>
#include <entente/base/progress.hpp>

#include <cstddef>
#include <expected>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace entente::lessons {

/// A choice that an analyst makes, and the options that are equally defensible.
struct AnalysisChoice {
    std::string name = {};                 ///< for instance "donors"
    std::vector<std::string> options = {}; ///< for instance "all", "without neighbours"
};

/// What one specification finds. Amounts are in outcome units, the same for all specifications.
struct SpecificationEstimate {
    double estimate = 0.0;
    std::optional<double> standard_error = std::nullopt; ///< >= 0
    std::optional<double> p_value =
        std::nullopt; ///< two-sided; without it by rank in `permuted`, then by normal theory
    /// The estimate under each permuted assignment of treatment; place b is the same assignment in every specification.
    /// NaN where a specification cannot have it (a unit that it leaves out). Empty: no joint test.
    std::vector<double> permuted = {};
};

/// One way to estimate the effect.
struct Specification {
    std::vector<std::size_t> options = {}; ///< the option taken in each choice, counted from 0
    /// Called once, perhaps beside others on another thread; must not depend on their order.
    std::function<std::expected<SpecificationEstimate, Error>()> run = {};
};

struct MultiverseOptions {
    double significance = 0.05; ///< between 0 and 1
    Threads threads = {};       ///< does not change the result by a bit
};

/// One specification on the curve.
struct CurvePoint {
    std::size_t specification = 0; ///< place in the list
    double estimate = 0.0;
    std::optional<double> standard_error = std::nullopt;
    std::optional<double> p_value = std::nullopt; ///< two-sided; nothing when there is nothing to have it from
    std::vector<std::string> labels = {};         ///< the option taken in each choice, by name
};

/// How much one choice moves the estimate.
struct ChoiceContribution {
    std::string name = {};
    double share_alone = 0.0;         ///< share of the estimates' variance between its options, all else ignored
    double share_unique = 0.0;        ///< share of variance that only it explains in the sum of all choices' effects
    std::vector<double> medians = {}; ///< estimate by option; NaN for an option that no specification takes
    std::vector<std::size_t> counts = {}; ///< specifications by option
};

/// Whether the curve as a whole could come from no effect. Each p-value is (1 + permutations at least as far out) / (1
/// + permutations), two-sided.
struct JointTest {
    std::size_t permutations = 0;
    double median_p = 1.0;            ///< the size of the median estimate
    double share_of_sign_p = 1.0;     ///< the share of specifications with the more frequent sign
    double share_significant_p = 1.0; ///< the share that are significant with the more frequent sign
    double mean_z_p = 1.0;            ///< the size of the mean of estimates in units of their permutation deviation
};

struct FailedSpecification {
    std::size_t specification = 0;
    Error error = {};
};

/// The curve and what it says. Shares are of the specifications on the curve.
struct Multiverse {
    std::vector<CurvePoint> curve = {}; ///< by ascending estimate; ties in the order of the list
    double median = 0.0;
    double smallest = 0.0;
    double largest = 0.0;
    double lower_quartile = 0.0;
    double upper_quartile = 0.0;
    double median_absolute_deviation = 0.0; ///< about the median, times 1.4826 so that it is a standard deviation
    double share_positive = 0.0;
    double share_of_sign = 0.0;                         ///< of the more frequent sign
    double share_significant = 0.0;                     ///< of either sign
    double share_significant_of_sign = 0.0;             ///< significant with the more frequent sign
    std::vector<ChoiceContribution> contributions = {}; ///< in the order of the choices
    double share_of_interactions = 0.0;                 ///< of variance that the sum of all choices' effects leaves
    std::optional<JointTest> joint_test = std::nullopt;
    std::vector<FailedSpecification> failures = {}; ///< not on the curve; in the order of the list
};

/// Runs every specification and describes the curve of their estimates.
///
/// Only options that are equally defensible belong in: a curve over good and bad options says nothing about either.
/// Estimates of specifications are not independent, so shares are descriptions; the joint test is the inference. It
/// needs the permuted estimates of every specification.
/// In the joint test an estimate, observed or permuted, is significant by its rank among all estimates of its own
/// specification, whatever p-value the specification gives for the observed one: only like is compared with like.
///
/// Cost: that of the specifications, and O(specifications x permutations x log permutations).
///
/// @param choices  at least one option each
/// @param progress  told after each specification; cancelling stops the work
/// @error   no specification; an option that is not in its choice; a specification without a way to run; permuted
///          estimates of different number; no specification that gives a finite estimate (the first one's error);
///          significance out of range; cancelled
/// @source  Simonsohn, Simmons & Nelson (2020), Nature Human Behaviour 4:1208-1214; Steegen, Tuerlinckx, Gelman &
///          Vanpaemel (2016), Perspectives on Psychological Science 11:702-712; mean z: Stouffer et al. (1949)
[[nodiscard]] std::expected<Multiverse, Error> specification_curve(const std::vector<AnalysisChoice>& choices,
                                                                   const std::vector<Specification>& specifications,
                                                                   const MultiverseOptions& options,
                                                                   Progress& progress);

/// Every combination of options, the last choice running fastest, for the caller to turn into specifications.
[[nodiscard]] std::vector<std::vector<std::size_t>> all_combinations(const std::vector<AnalysisChoice>& choices);

} // namespace entente::lessons
