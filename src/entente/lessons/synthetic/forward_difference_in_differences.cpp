#include <entente/lessons/synthetic/donor_fits.hpp>
#include <entente/lessons/synthetic/forward_difference_in_differences.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <span>

namespace entente::lessons {

namespace {

double mean(std::span<const double> values)
{
    return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

// The values less their mean.
std::vector<double> centred(std::span<const double> values)
{
    const double centre = mean(values);
    std::vector<double> result;
    for (const double value : values)
        result.push_back(value - centre);
    return result;
}

double squares(const std::vector<double>& values)
{
    return std::inner_product(values.begin(), values.end(), values.begin(), 0.0);
}

// Squared distance of `target` to (sum + path) / count.
double distance(const std::vector<double>& target, const std::vector<double>& sum, const std::vector<double>& path,
                double count)
{
    double result = 0.0;
    for (std::size_t t = 0; t < target.size(); ++t) {
        const double gap = target[t] - (sum[t] + path[t]) / count;
        result += gap * gap;
    }
    return result;
}

// All controls in the order in which each is the best to add, with the fit reached.
void choose_in_turn(const std::vector<double>& target, const std::vector<std::vector<double>>& paths,
                    const std::vector<std::size_t>& rows, ForwardDifferenceInDifferences& result)
{
    const double variation = squares(target);
    std::vector<std::size_t> left(paths.size());
    std::iota(left.begin(), left.end(), std::size_t{0});
    std::vector<double> sum(target.size(), 0.0);
    while (!left.empty()) {
        const auto count = static_cast<double>(result.controls.size() + 1);
        auto best = left.begin();
        double least = std::numeric_limits<double>::infinity();
        for (auto place = left.begin(); place != left.end(); ++place) {
            const double candidate = distance(target, sum, paths[*place], count);
            if (candidate < least) {
                least = candidate;
                best = place;
            }
        }
        for (std::size_t t = 0; t < sum.size(); ++t)
            sum[t] += paths[*best][t];
        result.controls.push_back(rows[*best]);
        result.r_squared_path.push_back(1.0 - least / variation);
        left.erase(best);
    }
    const auto finest = std::ranges::max_element(result.r_squared_path);
    result.pre_r_squared = *finest;
    result.controls.resize(static_cast<std::size_t>(finest - result.r_squared_path.begin()) + 1);
}

} // namespace

std::expected<ForwardDifferenceInDifferences, Error> forward_difference_in_differences(const BlockPanel& panel)
{
    const auto checked = SyntheticPanel::of(panel, SyntheticMethod::DifferenceInDifferences);
    if (!checked)
        return std::unexpected(checked.error());
    if (auto moderate = first_missing_cell(panel.outcomes); !moderate)
        return std::unexpected(std::move(moderate.error()));
    const std::size_t pre = panel.pre_periods;
    const std::size_t periods = panel.outcomes.columns();
    if (pre < 2)
        return std::unexpected(Error{"there is one period before treatment, two are needed", "pre_periods",
                                     "add earlier periods, or use plain difference-in-differences"});

    std::vector<double> treated(periods, 0.0);
    for (const std::size_t row : panel.treated)
        for (std::size_t t = 0; t < periods; ++t)
            treated[t] += panel.outcomes(row, t) / static_cast<double>(panel.treated.size());
    const std::vector<double> target = centred(std::span(treated).first(pre));
    if (squares(target) == 0.0)
        return std::unexpected(Error{"the treated path does not vary before treatment", "outcomes",
                                     "use plain difference-in-differences"});
    std::vector<std::vector<double>> paths;
    for (const std::size_t row : checked->controls())
        paths.push_back(centred(panel.outcomes.row(row).first(pre)));

    ForwardDifferenceInDifferences result{.effects = {}, .pre_gaps = {}, .controls = {}, .r_squared_path = {}};
    choose_in_turn(target, paths, checked->controls(), result);

    std::vector<double> gaps = treated;
    for (const std::size_t row : result.controls)
        for (std::size_t t = 0; t < periods; ++t)
            gaps[t] -= panel.outcomes(row, t) / static_cast<double>(result.controls.size());
    const double base = mean(std::span(gaps).first(pre));
    for (double& gap : gaps)
        gap -= base;
    result.pre_gaps.assign(gaps.begin(), gaps.begin() + static_cast<std::ptrdiff_t>(pre));
    result.effects.assign(gaps.begin() + static_cast<std::ptrdiff_t>(pre), gaps.end());
    result.estimate = mean(result.effects);
    result.share = result.estimate / (mean(std::span(treated).subspan(pre)) - result.estimate);
    const auto before = static_cast<double>(pre);
    const auto after = static_cast<double>(periods - pre);
    result.standard_error = std::sqrt(squares(result.pre_gaps) / before * (1.0 / before + 1.0 / after));
    return result;
}

} // namespace entente::lessons
