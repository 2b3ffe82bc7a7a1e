// Every expected row of synthetic DiD, synthetic control, its de-meaned and regularised versions, and plain DiD.

#include "../reference_panels.hpp"
#include "../reference_table.hpp"

#include <entente/lessons/placebo.hpp>
#include <entente/lessons/synthetic/regularised_synthetic_control.hpp>
#include <entente/lessons/synthetic/synthetic_standard_errors.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace entente::lessons {
namespace {

using enum SyntheticMethod;

SyntheticEstimate estimate_of(const BlockPanel& panel, SyntheticMethod method)
{
    return synthetic_difference_in_differences(panel, method).value();
}

void add_estimate(Found& found, const NamedPanel& names, const SyntheticEstimate& estimate)
{
    found["att"] = found["att_post_mean"] = estimate.estimate;
    found["pre_rmse"] = estimate.pre_rmse;
    found["noise_level"] = estimate.noise_level;
    found["zeta_omega"] = estimate.zeta;
    for (std::size_t j = 0; j < estimate.controls.size(); ++j)
        found["unit_weight[" + names.units[estimate.controls[j]] + "]"] = estimate.unit_weights[j];
    for (std::size_t t = 0; t < estimate.time_weights.size(); ++t)
        found["time_weight[" + std::to_string(names.periods[t]) + "]"] = estimate.time_weights[t];
}

void add_placebos(Found& found, const NamedPanel& names, const BlockPanel& panel, SyntheticMethod method)
{
    SilentProgress progress;
    const auto placebos = enumerated_placebos(panel, method, 0.95, Threads{1}, progress).value();
    const auto& estimates = placebos.placebo_estimates;
    found["placebo_se_enumerated"] = placebos.standard_error;
    found["placebo_p_two_sided"] = placebos.p_value;
    found["placebo_mean_enumerated"] =
        std::accumulate(estimates.begin(), estimates.end(), 0.0) / static_cast<double>(estimates.size());
    for (std::size_t j = 0; j < estimates.size(); ++j)
        found["placebo_att[" + names.units[placebos.effect.controls[j]] + "]"] = estimates[j];
    const auto& effects = placebos.effect.effects;
    const double squares = std::inner_product(effects.begin(), effects.end(), effects.begin(), 0.0);
    found["rmspe_pre"] = placebos.effect.pre_rmse;
    found["rmspe_post"] = std::sqrt(squares / static_cast<double>(effects.size()));
    found["rmspe_ratio"] = found["rmspe_post"] / found["rmspe_pre"];
    found["rmspe_ratio_p"] = placebos.ratio_p_value;
    found["rmspe_ratio_rank"] = std::round(placebos.ratio_p_value * static_cast<double>(estimates.size() + 1));
}

// A least-squares problem of Algorithm 1: mean square of (columns * weights - target) plus zeta^2 * weights^2.
struct AlgorithmOneProgram {
    std::vector<std::vector<double>> columns = {};
    std::vector<double> target = {};
    double zeta = 0.0;

    [[nodiscard]] std::vector<double> residual(const std::vector<double>& weights) const
    {
        std::vector<double> result(target.size());
        for (std::size_t i = 0; i < result.size(); ++i) {
            result[i] = -target[i];
            for (std::size_t j = 0; j < weights.size(); ++j)
                result[i] += weights[j] * columns[j][i];
        }
        return result;
    }

    [[nodiscard]] double objective(const std::vector<double>& weights) const
    {
        const auto gaps = residual(weights);
        return std::inner_product(gaps.begin(), gaps.end(), gaps.begin(), 0.0) / static_cast<double>(gaps.size()) +
               zeta * zeta * std::inner_product(weights.begin(), weights.end(), weights.begin(), 0.0);
    }

