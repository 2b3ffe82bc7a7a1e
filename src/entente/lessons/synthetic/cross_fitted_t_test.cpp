#include <entente/base/distributions.hpp>
#include <entente/lessons/synthetic/cross_fitted_t_test.hpp>
#include <entente/lessons/synthetic/donor_fits.hpp>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <optional>
#include <string>

namespace entente::lessons {

namespace {

std::optional<Error> wrong_options(const BlockPanel& panel, std::size_t folds, double level)
{
    if (!(level > 0.0 && level < 1.0))
        return Error{"the level is not between 0 and 1", "level", "pass a share such as 0.9"};
    if (folds < 2 || folds > panel.pre_periods / 2)
        return Error{std::to_string(folds) + " folds are not from 2 to half of the " +
                         std::to_string(panel.pre_periods) + " periods before treatment",
                     "folds", "pass 3, or use conformal inference when few periods precede treatment"};
    const auto checked = first_missing_cell(panel.outcomes);
    return checked ? std::nullopt : std::optional(checked.error());
}

double mean_gap(const std::vector<double>& gaps, std::size_t from, std::size_t to)
{
    const auto place = [&gaps](std::size_t t) { return gaps.begin() + static_cast<std::ptrdiff_t>(t); };
    return std::accumulate(place(from), place(to), 0.0) / static_cast<double>(to - from);
}

} // namespace

std::expected<CrossFittedTTest, Error> cross_fitted_t_test(const BlockPanel& panel, std::size_t folds, double level)
{
    const auto checked = SyntheticPanel::of(panel, SyntheticMethod::DifferenceInDifferences);
    if (!checked)
        return std::unexpected(checked.error());
    if (auto wrong = wrong_options(panel, folds, level))
        return std::unexpected(*std::move(wrong));

    const std::size_t pre = panel.pre_periods;
    const std::size_t post = panel.outcomes.columns() - pre;
    CrossFittedTTest result{
        .degrees = static_cast<double>(folds - 1), .fold_estimates = {}, .block_length = std::min(pre / folds, post)};
    std::vector<double> weights;
    for (std::size_t fold = 0; fold < folds; ++fold) {
        const std::size_t from = pre - (folds - fold) * result.block_length;
        const std::size_t to = from + result.block_length;
        std::vector<std::size_t> kept;
        for (std::size_t t = 0; t < pre; ++t)
            if (t < from || t >= to)
                kept.push_back(t);
        auto fit = DonorFits(panel.outcomes, kept, false).fit(panel.treated, checked->controls(), weights);
        if (!fit)
            return std::unexpected(std::move(fit.error()));
        result.fold_estimates.push_back(mean_gap(fit->gaps, pre, pre + post) - mean_gap(fit->gaps, from, to));
        weights = std::move(fit->weights);
    }

    const auto count = static_cast<double>(folds);
    result.estimate = mean_gap(result.fold_estimates, 0, folds);
    double squares = 0.0;
    for (const double estimate : result.fold_estimates)
        squares += (estimate - result.estimate) * (estimate - result.estimate);
    const double inflation = 1.0 + count * static_cast<double>(result.block_length) / static_cast<double>(post);
    result.standard_error = std::sqrt(inflation * squares / (count - 1.0) / count);
    const double half_width = student_t_quantile(0.5 + 0.5 * level, result.degrees) * result.standard_error;
    result.lower = result.estimate - half_width;
    result.upper = result.estimate + half_width;
    // Folds that agree to the last bit leave no spread to test against.
    if (result.standard_error > 0.0)
        result.p_value = two_sided_t_p(result.estimate / result.standard_error, result.degrees);
    else
        result.p_value = result.estimate == 0.0 ? 1.0 : 0.0;
    return result;
}

} // namespace entente::lessons
