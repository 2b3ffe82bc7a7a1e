// What an instrument did to the outcomes that can be measured.

#pragma once

#include <entente/lessons/lessons.hpp>
#include <entente/lessons/outcome_panel.hpp>

#include <expected>
#include <memory>
#include <string>
#include <variant>
#include <vector>

namespace entente::lessons {

/// A panel with what it is about, ready for estimation.
struct EffectTask {
    const evidence::Instrument* instrument = nullptr;
    std::string outcome = {};
    std::string unit = {};
    bool unit_is_route = false;
    OutcomePanel panel = {};
    std::string reporter = {}; ///< State or union that counts; empty for detections
    std::optional<PeakBeforeStart> peak = {};
    std::optional<DeathsBesideArrivals> deaths = {};
    std::optional<OutcomePanel> all_routes = {}; ///< where the unit is a route: with those that the panel leaves out
    std::vector<std::string> affected = {}; ///< of these, the ones that may take over or that the partner lies on, too
};

/// The tasks for a list of instruments, and the outcomes that cannot be estimated with the reason.
struct EffectPlan {
    std::vector<EffectTask> tasks;
    std::vector<Refusal> refusals;
};

/// For each instrument: detections on the routes that leave from the partner (where the text touches borders),
/// detections of the partner's nationals on all routes, first asylum applications of its nationals, and their returns
/// to third countries (where the text touches readmission). Quarters for detections, years for the rest. Applications
/// and returns are those of the State that is party, or of the EU27 where the Union is; for the Benelux those of the
/// Netherlands. What a State outside the EU and the Schengen area agreed cannot be seen in these figures.
/// An instrument about other nationalities than the partner's is measured by detections of those, each from its own
/// day.
[[nodiscard]] EffectPlan plan_effects(const evidence::Evidence& evidence, const std::vector<Precedent>& precedents,
                                      const LessonsOptions& options);

/// Estimates one effect on the log scale: synthetic difference-in-differences, or plain difference-in-differences where
/// there are fewer than eight periods before. Inference enumerates placebos over all controls.
/// @error  the method refused, or the user stopped
[[nodiscard]] std::expected<EffectEstimate, Error> estimate_effect(const EffectTask& task,
                                                                   const LessonsOptions& options, Progress& progress);

/// Adds every defensible way to estimate the same effect, and how much it hangs on one control or period; nothing where
/// that cannot be run.
/// @error  the user stopped
[[nodiscard]] std::expected<void, Error> add_doubts(const EffectTask& task, EffectEstimate& effect, Progress& progress);

} // namespace entente::lessons
