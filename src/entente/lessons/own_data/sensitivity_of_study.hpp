// How far trends may differ before an event study in a user's tables is no longer clear.

#pragma once

#include <entente/base/error.hpp>
#include <entente/evidence/data_table.hpp>

#include <cstddef>
#include <expected>
#include <optional>
#include <string>
#include <vector>

namespace entente::lessons {

/// Which columns to read, and which violations to allow.
struct SensitivityRequest {
    std::string estimate;
    std::size_t pre = 0; ///< rows before the reference, which itself is left out of the table
    std::string restriction = "relative-magnitude"; ///< or smoothness
    std::vector<double> m;                          ///< empty: 0, 0.5, 1, 1.5, 2
    std::string target = "first";                   ///< the first effect; or mean
    double level = 0.95;
};

struct SensitivityBound {
    double m = 0.0, low = 0.0, high = 0.0;
};

/// In outcome units.
struct SensitivityOfStudy {
    std::string restriction, target;
    double level = 0.95;
    double estimate = 0.0;
    double parallel_low = 0.0, parallel_high = 0.0; ///< the usual interval
    std::vector<SensitivityBound> bounds;           ///< one for each M, in the order asked for
    std::optional<double> breakdown;                ///< smallest M at which the interval holds zero
};

/// @param covariance  a table of as many rows and columns as the study has rows
/// @error  a column that is not there; a covariance of another size; what the bounds refuse
[[nodiscard]] std::expected<SensitivityOfStudy, Error> sensitivity_of_study(const evidence::DataTable& study,
                                                                            const evidence::DataTable& covariance,
                                                                            const SensitivityRequest& request);

} // namespace entente::lessons
