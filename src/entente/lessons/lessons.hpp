// Question 1: what can be learnt from partnerships already made?

#pragma once

#include <entente/base/grade.hpp>
#include <entente/base/parallel.hpp>
#include <entente/base/progress.hpp>
#include <entente/evidence/evidence.hpp>
#include <entente/lessons/effect_estimate.hpp>
#include <entente/lessons/provision_lessons.hpp>
#include <entente/partnership/partnership.hpp>

#include <expected>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace entente::lessons {

/// What the analyst may choose.
struct LessonsOptions {
    Date as_of; ///< nothing later is used
    Threads threads;
    std::size_t precedents = 8; ///< how many nearest instruments are studied
    std::size_t same_partner =
        6;               ///< how many more with this very partner, nearest first: a country's own history counts
    double level = 0.95; ///< of intervals
};

/// An instrument like the design, nearest first.
struct Precedent {
    std::string instrument_id;
    double distance = 0.0; ///< Gower distance, 0 (alike) to 1
    /// What the distance is made of: form, provisions and partner, each a share of the whole; they sum to `distance`.
    double form_part = 0.0;
    double provisions_part = 0.0;
    double partner_part = 0.0;
};

/// How often evaluators found what, over the precedents.
struct AssessmentCount {
    std::string dimension;
    std::size_t positive = 0, mixed = 0, negative = 0, unknown = 0;
    std::vector<evidence::Reference> findings;
};

/// A published estimate that bears on a provision of the design.
struct RelevantEffect {
    std::string effect_id;
    std::vector<std::string> shared_provisions;
};

/// What was found.
struct LessonsAnswer {
    std::vector<Precedent> precedents;
    std::vector<EffectEstimate> effects; ///< by precedent, then outcome
    std::vector<Refusal> refusals;
    std::vector<AssessmentCount>
        assessments; ///< effectiveness, lawfulness, durability, mutual_benefit, speed, side_effects
    std::vector<RelevantEffect> published; ///< most shared provisions first
    ProvisionLessons by_provision;         ///< from all instruments on record, not only the precedents
};

/// @error  the user stopped, or a method refused input that the evidence should never give (defect)
[[nodiscard]] std::expected<LessonsAnswer, Error> answer(const evidence::Evidence& evidence,
                                                         const partnership::Partnership& partnership,
                                                         const LessonsOptions& options, Progress& progress);

} // namespace entente::lessons
