#include <entente/base/distributions.hpp>
#include <entente/base/nearest_word.hpp>
#include <entente/lessons/own_data/estimate.hpp>
#include <entente/lessons/own_data/estimators.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <span>

namespace entente::lessons {

namespace {

struct NamedEstimator {
    std::string_view name;
    EstimateAnswer (*run)(const OwnPanel&, const EstimateRequest&, Progress&);
};

constexpr std::array<NamedEstimator, 20> estimators{{{"did", estimate_synthetic},
                                                     {"twfe", estimate_regression},
                                                     {"ppml", estimate_regression},
                                                     {"sc", estimate_synthetic},
                                                     {"sc-nested", estimate_with_predictors},
                                                     {"dsc", estimate_synthetic},
                                                     {"asc", estimate_augmented},
                                                     {"spillover-sc", estimate_spillover},
                                                     {"sdid", estimate_synthetic},
                                                     {"mc", estimate_factors},
                                                     {"gsynth", estimate_factors},
                                                     {"cs", estimate_staggered},
                                                     {"bjs", estimate_staggered},
                                                     {"etwfe", estimate_staggered},
                                                     {"etwfe-poisson", estimate_staggered},
                                                     {"rolling", estimate_staggered},
                                                     {"rolling-detrend", estimate_staggered},
                                                     {"its", estimate_series},
                                                     {"bsts", estimate_series},
                                                     {"bacon", estimate_staggered}}};

constexpr std::array<std::string_view, 13> inferences{
    "auto",    "none", "placebo", "placebo-exact", "leave-two-out", "jackknife", "bootstrap",
    "cluster", "cr2",  "cr3",     "wild",          "conformal",     "cross-fit"};

Error unknown_word(std::string_view what, std::string_view word, std::span<const std::string_view> known)
{
    const auto near = nearest_word(word, known);
    return {fmt::format("'{}' is no {}", word, what), std::string("--") + std::string(what),
            near ? fmt::format("did you mean '{}'?", *near) : fmt::format("choose from {}", fmt::join(known, ", ")),
            ErrorKind::Usage};
}

} // namespace

std::vector<std::string_view> estimator_names()
{
    std::vector<std::string_view> names;
    for (const auto& estimator : estimators)
        names.push_back(estimator.name);
    return names;
}

std::vector<std::string_view> inference_names()
{
    std::vector<std::string_view> names(inferences.begin(), inferences.end());
    names.emplace_back("randomisation");
    return names;
}

EstimateAnswer estimate_panel(const OwnPanel& panel, const EstimateRequest& request, Progress& progress)
{
    const auto chosen = std::ranges::find(estimators, request.estimator, &NamedEstimator::name);
    if (chosen == estimators.end())
        return std::unexpected(unknown_word("estimator", request.estimator, estimator_names()));
    const auto known = inference_names();
    if (std::ranges::find(known, request.inference) == known.end())
        return std::unexpected(unknown_word("inference", request.inference, known));
    if (!(request.level > 0.0 && request.level < 1.0))
        return std::unexpected(
            Error{"the level lies outside (0, 1)", "--level", "for instance 0.95", ErrorKind::Usage});
    return chosen->run(panel, request, progress);
}

EstimateAnswer estimate(const evidence::DataTable& table, const EstimateRequest& request, Progress& progress)
{
    const auto panel = read_own_panel(table, request.columns);
    if (!panel)
        return std::unexpected(panel.error());
    auto result = estimate_panel(*panel, request, progress);
    if (result && panel->rows_left_out > 0)
        result->warnings.push_back(fmt::format("{} rows with an empty cell were left out", panel->rows_left_out));
    return result;
}

SyntheticMethod synthetic_method(const std::string& estimator)
{
    using enum SyntheticMethod;
    return estimator == "did"   ? DifferenceInDifferences
           : estimator == "sc"  ? SyntheticControl
           : estimator == "dsc" ? DemeanedSyntheticControl
                                : SyntheticDifferenceInDifferences;
}

EstimateResult begun(const OwnPanel& panel, const EstimateRequest& request)
{
    EstimateResult result;
    result.estimator = request.estimator;
    result.inference = "none";
    result.level = request.level;
    result.n_units = panel.units.size();
    result.n_treated = panel.treated_units().size();
    result.n_periods = panel.periods.size();
    return result;
}

void add_normal_interval(EstimateResult& result, double se)
{
    const double reach = normal_quantile(0.5 + result.level / 2.0) * se;
    result.se = se;
    result.low = result.estimate - reach;
    result.high = result.estimate + reach;
    if (se > 0.0)
        result.p_value = two_sided_normal_p(result.estimate / se);
}

void add_normal_interval(PartialEffect& part, double se, double level)
{
    const double reach = normal_quantile(0.5 + level / 2.0) * se;
    part.se = se;
    part.low = part.estimate - reach;
    part.high = part.estimate + reach;
}

std::expected<BlockPanel, Error> block_of(const OwnPanel& panel)
{
    const auto start = panel.common_start();
    if (!start)
        return std::unexpected(Error{"treatment begins at different times", "--treatment",
                                     "take an estimator for staggered starts: sdid, cs, bjs, etwfe or mc"});
    if (*start == 0)
        return std::unexpected(Error{"there is no period before treatment", "--treatment",
                                     "give earlier periods, in which nobody is treated yet"});
    for (std::size_t i = 0; i < panel.units.size(); ++i)
        for (std::size_t t = 0; t < panel.periods.size(); ++t)
            if (std::isnan(panel.outcomes(i, t)))
                return std::unexpected(
                    Error{fmt::format("unit '{}' has no outcome in {}", panel.units[i], panel.periods[t]), "--outcome",
                          "fill the gap or leave the unit or the period out; bjs and twfe take gaps"});
    return BlockPanel{panel.outcomes, *start, panel.treated_units()};
}

Error not_together(const EstimateRequest& request, std::string_view possible)
{
    return {fmt::format("inference '{}' does not go with estimator '{}'", request.inference, request.estimator),
            "--inference", fmt::format("choose from {}", possible), ErrorKind::Usage};
}

} // namespace entente::lessons
