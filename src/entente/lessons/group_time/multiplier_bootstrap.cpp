#include <entente/base/distributions.hpp>
#include <entente/base/random_stream.hpp>
#include <entente/lessons/group_time/multiplier_bootstrap.hpp>

#include <Eigen/Core>
#include <algorithm>
#include <atomic>
#include <bit>
#include <cmath>
#include <numbers>
#include <optional>
#include <string>

namespace entente::lessons {

namespace {

using Eigen::Index;
using ColumnMajor = Eigen::MatrixXd;
using RowView = Eigen::Map<const Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>>;

constexpr std::size_t batch_size = 64; // a random word holds the signs of one unit in all draws of a batch
constexpr std::uint64_t sign_bit = 1ULL << 63U;
constexpr std::size_t fewest_draws = 100;
constexpr std::size_t most_draws = 1'000'000;
constexpr std::size_t rows_at_once = 128; // multipliers of so many units stay near the processor

std::optional<Error> wrong_options(const InfluenceSums& sums, const std::vector<std::vector<std::size_t>>& families,
                                   const MultiplierOptions& options)
{
    if (!(options.level > 0.0 && options.level < 1.0))
        return Error{"the level is not between 0 and 1", "level", "pass a share such as 0.95"};
    if (options.draws < fewest_draws || options.draws > most_draws)
        return Error{"the number of draws is not between 100 and 1000000", "draws", "1000 draws are usual"};
    for (const auto& family : families)
        if (family.empty() || std::ranges::max(family) >= sums.statistics())
            return Error{"a family is empty or names a statistic that does not exist", "families",
                         "name statistics by their place, effects first"};
    return std::nullopt;
}

// Multipliers of some units (columns) in the draws of a batch (rows).
void draw_multipliers(Multiplier kind, RandomStream& random, ColumnMajor& multipliers)
{
    const double root = std::numbers::phi; // Mammen's points are 1 - phi and phi
    const double low_probability = root / std::sqrt(5.0);
    for (Index i = 0; i < multipliers.cols(); ++i) {
        double* own = &multipliers(0, i);
        if (kind == Multiplier::Mammen) {
            for (Index d = 0; d < multipliers.rows(); ++d)
                own[d] = random.uniform() < low_probability ? 1.0 - root : root;
            continue;
        }
        const std::uint64_t signs = random();
        for (Index d = 0; d < multipliers.rows(); ++d) // a bit of the word becomes the sign of 1.0
            own[d] = std::bit_cast<double>(((signs << d) & sign_bit) | std::bit_cast<std::uint64_t>(1.0));
    }
}

// The column sums of all blocks in each draw of a batch: sums x draws.
ColumnMajor drawn_sums(const InfluenceSums& sums, Multiplier kind, RandomStream random, std::size_t draws)
{
    ColumnMajor result = ColumnMajor::Zero(static_cast<Index>(sums.columns), static_cast<Index>(draws));
    ColumnMajor multipliers;
    for (const auto& block : sums.blocks) {
        const RowView rows(block.rows.cells().data(), static_cast<Index>(block.rows.rows()),
                           static_cast<Index>(block.rows.columns()));
        for (Index first = 0; first < rows.rows(); first += static_cast<Index>(rows_at_once)) {
            const Index count = std::min(static_cast<Index>(rows_at_once), rows.rows() - first);
            multipliers.resize(static_cast<Index>(draws), count);
            draw_multipliers(kind, random, multipliers);
            result.middleRows(static_cast<Index>(block.first_column), rows.cols()).noalias() +=
                rows.middleRows(first, count).transpose() * multipliers.transpose();
        }
    }
    return result;
}

// All statistics in one draw, each written to its own place in `statistics` (statistics x draws).
void combine(const InfluenceSums& sums, const double* drawn, std::vector<double>& effects, std::size_t draw,
             Matrix& statistics)
{
    for (std::size_t k = 0; k < sums.effects.size(); ++k) {
        double value = 0.0;
        for (const auto& term : sums.effects[k])
            value += term.coefficient * drawn[term.index];
        effects[k] = value;
        statistics(k, draw) = value;
    }
    for (std::size_t k = 0; k < sums.aggregates.size(); ++k) {
        double value = 0.0;
        for (const auto& term : sums.aggregates[k])
            value += term.coefficient *
                     (term.index < effects.size() ? effects[term.index] : drawn[term.index - effects.size()]);
        statistics(effects.size() + k, draw) = value;
    }
}

// The quantile with at least `probability` of the values at or below it.
double quantile(std::vector<double>& values, double probability)
{
    const double place = std::ceil(probability * static_cast<double>(values.size())) - 1.0;
    const auto at = values.begin() + static_cast<std::ptrdiff_t>(std::max(place, 0.0));
    std::ranges::nth_element(values, at);
    return *at;
}

void find_spreads(const Matrix& drawn, const std::vector<double>& uncancelled, MultiplierBootstrap& result)
{
    const double normal_range = normal_quantile(0.75) - normal_quantile(0.25);
    std::vector<double> values;
    for (std::size_t k = 0; k < drawn.rows(); ++k) {
        values.assign(drawn.row(k).begin(), drawn.row(k).end());
        const double upper = quantile(values, 0.75);
        const double range = upper - quantile(values, 0.25);
        const bool moved = range > no_spread * uncancelled[k];
        result.standard_errors.push_back(moved ? range / normal_range : 0.0);
        if (!moved)
            result.without_spread.push_back(k);
    }
}

double critical_value(const Matrix& drawn, const std::vector<std::size_t>& family, const std::vector<double>& errors,
                      double level)
{
    std::vector<double> largest(drawn.columns(), 0.0);
    bool any = false;
    for (const std::size_t k : family) {
        if (!(errors[k] > 0.0))
            continue;
        any = true;
        for (std::size_t d = 0; d < largest.size(); ++d)
            largest[d] = std::max(largest[d], std::abs(drawn(k, d)) / errors[k]);
    }
    return any ? quantile(largest, level) : normal_quantile(0.5 + 0.5 * level);
}

} // namespace

std::expected<MultiplierBootstrap, Error> multiplier_bootstrap(const InfluenceSums& sums,
                                                               const std::vector<std::vector<std::size_t>>& families,
                                                               const MultiplierOptions& options, Progress& progress)
{
    if (auto error = wrong_options(sums, families, options))
        return std::unexpected(*std::move(error));
    Matrix drawn(sums.statistics(), options.draws);
    const std::size_t batches = (options.draws + batch_size - 1) / batch_size;
    std::atomic<std::size_t> done = 0;
    parallel_for_each_index(batches, options.threads, [&](std::size_t batch) {
        if (progress.cancelled())
            return;
        const std::size_t first = batch * batch_size;
        const std::size_t count = std::min(batch_size, options.draws - first);
        const ColumnMajor batch_sums = drawn_sums(sums, options.multiplier, RandomStream(options.seed, batch), count);
        std::vector<double> effects(sums.effects.size());
        for (std::size_t d = 0; d < count; ++d)
            combine(sums, &batch_sums(0, static_cast<Index>(d)), effects, first + d, drawn);
        progress.report("multiplier bootstrap", ++done, batches);
    });
    if (progress.cancelled())
        return std::unexpected(
            Error{"the bootstrap was stopped before it was done", "progress", "start again", ErrorKind::Outside});
    MultiplierBootstrap result;
    find_spreads(drawn, uncancelled_errors(sums), result);
    for (const auto& family : families)
        result.critical_values.push_back(critical_value(drawn, family, result.standard_errors, options.level));
    return result;
}

} // namespace entente::lessons
