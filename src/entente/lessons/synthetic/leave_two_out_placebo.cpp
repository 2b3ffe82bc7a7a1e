#include <entente/lessons/synthetic/donor_fits.hpp>
#include <entente/lessons/synthetic/leave_two_out_placebo.hpp>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <limits>
#include <numeric>
#include <optional>
#include <string>
#include <utility>

namespace entente::lessons {

namespace {

// Ratios that are equal but for rounding count against the treated unit.
constexpr double tie = 1e-10;

struct Imitation {
    std::vector<std::size_t> donors;
    std::vector<double> weights;
    double ratio = 0.0;
};

// Imitates a unit by donors of which some are dropped.
class RatioAfterToBefore {
public:
    explicit RatioAfterToBefore(const BlockPanel& panel)
        : fits_(panel.outcomes, first_periods(panel.pre_periods), false), pre_(panel.pre_periods)
    {
    }

    // `earlier` holds the weights of a fit with more donors.
    [[nodiscard]] std::expected<Imitation, Error> of(std::size_t unit, std::vector<std::size_t> donors,
                                                     const Imitation* earlier) const
    {
        std::vector<double> start;
        if (earlier != nullptr)
            for (std::size_t j = 0; j < earlier->donors.size(); ++j)
                if (std::ranges::binary_search(donors, earlier->donors[j]))
                    start.push_back(earlier->weights[j]);
        if (std::ranges::none_of(start, [](double weight) { return weight > 0.0; }))
            start.clear();
        auto fit = fits_.fit(std::span(&unit, 1), donors, start);
        if (!fit)
            return std::unexpected(std::move(fit.error()));
        double squares = 0.0;
        for (std::size_t t = pre_; t < fit->gaps.size(); ++t)
            squares += fit->gaps[t] * fit->gaps[t];
        const double after = std::sqrt(squares / static_cast<double>(fit->gaps.size() - pre_));
        const double ratio = fit->rmse > 0.0 ? after / fit->rmse : std::numeric_limits<double>::infinity();
        return Imitation{std::move(donors), std::move(fit->weights), ratio};
    }

private:
    static std::vector<std::size_t> first_periods(std::size_t count)
    {
        std::vector<std::size_t> periods(count);
        std::iota(periods.begin(), periods.end(), std::size_t{0});
        return periods;
    }

    DonorFits fits_;
    std::size_t pre_;
};

std::vector<std::size_t> without(const std::vector<std::size_t>& rows, std::size_t row)
{
    std::vector<std::size_t> result;
    std::ranges::remove_copy(rows, std::back_inserter(result), row);
    return result;
}

double weight_of(const Imitation& imitation, std::size_t row)
{
    const auto found = std::ranges::lower_bound(imitation.donors, row);
    return imitation.weights[static_cast<std::size_t>(found - imitation.donors.begin())];
}

// Ratios of the treated unit for all pairs of dropped controls, and of each control for each other control dropped.
struct Ratios {
    Matrix treated;
    Matrix controls;
};

using MaybeError = std::optional<Error>;

// The treated unit when controls `first` and any later one are dropped.
MaybeError treated_ratios(const RatioAfterToBefore& fits, const Imitation& whole, std::size_t treated,
                          std::size_t first, Matrix& ratios, std::size_t& solved)
{
    const auto& controls = whole.donors;
    Imitation one = whole;
    if (weight_of(whole, controls[first]) > 0.0) {
        auto fit = fits.of(treated, without(controls, controls[first]), &whole);
        if (!fit)
            return std::move(fit.error());
        one = *std::move(fit);
        ++solved;
    }
    for (std::size_t second = first + 1; second < controls.size(); ++second) {
        ratios(first, second) = one.ratio;
        if (weight_of(one, controls[second]) <= 0.0)
            continue;
        const auto fit = fits.of(treated, without(without(controls, controls[first]), controls[second]), &one);
        if (!fit)
            return fit.error();
        ratios(first, second) = fit->ratio;
        ++solved;
    }
    return std::nullopt;
}

// A control imitated by the others when any one of them is dropped.
MaybeError control_ratios(const RatioAfterToBefore& fits, const std::vector<std::size_t>& controls, std::size_t own,
                          Matrix& ratios, std::size_t& solved)
{
    const auto others = without(controls, controls[own]);
    const auto whole = fits.of(controls[own], others, nullptr);
    if (!whole)
        return whole.error();
    ++solved;
    for (std::size_t dropped = 0; dropped < controls.size(); ++dropped) {
        if (dropped == own)
            continue;
        ratios(own, dropped) = whole->ratio;
        if (weight_of(*whole, controls[dropped]) <= 0.0)
            continue;
        const auto fit = fits.of(controls[own], without(others, controls[dropped]), &*whole);
        if (!fit)
            return fit.error();
        ratios(own, dropped) = fit->ratio;
        ++solved;
    }
    return std::nullopt;
}

} // namespace

std::expected<LeaveTwoOutPlacebo, Error> leave_two_out_placebo(const BlockPanel& panel, Threads threads,
                                                               Progress& progress)
{
    const auto checked = SyntheticPanel::of(panel, SyntheticMethod::DifferenceInDifferences);
    if (!checked)
        return std::unexpected(checked.error());
    if (auto moderate = first_missing_cell(panel.outcomes); !moderate)
        return std::unexpected(std::move(moderate.error()));
    if (panel.treated.size() != 1)
        return std::unexpected(Error{"there are " + std::to_string(panel.treated.size()) + " treated units, not one",
                                     "treated", "test the treated units one at a time, or use placebo sets"});
    const auto& controls = checked->controls();
    const std::size_t count = controls.size();
    if (count < 3)
        return std::unexpected(Error{"there are " + std::to_string(count) + " controls: dropping two leaves none",
                                     "outcomes", "add controls: three at least"});

    const RatioAfterToBefore fits(panel);
    const auto whole = fits.of(panel.treated[0], controls, nullptr);
    if (!whole)
        return std::unexpected(whole.error());
    Ratios ratios{Matrix(count, count), Matrix(count, count)};
    std::vector<MaybeError> errors(count);
    std::vector<std::size_t> solved(count, 0);
    std::atomic<std::size_t> done = 0;
    parallel_for_each_index(count, threads, [&](std::size_t i) {
        if (progress.cancelled())
            return;
        errors[i] = treated_ratios(fits, *whole, panel.treated[0], i, ratios.treated, solved[i]);
        if (!errors[i])
            errors[i] = control_ratios(fits, controls, i, ratios.controls, solved[i]);
        progress.report("leave-two-out placebo", ++done, count);
    });
    if (progress.cancelled())
        return std::unexpected(
            Error{"the placebos were stopped before they were done", "progress", "start again", ErrorKind::Outside});
    for (auto& error : errors)
        if (error)
            return std::unexpected(*std::move(error));

    LeaveTwoOutPlacebo result{.fits = 1 + std::accumulate(solved.begin(), solved.end(), std::size_t{0})};
    for (std::size_t i = 0; i < count; ++i)
        for (std::size_t j = i + 1; j < count; ++j) {
            const double rival = std::max(ratios.controls(i, j), ratios.controls(j, i));
            const bool wins = rival < ratios.treated(i, j) * (1.0 - tie);
            result.losses += wins ? 0U : 1U;
            ++result.pairs;
        }
    result.p_value = static_cast<double>(result.losses) / static_cast<double>(result.pairs);
    return result;
}

} // namespace entente::lessons
