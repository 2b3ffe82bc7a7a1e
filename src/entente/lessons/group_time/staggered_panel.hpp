// Units over periods, treated from different periods on: what every method of this folder starts from.

#pragma once

#include <entente/base/error.hpp>
#include <entente/base/matrix.hpp>

#include <cstddef>
#include <expected>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace entente::lessons {

/// A covariate of each unit in each period.
struct StaggeredCovariate {
    std::string name = {};
    Matrix values = {}; ///< units x periods
};

/// A staggered panel as a rectangle.
struct StaggeredTable {
    std::vector<std::string> units = {};                ///< names, distinct
    std::vector<int> periods = {};                      ///< labels such as years, ascending
    Matrix outcomes = {};                               ///< units x periods, any unit of measure; NaN for a gap
    std::vector<std::optional<int>> first_treated = {}; ///< of each unit, a period label; nothing: never
    std::vector<StaggeredCovariate> covariates = {};    ///< may be empty
    std::vector<double> weights = {};                   ///< one a unit, > 0; empty: all one
    std::vector<std::size_t> clusters = {};             ///< one a unit, any numbers; empty: each unit its own
};

/// One row of a long table.
struct StaggeredRow {
    std::string unit = {};
    int period = 0;
    double outcome = 0.0;
    bool treated = false; ///< in this period; once on, it stays on
};

/// What to do with units that were treated in every period in which they were seen.
enum class UnitsWithoutPrePeriod {
    Refuse,  ///< an error that names them
    LeaveOut ///< they are dropped and named in `StaggeredPanel::left_out`
};

/// Units that were first treated in the same period.
struct Cohort {
    int first_treated = 0;               ///< label of the first period in the panel under treatment
    std::size_t start = 0;               ///< its place in the periods, 1 or later
    std::vector<std::size_t> units = {}; ///< ascending
    double weight = 0.0;                 ///< sum of the units' weights
};

/// A checked panel. Treatment that begins after the last period counts as never.
class StaggeredPanel {
public:
    /// @error   shapes that do not fit; names twice; periods not ascending; a cell, covariate or weight that is not a
    ///          usable number; a unit without any outcome; no treated unit; units without a pre-period (if refused)
    [[nodiscard]] static std::expected<StaggeredPanel, Error>
    of(StaggeredTable table, UnitsWithoutPrePeriod without_pre_period = UnitsWithoutPrePeriod::Refuse);

    [[nodiscard]] const std::vector<std::string>& units() const { return table_.units; }
    [[nodiscard]] const std::vector<int>& periods() const { return table_.periods; }
    [[nodiscard]] const Matrix& outcomes() const { return table_.outcomes; }
    [[nodiscard]] const std::vector<StaggeredCovariate>& covariates() const { return table_.covariates; }
    /// One a unit, as given.
    [[nodiscard]] const std::vector<double>& weights() const { return table_.weights; }
    /// One a unit: 0 to `cluster_count()` - 1, by first appearance.
    [[nodiscard]] const std::vector<std::size_t>& clusters() const { return table_.clusters; }
    [[nodiscard]] std::size_t cluster_count() const { return cluster_count_; }
    /// Place of each unit's first treated period; `periods().size()` for never.
    [[nodiscard]] const std::vector<std::size_t>& starts() const { return starts_; }
    /// By first treated period, ascending.
    [[nodiscard]] const std::vector<Cohort>& cohorts() const { return cohorts_; }
    /// Ascending.
    [[nodiscard]] const std::vector<std::size_t>& never_treated() const { return never_treated_; }
    /// Names of units that were dropped because they have no pre-period.
    [[nodiscard]] const std::vector<std::string>& left_out() const { return left_out_; }

    /// True where a cell has an outcome.
    [[nodiscard]] bool seen(std::size_t unit, std::size_t period) const;
    /// @error   names the first gap
    [[nodiscard]] std::expected<void, Error> without_gaps() const;

private:
    explicit StaggeredPanel(StaggeredTable table) : table_(std::move(table)) {}

    [[nodiscard]] std::optional<Error> place_starts(UnitsWithoutPrePeriod without_pre_period);
    void drop(const std::vector<std::size_t>& units);
    void number_clusters();
    void form_cohorts();

    StaggeredTable table_;
    std::vector<std::size_t> starts_;
    std::vector<Cohort> cohorts_;
    std::vector<std::size_t> never_treated_;
    std::vector<std::string> left_out_;
    std::size_t cluster_count_ = 0;
};

/// Makes a rectangle of a long table; cells without a row become gaps.
///
/// @return  units in order of first appearance, periods ascending
/// @error   no row; two rows for one unit and period; treatment that switches off (both name the unit and the period)
[[nodiscard]] std::expected<StaggeredTable, Error> staggered_table(std::span<const StaggeredRow> rows);

} // namespace entente::lessons
