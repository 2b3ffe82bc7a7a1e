// The figures around the start of an instrument, as a panel a method can take.

#pragma once

#include <entente/base/date.hpp>
#include <entente/base/matrix.hpp>
#include <entente/evidence/panel.hpp>
#include <entente/lessons/lessons.hpp>

#include <expected>
#include <map>
#include <span>
#include <string>
#include <vector>

namespace entente::lessons {

/// Figures of one unit by period. What is absent is `missing_is_zero` or unknown.
struct UnitFigures {
    std::string unit;
    std::map<evidence::Period, double> values;
    std::vector<evidence::Reference> references;    ///< the series they come from
    std::vector<evidence::Period> breaks;           ///< first periods of a new regime
    std::map<evidence::Period, double> finest = {}; ///< the same figures at the frequency they were published at
};

/// How a panel is cut.
struct PanelRules {
    std::size_t most_periods_before = 0;
    std::size_t most_periods_after = 0;
    std::size_t fewest_periods_before = 2;
    std::size_t fewest_controls = 3;
    double least_mean_before = 0.0; ///< smaller counts say too little on the log scale
    double most_zero_share = 0.1;   ///< of periods before
    bool missing_is_zero = false;
};

/// A row of a panel.
struct PanelUnit {
    std::string unit;
    std::vector<evidence::Reference> references; ///< the series its figures come from
};

/// Units by periods, the treated unit in row 0.
struct OutcomePanel {
    std::vector<PanelUnit> units;          ///< treated first, then controls in the order given
    std::vector<evidence::Period> periods; ///< in time order; the period in which the instrument began is left out
    std::size_t periods_before = 0;
    Matrix counts; ///< units x periods, in the unit of the outcome
    std::vector<DroppedUnit> dropped;
};

/// Cuts a panel around a start.
///
/// The period in which the instrument began counts on neither side. A break in the treated series cuts the window
/// there, so that no two vintages are joined; a control with a break inside the window is dropped.
///
/// @param treated   figures of the treated unit
/// @param controls  candidates, none null; those that do not qualify are listed in `dropped` with a reason
/// @param last      the last period with figures for the outcome as a whole
/// @return  the panel, or a message id below lessons.refusal
[[nodiscard]] std::expected<OutcomePanel, std::string> cut_panel(const UnitFigures& treated,
                                                                 std::span<const UnitFigures* const> controls,
                                                                 Date start, evidence::Period last,
                                                                 const PanelRules& rules);

/// The figure's period at a coarser frequency: the quarter or year a month lies in.
[[nodiscard]] evidence::Period coarser(evidence::Period period, evidence::Period::Frequency frequency);

/// The period a day lies in.
[[nodiscard]] evidence::Period period_with(Date day, evidence::Period::Frequency frequency);

/// Middle of a period in years with a fraction.
[[nodiscard]] double middle_year(evidence::Period period);

} // namespace entente::lessons
