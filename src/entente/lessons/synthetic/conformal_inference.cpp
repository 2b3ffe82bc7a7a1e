#include <entente/lessons/simplex_least_squares.hpp>
#include <entente/lessons/synthetic/conformal_inference.hpp>
#include <entente/lessons/synthetic/donor_fits.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <optional>
#include <string>
#include <utility>

namespace entente::lessons {

namespace {

// Residuals under this share of the outcome's size are rounding.
constexpr double rounding = 1e-9;
// Ends of intervals are found to this share of the outcome's size.
constexpr double precision = 1e-7;
// Doublings of the search step: far beyond any effect in double precision.
constexpr int most_doublings = 400;

double mean(const std::vector<double>& values)
{
    return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

// The treated and the controls in chosen periods; the last of them are under treatment.
class NullFits {
public:
    NullFits(const BlockPanel& panel, const std::vector<std::size_t>& controls, const std::vector<std::size_t>& periods,
             bool intercept)
        : candidates_(controls.size(), periods.size()), treated_(periods.size(), 0.0), intercept_(intercept)
    {
        for (std::size_t m = 0; m < periods.size(); ++m) {
            double centre = 0.0; // weights add up to one, so any path may be taken out of all units
            for (const std::size_t row : controls)
                centre += panel.outcomes(row, periods[m]) / static_cast<double>(controls.size());
            for (std::size_t j = 0; j < controls.size(); ++j)
                candidates_(j, m) = panel.outcomes(controls[j], periods[m]) - centre;
            for (const std::size_t row : panel.treated)
                treated_[m] += (panel.outcomes(row, periods[m]) - centre) / static_cast<double>(panel.treated.size());
        }
        for (std::size_t j = 0; intercept && j < controls.size(); ++j) {
            double level = 0.0;
            for (const double value : candidates_.row(j))
                level += value / static_cast<double>(periods.size());
            for (std::size_t m = 0; m < periods.size(); ++m)
                candidates_(j, m) -= level;
        }
        for (std::size_t m = 0; m < periods.size(); ++m) {
            size_ = std::max(size_, std::abs(treated_[m]));
            for (std::size_t j = 0; j < controls.size(); ++j)
                size_ = std::max(size_, std::abs(candidates_(j, m)));
        }
    }

    // Largest figure of the problem.
    [[nodiscard]] double size() const { return size_; }

    // With the stated effects taken off the last periods. Keeps the weights as the next start.
    [[nodiscard]] std::expected<std::vector<double>, Error> residuals(std::span<const double> effects)
    {
        std::vector<double> target = treated_;
        for (std::size_t e = 0; e < effects.size(); ++e)
            target[target.size() - effects.size() + e] -= effects[e];
        if (intercept_) {
            const double level = mean(target);
            for (double& value : target)
                value -= level;
        }
        auto fit = simplex_least_squares(candidates_, target, {.start = weights_});
        if (!fit)
            return std::unexpected(std::move(fit.error()));
        weights_ = std::move(fit->weights);
        for (std::size_t j = 0; j < weights_.size(); ++j)
            if (weights_[j] > 0.0)
                for (std::size_t m = 0; m < target.size(); ++m)
                    target[m] -= weights_[j] * candidates_(j, m);
        return target;
    }

private:
    Matrix candidates_;
    std::vector<double> treated_;
    std::vector<double> weights_ = {};
    bool intercept_;
    double size_ = 0.0;
};

double statistic(const std::vector<double>& residuals, std::size_t after, std::size_t shift)
{
    double sum = 0.0;
    for (std::size_t t = residuals.size() - after; t < residuals.size(); ++t)
        sum += std::abs(residuals[(t + shift) % residuals.size()]);
    return sum;
}

double share_as_large(const std::vector<double>& residuals, std::size_t after, double slack)
{
    const double own = statistic(residuals, after, 0);
    std::size_t count = 0;
    for (std::size_t shift = 0; shift < residuals.size(); ++shift)
        count += statistic(residuals, after, shift) >= own - slack ? 1U : 0U;
    return static_cast<double>(count) / static_cast<double>(residuals.size());
}

std::vector<std::size_t> periods_from(std::size_t from, std::size_t to)
{
    std::vector<std::size_t> periods(to - from);
    std::iota(periods.begin(), periods.end(), from);
    return periods;
}

std::expected<std::vector<std::size_t>, Error> checked_controls(const BlockPanel& panel)
{
    const auto checked = SyntheticPanel::of(panel, SyntheticMethod::DifferenceInDifferences);
    if (!checked)
        return std::unexpected(checked.error());
    if (auto moderate = first_missing_cell(panel.outcomes); !moderate)
        return std::unexpected(std::move(moderate.error()));
    return checked->controls();
}

// Whether an effect of `size` in one direction from the estimate is rejected at the last period of `fits`.
class Rejection {
public:
    Rejection(NullFits& fits, double estimate, double direction, double level)
        : fits_(fits), estimate_(estimate), direction_(direction), level_(level)
    {
    }

    [[nodiscard]] std::expected<bool, Error> at(double size)
    {
        const double effect = estimate_ + direction_ * size;
        const auto residuals = fits_.residuals(std::span(&effect, 1));
        if (!residuals)
            return std::unexpected(residuals.error());
        return share_as_large(*residuals, 1, rounding * fits_.size()) <= (1.0 - level_) * (1.0 + rounding);
    }

private:
    NullFits& fits_;
    double estimate_;
    double direction_;
    double level_;
};

// Distance from the estimate to the end of the interval.
std::expected<double, Error> distance_to_end(Rejection rejection, double first_step, double smallest)
{
    double inside = 0.0;
    double outside = first_step;
    for (int doubling = 0; doubling < most_doublings; ++doubling) {
        const auto rejected = rejection.at(outside);
        if (!rejected)
            return std::unexpected(rejected.error());
        if (*rejected)
            break;
        inside = outside;
        outside *= 2.0;
    }
    while (outside - inside > smallest + 1e-15 * outside) {
        const double middle = 0.5 * (inside + outside);
        const auto rejected = rejection.at(middle);
        if (!rejected)
            return std::unexpected(rejected.error());
        (*rejected ? outside : inside) = middle;
    }
    return 0.5 * (inside + outside);
}

std::expected<ConformalInterval, Error> interval_at(const BlockPanel& panel, const std::vector<std::size_t>& controls,
                                                    const DonorFit& before, std::size_t period, double level,
                                                    bool intercept)
{
    ConformalInterval result{.estimate = before.gaps[period]};
    result.lower = -std::numeric_limits<double>::infinity();
    result.upper = std::numeric_limits<double>::infinity();
    auto periods = periods_from(0, panel.pre_periods);
    periods.push_back(period);
    if (1.0 / static_cast<double>(periods.size()) > (1.0 - level) * (1.0 + rounding))
        return result;

    NullFits fits(panel, controls, periods, intercept);
    const double size = fits.size() > 0.0 ? fits.size() : 1.0;
    for (const double direction : {-1.0, 1.0}) {
        const auto distance = distance_to_end({fits, result.estimate, direction, level},
                                              std::max(before.rmse, precision * size), precision * size);
        if (!distance)
            return std::unexpected(distance.error());
        (direction < 0.0 ? result.lower : result.upper) = result.estimate + direction * *distance;
    }
    return result;
}

} // namespace

std::expected<ConformalTest, Error> conformal_test(const BlockPanel& panel, std::span<const double> effects,
                                                   bool intercept)
{
    const auto controls = checked_controls(panel);
    if (!controls)
        return std::unexpected(controls.error());
    const std::size_t after = panel.outcomes.columns() - panel.pre_periods;
    if (effects.size() != after || !std::ranges::all_of(effects, [](double effect) { return std::isfinite(effect); }))
        return std::unexpected(Error{"there is not one finite effect for each of the " + std::to_string(after) +
                                         " periods after treatment",
                                     "effects", "pass zeros to test that there was none"});
    NullFits fits(panel, *controls, periods_from(0, panel.outcomes.columns()), intercept);
    auto residuals = fits.residuals(effects);
    if (!residuals)
        return std::unexpected(std::move(residuals.error()));
    ConformalTest result{.residuals = *std::move(residuals)};
    result.statistic = statistic(result.residuals, after, 0);
    result.p_value = share_as_large(result.residuals, after, rounding * fits.size());
    return result;
}

std::expected<ConformalTest, Error> conformal_placebo(const BlockPanel& panel, std::size_t periods, bool intercept)
{
    if (periods < 1 || periods + 2 > panel.pre_periods || panel.pre_periods > panel.outcomes.columns())
        return std::unexpected(Error{std::to_string(periods) + " periods cannot be taken from the " +
                                         std::to_string(panel.pre_periods) + " before treatment",
                                     "periods", "take at least one and leave at least two"});
    BlockPanel shorter{.outcomes = Matrix(panel.outcomes.rows(), panel.pre_periods),
                       .pre_periods = panel.pre_periods - periods,
                       .treated = panel.treated};
    for (std::size_t i = 0; i < shorter.outcomes.rows(); ++i)
        for (std::size_t t = 0; t < shorter.outcomes.columns(); ++t)
            shorter.outcomes(i, t) = panel.outcomes(i, t);
    return conformal_test(shorter, std::vector<double>(periods, 0.0), intercept);
}

std::expected<std::vector<ConformalInterval>, Error> conformal_intervals(const BlockPanel& panel, double level,
                                                                         bool intercept, Threads threads)
{
    if (!(level > 0.0 && level < 1.0))
        return std::unexpected(Error{"the level is not between 0 and 1", "level", "pass a share such as 0.9"});
    const auto controls = checked_controls(panel);
    if (!controls)
        return std::unexpected(controls.error());
    const DonorFits fits(panel.outcomes, periods_from(0, panel.pre_periods), intercept);
    const auto before = fits.fit(panel.treated, *controls);
    if (!before)
        return std::unexpected(before.error());

    const std::size_t after = panel.outcomes.columns() - panel.pre_periods;
    std::vector<ConformalInterval> result(after);
    std::vector<std::optional<Error>> errors(after);
    parallel_for_each_index(after, threads, [&](std::size_t e) {
        const auto interval = interval_at(panel, *controls, *before, panel.pre_periods + e, level, intercept);
        if (interval)
            result[e] = *interval;
        else
            errors[e] = interval.error();
    });
    for (auto& error : errors)
        if (error)
            return std::unexpected(*std::move(error));
    return result;
}

} // namespace entente::lessons
