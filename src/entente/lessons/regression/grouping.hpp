// Groups of rows: units, periods, products, clusters.

#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace entente::lessons {

/// Which group each row of a sample belongs to.
struct Grouping {
    std::string name = {};               ///< for messages and tables, for instance "corridor"
    std::vector<std::size_t> codes = {}; ///< one for each row; rows with equal codes are in the same group
};

/// Groups by label, coded from 0 in order of first appearance.
[[nodiscard]] Grouping grouping_of(std::string name, std::span<const std::string> labels);

/// Groups by number, for instance by year, coded from 0 in ascending order of the numbers.
///
/// @param labels  finite
[[nodiscard]] Grouping grouping_of(std::string name, std::span<const double> labels);

/// A grouping of the rows in use, coded without gaps.
struct Levels {
    std::vector<std::uint32_t> of_row; ///< one for each row in use, 0 to `count` - 1, ascending as the codes were
    std::size_t count = 0;             ///< groups that have a row
};

/// @param codes  of all rows
/// @param rows   rows in use, each inside `codes`
[[nodiscard]] Levels levels_of(std::span<const std::size_t> codes, std::span<const std::size_t> rows);

/// One group for all rows: the constant of a regression.
[[nodiscard]] Levels one_level(std::size_t rows);

/// True when every group of `inner` lies within one group of `outer`.
[[nodiscard]] bool is_nested(const Levels& inner, const Levels& outer);

/// Groups of rows that agree in both.
[[nodiscard]] Levels crossing(const Levels& first, const Levels& second);

/// Rows left when rows that are alone in a group are dropped, again and again until none is.
///
/// @param groupings  each with one code for each row
/// @param rows       rows to begin with, ascending
/// @source  Correia (2015), Singletons, cluster-robust standard errors and fixed effects, working paper
[[nodiscard]] std::vector<std::size_t> without_singletons(std::span<const Grouping> groupings,
                                                          std::vector<std::size_t> rows);

} // namespace entente::lessons
