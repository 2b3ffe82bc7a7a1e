// A user's long table of units and periods, read for the methods of this room.

#pragma once

#include <entente/base/error.hpp>
#include <entente/base/matrix.hpp>
#include <entente/evidence/data_table.hpp>

#include <cstddef>
#include <expected>
#include <optional>
#include <string>
#include <vector>

namespace entente::lessons {

/// Which columns of a table mean what. Empty: there is no such column.
struct OwnColumns {
    std::string unit;
    std::string time;
    std::string outcome;
    std::string treatment; ///< 1 where and when a unit is treated, else 0
    std::vector<std::string> covariates;
    std::string weight;
    std::string cluster;
    std::string offset; ///< exposure enters as its logarithm: the offset itself is on the log scale
};

/// The table as rows and as a rectangle. Rows without an outcome or a covariate are left out and counted.
struct OwnPanel {
    std::vector<std::string> units;   ///< in order of first appearance; a single series has one, named "series"
    std::vector<std::string> periods; ///< as written, in time order: by number if all are numbers, else by text
    std::vector<int> labels;          ///< of periods: the numbers when they are whole, else 0, 1, 2, ...

    std::vector<std::size_t> unit_of_row;
    std::vector<std::size_t> period_of_row;
    std::vector<double> outcome_of_row;
    std::vector<double> treatment_of_row; ///< 0 or 1
    std::vector<std::string> covariate_names;
    std::vector<std::vector<double>> covariates_of_row; ///< one vector for each covariate
    std::vector<double> weight_of_row;                  ///< empty without a weight column
    std::vector<double> offset_of_row;                  ///< empty without an offset column
    std::vector<std::string> cluster_of_row;            ///< empty without a cluster column

    Matrix outcomes;                                       ///< units x periods; NaN for a gap
    std::vector<Matrix> covariates;                        ///< each units x periods; NaN for a gap
    std::vector<std::optional<std::size_t>> first_treated; ///< of each unit, a place in `periods`; nothing: never
    std::size_t rows_left_out = 0;

    /// Rows of units that are ever treated, ascending.
    [[nodiscard]] std::vector<std::size_t> treated_units() const;
    /// The one period in which all treated units began, if there is one.
    [[nodiscard]] std::optional<std::size_t> common_start() const;
    [[nodiscard]] std::optional<std::size_t> unit(const std::string& name) const;
};

/// @error  a column that is not there; a cell that is no number; treatment that is not 0 or 1, or that switches off
///         (names unit and period); two rows for one unit and period; a row without a period; one period written in two
///         ways; fewer than two periods; nobody treated
[[nodiscard]] std::expected<OwnPanel, Error> read_own_panel(const evidence::DataTable& table,
                                                            const OwnColumns& columns);

} // namespace entente::lessons
