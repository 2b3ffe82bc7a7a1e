// Every estimator of this room on a user's own panel.

#pragma once

#include <entente/base/error.hpp>
#include <entente/base/parallel.hpp>
#include <entente/base/progress.hpp>
#include <entente/evidence/data_table.hpp>
#include <entente/lessons/own_data/own_panel.hpp>

#include <cstddef>
#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace entente::lessons {

/// What to estimate and how.
struct EstimateRequest {
    OwnColumns columns;
    std::string estimator = "sdid";   ///< one of estimator_names()
    std::string inference = "auto";   ///< one of inference_names(); auto: by the design, see docs/lessons.md
    std::size_t replications = 0;     ///< of what is drawn; 0: the method's own number
    std::size_t anticipation = 0;     ///< periods before treatment in which units may already react
    std::vector<std::string> exposed; ///< units that a treatment may spill over to
    bool event_study = false;         ///< effects by event time also where the method does not give them by itself
    std::string aggregate = "simple"; ///< simple, dynamic, group or calendar
    double level = 0.95;
    std::uint64_t seed = 1;
    Threads threads = {};
};

/// An effect on a part: a cohort, an event time or a period; exactly one of the three is set.
struct PartialEffect {
    std::optional<std::string> group;
    std::optional<int> event_time;
    std::optional<std::string> time;
    double estimate = 0.0;
    std::optional<double> se, low, high;
};

/// A number with a name.
struct NamedNumber {
    std::string name;
    double value = 0.0;
};

/// An effect with what it rests on, in outcome units (log units for Poisson).
struct EstimateResult {
    std::string estimator;
    std::string inference; ///< the one used; "none" when there is none
    double estimate = 0.0;
    std::optional<double> se, low, high, p_value;
    double level = 0.95;
    std::size_t n_units = 0, n_treated = 0, n_periods = 0;
    std::size_t replications = 0; ///< 0: nothing was drawn or enumerated
    std::vector<NamedNumber> unit_weights;
    std::vector<NamedNumber> time_weights;
    std::vector<PartialEffect> effects;
    std::vector<NamedNumber> diagnostics;
    std::vector<std::string> warnings; ///< what was left out, and what should not be concluded
};

/// Names that `estimator` may have.
[[nodiscard]] std::vector<std::string_view> estimator_names();
/// Names that `inference` may have.
[[nodiscard]] std::vector<std::string_view> inference_names();

/// @error  an estimator or inference that is not known (names the nearest) or do not go together; what read_own_panel
/// and
///         the method refuse; cancelled
[[nodiscard]] std::expected<EstimateResult, Error> estimate(const evidence::DataTable& table,
                                                            const EstimateRequest& request, Progress& progress);

} // namespace entente::lessons
