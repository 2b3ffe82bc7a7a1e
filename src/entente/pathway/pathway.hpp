// Question 3: how does a partnership come about, and how fast?

#pragma once

#include <entente/base/progress.hpp>
#include <entente/evidence/evidence.hpp>
#include <entente/partnership/partnership.hpp>
#include <entente/pathway/conditional_remaining_time.hpp>
#include <entente/pathway/kaplan_meier.hpp>

#include <expected>
#include <optional>
#include <string>
#include <vector>

namespace entente::pathway {

/// What the analyst may choose.
struct PathwayOptions {
    Date as_of; ///< nothing later is used; open cases are censored here
    double level = 0.95;
};

/// A group with fewer cases than this says little by itself: the pooled group is given beside it, and it is not
/// compared.
inline constexpr std::size_t fewest_cases = 5;

/// How long one leg took in one group of instruments.
///
/// Cases that failed are censored at the last day they were heard of. The curve is therefore that of talks that go on:
/// it says how long, and not whether, a text is reached. `failed` beside `n` says how often none was.
struct LegDuration {
    std::string leg;         ///< message id below pathway.leg: start_to_signature, signature_to_force, ...
    std::string group;       ///< message id below pathway.group: eu_readmission, benelux_readmission, non_binding, ...
    bool applicable = false; ///< the group the design falls in
    bool pooled = false;     ///< over all levels, because the design's own group has fewer than `fewest_cases`
    SurvivalCurve curve;     ///< days
    std::size_t n = 0;
    std::size_t events = 0;                 ///< cases that got there
    std::size_t failed = 0;                 ///< cases known to have been given up before they got there; censored
    std::optional<double> q25, median, q75; ///< days; absent when the curve does not come down that far
    std::optional<double> median_low, median_high;
    double longest = 0.0; ///< longest time observed, in days
    std::size_t from_memory = 0;
    std::vector<evidence::Reference> references; ///< one a case
};

/// What to expect of the leg that the design is in, or starts with, given its dates.
struct Expectation {
    std::string leg;
    std::string group;      ///< of the curve it is read from: the design's own, or the pooled one when that is small
    Date since;             ///< first day of the leg, in the past or planned
    double spent = 0.0;     ///< days of it that have passed at as_of; 0 when it has yet to begin
    std::size_t n = 0;      ///< past cases that lasted longer than `spent`
    std::size_t events = 0; ///< of those, how many got there in the end; 0: nobody can say how long it still takes
    /// Days still to go, counted from as_of, or from `since` when that is later.
    std::optional<double> q25, median, q75;
    std::optional<Date> target;                  ///< planned last day of the leg
    std::optional<ChanceEnded> chance_by_target; ///< absent: no target, beyond what the curve says, or no past case got
                                                 ///< there by then (which is not a chance of exactly zero)
};

/// The legs of the route that applies, with what to expect from planned or actual dates.
struct PathwayAnswer {
    std::string procedure_id;         ///< of the route the design takes
    std::vector<LegDuration> legs;    ///< the design's own group first, then the pooled one if given, then the others
    std::optional<double> usual_days; ///< median from start to signature of the design's group, if known
    /// Procedure ids whose median to signature is clearly shorter, fastest first: below the interval of the own median,
    /// from at least `fewest_cases` cases of which some were not signed (a list of successes only looks fast).
    std::vector<std::string> faster;
    /// Absent without a planned or actual start, or when no case lasted so long.
    std::optional<Expectation> expectation;
};

/// @error  the user stopped, the route has no steps in the evidence, or level outside (0, 1)
[[nodiscard]] std::expected<PathwayAnswer, Error> answer(const evidence::Evidence& evidence,
                                                         const partnership::Partnership& partnership,
                                                         const PathwayOptions& options, Progress& progress);

} // namespace entente::pathway