    void centre()
    {
        const auto less_mean = [](std::vector<double>& values) {
            const double mean = std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
            for (double& value : values)
                value -= mean;
        };
        for (auto& column : columns)
            less_mean(column);
        less_mean(target);
    }
};

// Frank-Wolfe steps that stop when one gains less than `smallest_gain`.
std::vector<double> stepped(const AlgorithmOneProgram& program, std::vector<double> weights, double smallest_gain,
                            int most_steps)
{
    const double ridge = static_cast<double>(program.target.size()) * program.zeta * program.zeta;
    double before = std::numeric_limits<double>::infinity();
    for (int step = 0; step < most_steps; ++step) {
        const auto gaps = program.residual(weights);
        std::vector<double> gradient(weights.size());
        for (std::size_t j = 0; j < weights.size(); ++j)
            gradient[j] =
                std::inner_product(gaps.begin(), gaps.end(), program.columns[j].begin(), 0.0) + ridge * weights[j];
        const auto to = static_cast<std::size_t>(std::ranges::min_element(gradient) - gradient.begin());
        std::vector<double> direction = weights;
        for (double& value : direction)
            value = -value;
        direction[to] += 1.0;
        const auto moved = program.residual(direction); // columns * direction - target
        double curvature = ridge * std::inner_product(direction.begin(), direction.end(), direction.begin(), 0.0);
        for (std::size_t i = 0; i < moved.size(); ++i)
            curvature += (moved[i] + program.target[i]) * (moved[i] + program.target[i]);
        const double slope = std::inner_product(gradient.begin(), gradient.end(), direction.begin(), 0.0);
        const double length = curvature > 0.0 ? std::clamp(-slope / curvature, 0.0, 1.0) : 0.0;
        for (std::size_t j = 0; j < weights.size(); ++j)
            weights[j] += length * direction[j];
        const double after = program.objective(weights);
        if (before - after <= smallest_gain)
            break;
        before = after;
    }
    return weights;
}

// The early stop of the R package synthdid 0.0.9: 100 steps, weights up to a quarter of the largest set to zero, again.
std::vector<double> early_stop(const AlgorithmOneProgram& program, double noise_level)
{
    const double smallest_gain = std::pow(1e-5 * noise_level, 2);
    const auto count = program.columns.size();
    auto weights = stepped(program, std::vector<double>(count, 1.0 / static_cast<double>(count)), smallest_gain, 100);
    const double largest = *std::ranges::max_element(weights);
    double sum = 0.0;
    for (double& weight : weights)
        sum += weight = weight <= largest / 4.0 ? 0.0 : weight;
    for (double& weight : weights)
        weight /= sum;
    return stepped(program, std::move(weights), smallest_gain, 10'000);
}

AlgorithmOneProgram unit_program(const BlockPanel& panel, const SyntheticEstimate& estimate, bool intercept)
{
    AlgorithmOneProgram program{.zeta = estimate.zeta};
    const auto before = [&](std::size_t row) {
        const auto path = panel.outcomes.row(row).first(panel.pre_periods);
        return std::vector<double>(path.begin(), path.end());
    };
    for (const std::size_t row : estimate.controls)
        program.columns.push_back(before(row));
    program.target = before(panel.treated.at(0));
    if (intercept)
        program.centre();
    return program;
}

AlgorithmOneProgram time_program(const BlockPanel& panel, const SyntheticEstimate& estimate)
{
    AlgorithmOneProgram program{.zeta = 1e-6 * estimate.noise_level};
    for (std::size_t t = 0; t < panel.pre_periods; ++t) {
        auto& column = program.columns.emplace_back();
        for (const std::size_t row : estimate.controls)
            column.push_back(panel.outcomes(row, t));
    }
    for (const std::size_t row : estimate.controls) {
        const auto after = panel.outcomes.row(row).subspan(panel.pre_periods);
        program.target.push_back(std::accumulate(after.begin(), after.end(), 0.0) / static_cast<double>(after.size()));
    }
    program.centre();
    return program;
}

// Effect with given weights, one treated unit.
double effect_of(const BlockPanel& panel, const SyntheticEstimate& estimate, const std::vector<double>& unit_weights,
                 const std::vector<double>& time_weights)
{
    const auto change = [&](std::size_t row) {
        const auto after = panel.outcomes.row(row).subspan(panel.pre_periods);
        return std::accumulate(after.begin(), after.end(), 0.0) / static_cast<double>(after.size()) -
               std::inner_product(time_weights.begin(), time_weights.end(), panel.outcomes.row(row).begin(), 0.0);
    };
    double result = change(panel.treated.at(0));
    for (std::size_t j = 0; j < unit_weights.size(); ++j)
        result -= unit_weights[j] * change(estimate.controls[j]);
    return result;
}

NamedPanel first_units(NamedPanel panel, std::size_t count)
{
    Matrix kept(count, panel.periods.size());
    for (std::size_t i = 0; i < count; ++i)
        for (std::size_t t = 0; t < panel.periods.size(); ++t)
            kept(i, t) = panel.outcomes(i, t);
    panel.outcomes = kept;
    panel.units.resize(count);
    return panel;
}

// Exact optimum, R quadprog 1.5.8, on Arkhangelsky et al. (2021), Algorithm 1; their Table 1 prints -15.6, -19.6,
// -27.3, -11.1. The rows att_synthdid_default carry the early stop of the R package, run here in the test, and the
// exact weights must be at least as good as those of the early stop.
TEST(PublishedValues, SyntheticDifferenceInDifferencesOnProposition99)
{
    const NamedPanel names = reference_panel("prop99.csv");
    const BlockPanel panel = proposition_99();
    const auto exact = estimate_of(panel, SyntheticDifferenceInDifferences);
    Found found;
    add_estimate(found, names, exact);
    add_placebos(found, names, panel, SyntheticDifferenceInDifferences);

    const auto units = unit_program(panel, exact, true);
    const auto periods = time_program(panel, exact);
    const auto early_units = early_stop(units, exact.noise_level);
    const auto early_periods = early_stop(periods, exact.noise_level);
    EXPECT_LE(units.objective(exact.unit_weights), units.objective(early_units));
    EXPECT_LE(periods.objective(exact.time_weights), periods.objective(early_periods));
    found["att_synthdid_default"] = effect_of(panel, exact, early_units, early_periods);
    expect_reproduced("prop99/sdid", found);
}

TEST(PublishedValues, SyntheticControlOnProposition99)
{
    const NamedPanel names = reference_panel("prop99.csv");
    const BlockPanel panel = proposition_99();
    const auto exact = estimate_of(panel, SyntheticControl);
    Found found;
    add_estimate(found, names, exact);
    add_placebos(found, names, panel, SyntheticControl);

    const auto units = unit_program(panel, exact, false);
    const auto early = early_stop(units, exact.noise_level);
    EXPECT_LE(units.objective(exact.unit_weights), units.objective(early));
    found["att_synthdid_default"] = effect_of(panel, exact, early, exact.time_weights);
    expect_reproduced("prop99/sc", found);
}

TEST(PublishedValues, RegularisedSyntheticControlOnProposition99)
{
    const NamedPanel names = reference_panel("prop99.csv");
    const BlockPanel panel = proposition_99();
    const auto exact = regularised_synthetic_control(panel).value();
    Found found;
    add_estimate(found, names, exact);

    const auto units = unit_program(panel, exact, false);
    const auto early = early_stop(units, exact.noise_level);
    EXPECT_LE(units.objective(exact.unit_weights), units.objective(early));
    found["att_synthdid_default"] = effect_of(panel, exact, early, exact.time_weights);
    expect_reproduced("prop99/sc_reg", found);
}

TEST(PublishedValues, PlainDifferencesOnProposition99)
{
    const NamedPanel names = reference_panel("prop99.csv");
    const BlockPanel panel = proposition_99();
    Found found;
    add_estimate(found, names, estimate_of(panel, DifferenceInDifferences));
    add_placebos(found, names, panel, DifferenceInDifferences);
    found["att_synthdid_default"] = found["att"]; // nothing to stop early
    expect_reproduced("prop99/did", found);
}

TEST(PublishedValues, DemeanedSyntheticControlOnProposition99)
{
    Found found;
    add_estimate(found, reference_panel("prop99.csv"), estimate_of(proposition_99(), DemeanedSyntheticControl));
    expect_reproduced("prop99/difp", found);
}

TEST(PublishedValues, DemeanedSyntheticControlOnGermanReunification)
{
    const NamedPanel names = reference_panel("germany_gdp.csv");
    Found found;
    add_estimate(found, names, estimate_of(block_panel(names, {"West Germany"}, 1990), DemeanedSyntheticControl));
    expect_reproduced("germany/sc_demeaned", found);
}

// Three treated of 30; jackknife: R synthdid 0.0.9, tightly converged. The truth of the simulation is 2.025: every
// estimate with unit weights must come closer to it than two jackknife standard errors.
TEST(PublishedValues, AllMethodsOnTheSimulationWithThreeTreatedUnits)
{
    const NamedPanel names = reference_panel("sim_block_ife_b.csv");
    const BlockPanel panel = block_panel(names, {"U28", "U29", "U30"}, 2017);
    const auto truth = expected_values("sim_block_ife_b/truth").at(0).value;
    const std::vector<std::pair<std::string, SyntheticMethod>> methods = {{"sdid", SyntheticDifferenceInDifferences},
                                                                          {"sc", SyntheticControl},
                                                                          {"did", DifferenceInDifferences},
                                                                          {"difp", DemeanedSyntheticControl}};
    for (const auto& [name, method] : methods) {
        Found found;
        add_estimate(found, names, estimate_of(panel, method));
        if (const auto jackknife = jackknife_standard_error(panel, method, 0.95)) {
            found["jackknife_se"] = jackknife->standard_error;
            EXPECT_LT(std::abs(found["att"] - truth), 2.0 * jackknife->standard_error) << name;
        }
        expect_reproduced("sim_block_ife_b/" + name, found);
    }
}

TEST(PublishedValues, AllMethodsOnTheSimulationWithOneTreatedUnit)
{
    const NamedPanel names = first_units(reference_panel("sim_block_ife_b.csv"), 28);
    const BlockPanel panel = block_panel(names, {"U28"}, 2017);
    const std::vector<std::pair<std::string, SyntheticMethod>> methods = {{"sdid", SyntheticDifferenceInDifferences},
                                                                          {"sc", SyntheticControl},
                                                                          {"did", DifferenceInDifferences},
                                                                          {"difp", DemeanedSyntheticControl}};
    for (const auto& [name, method] : methods) {
        Found found;
        add_estimate(found, names, estimate_of(panel, method));
        add_placebos(found, names, panel, method);
        expect_reproduced("sim_block_ife_b_one_treated/" + name, found);
    }
}

} // namespace
} // namespace entente::lessons
