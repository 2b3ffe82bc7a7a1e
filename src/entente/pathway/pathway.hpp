// Question 3: how does a partnership come about, and how fast?

#pragma once

#include <entente/base/progress.hpp>
#include <entente/evidence/evidence.hpp>
#include <entente/partnership/partnership.hpp>
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

/// How long one leg took in one group of instruments.
struct LegDuration {
    std::string leg;   ///< message id below pathway.leg: start_to_signature, signature_to_force, ...
    std::string group; ///< message id below pathway.group: eu_readmission, benelux_readmission, non_binding, ...
    bool applicable = false; ///< the group the design falls in
    SurvivalCurve curve;     ///< days
    std::size_t n = 0;
    std::size_t events = 0;  ///< cases that got there
    std::optional<double> q25, median, q75; ///< days; absent when the curve does not come down that far
    std::optional<double> median_low, median_high;
    double longest = 0.0;    ///< longest time observed, in days
    std::size_t from_memory = 0;
    std::vector<evidence::Reference> references; ///< one a case
};

/// The legs of the route that applies, with what to expect from planned or actual dates.
struct PathwayAnswer {
    std::string procedure_id;         ///< of the route the design takes
    std::vector<LegDuration> legs;    ///< the design's own group first
    std::optional<double> usual_days; ///< median from start to signature of the design's group, if known
    std::vector<std::string> faster;  ///< procedure ids whose median to signature is shorter, fastest first
};

/// @error  the user stopped, or the route has no steps in the evidence
[[nodiscard]] std::expected<PathwayAnswer, Error> answer(const evidence::Evidence& evidence,
                                                         const partnership::Partnership& partnership,
                                                         const PathwayOptions& options, Progress& progress);

} // namespace entente::pathway
