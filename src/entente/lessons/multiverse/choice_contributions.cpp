#include <entente/lessons/multiverse/choice_contributions.hpp>

#include <Eigen/Core>
#include <Eigen/QR>
#include <algorithm>
#include <limits>
#include <numeric>

namespace entente::lessons {

namespace {

using Eigen::Index;

// Share of variance that is rounding.
constexpr double rounding = 1e-12;

double median_of(std::vector<double> values)
{
    if (values.empty())
        return std::numeric_limits<double>::quiet_NaN();
    std::ranges::sort(values);
    return 0.5 * (values[(values.size() - 1) / 2] + values[values.size() / 2]);
}

// Normal equations of all options as indicators, estimates taken about their mean.
struct Indicators {
    Eigen::MatrixXd cross;
    Eigen::VectorXd sums;
    std::vector<std::size_t> begin; // first indicator of each choice, and the end
};

Indicators indicators_of(const std::vector<AnalysisChoice>& choices,
                         const std::vector<std::vector<std::size_t>>& options, std::span<const double> away)
{
    Indicators result;
    result.begin.push_back(0);
    for (const auto& choice : choices)
        result.begin.push_back(result.begin.back() + choice.options.size());
    const auto size = static_cast<Index>(result.begin.back());
    result.cross = Eigen::MatrixXd::Zero(size, size);
    result.sums = Eigen::VectorXd::Zero(size);
    for (std::size_t i = 0; i < options.size(); ++i)
        for (std::size_t c = 0; c < choices.size(); ++c) {
            const auto own = static_cast<Index>(result.begin[c] + options[i][c]);
            result.sums[own] += away[i];
            for (std::size_t d = 0; d < choices.size(); ++d)
                result.cross(own, static_cast<Index>(result.begin[d] + options[i][d])) += 1.0;
        }
    return result;
}

// Sum of squares that the indicators explain, those of one choice left out. Indicators of a choice add up to one, so
// the equations are singular and any solution will do.
double explained(const Indicators& indicators, std::size_t without)
{
    std::vector<Index> kept;
    for (std::size_t c = 0; c + 1 < indicators.begin.size(); ++c)
        for (std::size_t k = indicators.begin[c]; k < indicators.begin[c + 1] && c != without; ++k)
            kept.push_back(static_cast<Index>(k));
    if (kept.empty())
        return 0.0;
    const Eigen::MatrixXd cross = indicators.cross(kept, kept);
    const Eigen::VectorXd sums = indicators.sums(kept);
    return sums.dot(cross.completeOrthogonalDecomposition().solve(sums));
}

double share(double part, double whole)
{
    return whole > 0.0 ? std::clamp(part / whole, 0.0, 1.0) : 0.0;
}

} // namespace

VarianceByChoice variance_by_choice(const std::vector<AnalysisChoice>& choices,
                                    const std::vector<std::vector<std::size_t>>& options,
                                    std::span<const double> estimates)
{
    const double mean =
        std::accumulate(estimates.begin(), estimates.end(), 0.0) / static_cast<double>(estimates.size());
    std::vector<double> away;
    double total = 0.0;
    double level = 0.0;
    for (const double estimate : estimates) {
        away.push_back(estimate - mean);
        total += away.back() * away.back();
        level += estimate * estimate;
    }
    if (total <= rounding * rounding * level)
        total = 0.0;
    const Indicators indicators = indicators_of(choices, options, away);
    const double all = explained(indicators, choices.size());

    VarianceByChoice result{.share_of_interactions = total > 0.0 ? 1.0 - share(all, total) : 0.0};
    for (std::size_t c = 0; c < choices.size(); ++c) {
        ChoiceContribution own{.name = choices[c].name};
        double between = 0.0;
        for (std::size_t k = 0; k < choices[c].options.size(); ++k) {
            std::vector<double> of_option;
            for (std::size_t i = 0; i < options.size(); ++i)
                if (options[i][c] == k)
                    of_option.push_back(estimates[i]);
            const double sum = indicators.sums[static_cast<Index>(indicators.begin[c] + k)];
            between += of_option.empty() ? 0.0 : sum * sum / static_cast<double>(of_option.size());
            own.counts.push_back(of_option.size());
            own.medians.push_back(median_of(std::move(of_option)));
        }
        own.share_alone = share(between, total);
        own.share_unique = share(all - explained(indicators, c), total);
        result.contributions.push_back(std::move(own));
    }
    return result;
}

} // namespace entente::lessons
