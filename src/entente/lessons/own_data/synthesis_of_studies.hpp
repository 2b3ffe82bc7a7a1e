// What several studies in a user's table say together.

#pragma once

#include <entente/base/error.hpp>
#include <entente/evidence/data_table.hpp>
#include <entente/lessons/own_data/estimate.hpp>

#include <cstddef>
#include <expected>
#include <optional>
#include <string>
#include <vector>

namespace entente::lessons {

/// Which columns to read, and how to put the studies together.
struct SynthesisRequest {
    std::string effect;
    std::string variance; ///< or
    std::string se;       ///< one of the two
    std::string study;    ///< empty: studies are numbered
    std::vector<std::string> moderators;
    std::string method = "reml"; ///< fe, dl, reml, pm, ml, eb, sj, he or hs
    bool knapp_hartung = false;
    double level = 0.95;
};

struct CoefficientOfStudies {
    std::string name;
    double estimate = 0.0, se = 0.0, statistic = 0.0, p_value = 1.0, low = 0.0, high = 0.0;
};

/// In effect units.
struct SynthesisOfStudies {
    std::string method;
    bool knapp_hartung = false;
    std::size_t studies = 0;
    CoefficientOfStudies mean; ///< with moderators: where all of them are zero
    double tau2 = 0.0;
    std::optional<double> tau2_se;
    double i2 = 0.0; ///< percent
    double h2 = 1.0, q = 0.0, q_p = 1.0;
    std::optional<double> prediction_low, prediction_high; ///< without moderators
    std::vector<CoefficientOfStudies> coefficients;        ///< intercept and moderators; empty without moderators
    std::vector<NamedNumber> leave_one_out;                ///< the mean without each study; empty with moderators
    bool conflict = false; ///< some studies are clearly above zero and some clearly below
    std::vector<std::string> warnings;
};

/// @error  a column that is not there or has an empty cell; neither or both of variance and se; a method that is not
/// known
///         (names the nearest); what meta_analysis refuses
[[nodiscard]] std::expected<SynthesisOfStudies, Error> synthesis_of_studies(const evidence::DataTable& table,
                                                                            const SynthesisRequest& request);

} // namespace entente::lessons
