#include <entente/base/random_stream.hpp>
#include <entente/lessons/regression/absorbed_effects.hpp>
#include <entente/lessons/regression/cluster_design.hpp>
#include <entente/lessons/regression/normal_equations.hpp>
#include <entente/lessons/regression/randomisation_test.hpp>
#include <entente/lessons/regression/sun_abraham.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace entente::lessons {

namespace {

constexpr double tie = 1e-9;
// What is left of a treatment beside this share of it is rounding: fixed effects explain it.
constexpr double explained = 1e-10;

// For each unit, the position of its date among the dates; dates come in ascending order, never among them.
using Assignment = std::vector<std::size_t>;

struct Statistics {
    double estimate = 0.0;
    double t = std::numeric_limits<double>::infinity();
};

// What a unit would add under one of the dates.
struct UnitUnderDate {
    double moment = 0.0;          // treatment times residuals
    double length = 0.0;          // squared length of the treatment
    std::vector<double> products; // design times treatment
};

class Assignments {
public:
    static std::expected<Assignments, Error> of(const Regression& null_model, const Grouping& units,
                                                std::span<const int> periods, std::span<const int> first_treated)
    {
        auto design = cluster_design(null_model, units);
        if (!design)
            return std::unexpected(std::move(design.error()));
        Assignments result(*std::move(design));
        if (auto wrong = result.read_dates(null_model, units, first_treated))
            return std::unexpected(*std::move(wrong));
        if (auto done = result.share_sums(null_model, periods); !done)
            return std::unexpected(std::move(done.error()));
        return result;
    }

    [[nodiscard]] const Assignment& actual() const { return actual_; }

    [[nodiscard]] Statistics statistics(const Assignment& assignment) const
    {
        const std::size_t columns = design_.columns();
        std::vector<double> right(columns, 0.0);
        double moment = 0.0;
        double length = 0.0;
        for (std::size_t unit = 0; unit < assignment.size(); ++unit) {
            const UnitUnderDate& part = parts_[unit][assignment[unit]];
            moment += part.moment;
            length += part.length;
            if (part.length > 0.0)
                for (std::size_t c = 0; c < columns; ++c)
                    right[c] += part.products[c];
        }
        const std::vector<double> spanned = product(design_.inverse, right);
        const double left = length - inner_product(spanned, right);
        if (!(left > explained * length))
            return {};
        Statistics result{.estimate = moment / left};
        double squares = 0.0;
        for (std::size_t unit = 0; unit < assignment.size(); ++unit) {
            const UnitUnderDate& part = parts_[unit][assignment[unit]];
            double own = part.length; // squared length of the unit's treatment less what the design spans
            if (part.length > 0.0)
                own -= 2.0 * inner_product(spanned, part.products);
            for (std::size_t p = design_.begin[unit]; p < design_.begin[unit + 1]; ++p) {
                const double fit = inner_product(design_.design.row(p), spanned);
                own += fit * fit;
            }
            const double score = part.moment - inner_product(spanned, scores_[unit]) - result.estimate * own;
            squares += score * score;
        }
        result.t = std::abs(moment) / std::sqrt(squares);
        return result;
    }

private:
    explicit Assignments(ClusterDesign design) : design_(std::move(design)) {}

    std::optional<Error> read_dates(const Regression& null_model, const Grouping& units,
                                    std::span<const int> first_treated)
    {
        std::map<int, std::size_t> dates;
        std::vector<int> date_of_unit;
        for (std::size_t unit = 0; unit < design_.clusters(); ++unit) {
            const auto date_at = [&](std::size_t p) { return first_treated[null_model.rows[design_.place[p]]]; };
            const int date = date_at(design_.begin[unit]);
            for (std::size_t p = design_.begin[unit]; p < design_.begin[unit + 1]; ++p)
                if (date_at(p) != date)
                    return Error{"unit " + std::to_string(design_.code[unit]) + " has two first treated periods",
                                 "first_treated", "a unit is treated from one date on, or never"};
            date_of_unit.push_back(date);
            dates.try_emplace(date, 0);
        }
        if (dates.size() < 2)
            return Error{"all units have the same first treated period", "first_treated",
                         "dates can only be exchanged between units that differ: add untreated " + units.name};
        for (auto& [date, place] : dates) {
            place = dates_.size();
            dates_.push_back(date);
        }
        for (const int date : date_of_unit)
            actual_.push_back(dates.at(date));
        return std::nullopt;
    }

    std::expected<void, Error> share_sums(const Regression& null_model, std::span<const int> periods)
    {
        const std::size_t units = design_.clusters();
        parts_.assign(units, std::vector<UnitUnderDate>(dates_.size()));
        for (std::size_t unit = 0; unit < units; ++unit)
            scores_.push_back(cluster_score(design_, unit, design_.residuals));
        for (std::size_t d = 0; d < dates_.size(); ++d) {
            if (dates_[d] == never_treated)
                continue;
            // Every unit treated from this date; effects nested in units are taken out unit by unit.
            std::vector<double> treatment(null_model.rows.size());
            for (std::size_t i = 0; i < treatment.size(); ++i)
                treatment[i] = periods[null_model.rows[i]] >= dates_[d] ? 1.0 : 0.0;
            if (!design_.nested.empty()) {
                const AbsorbedEffects effects(design_.nested, null_model.weights);
                if (auto done = effects.absorb(treatment); !done)
                    return std::unexpected(std::move(done.error()));
            }
            std::vector<double> scaled(treatment.size());
            for (std::size_t p = 0; p < scaled.size(); ++p)
                scaled[p] = design_.root_weights[p] * treatment[design_.place[p]];
            for (std::size_t unit = 0; unit < units; ++unit) {
                const std::size_t begin = design_.begin[unit];
                const std::size_t rows = design_.begin[unit + 1] - begin;
                const auto own = std::span(scaled).subspan(begin, rows);
                parts_[unit][d] = {.moment = inner_product(own, std::span(design_.residuals).subspan(begin, rows)),
                                   .length = inner_product(own, own),
                                   .products = cluster_score(design_, unit, scaled)};
            }
        }
        return {};
    }

    ClusterDesign design_;
    std::vector<int> dates_;
    Assignment actual_;
    std::vector<std::vector<UnitUnderDate>> parts_; // by unit and date
    std::vector<std::vector<double>> scores_;       // by unit: design times residuals
};

// Ways to give the dates to the units, or nothing when there are more than `most`.
std::optional<std::size_t> number_of_assignments(const Assignment& actual, std::size_t most)
{
    std::map<std::size_t, std::size_t> sizes;
    for (const std::size_t date : actual)
        ++sizes[date];
    double count = 1.0;
    std::size_t placed = 0;
    for (const auto& [date, size] : sizes)
        for (std::size_t i = 1; i <= size; ++i)
            count = count * static_cast<double>(++placed) / static_cast<double>(i);
    if (count > static_cast<double>(most) + 0.5)
        return std::nullopt;
    return static_cast<std::size_t>(std::llround(count));
}

std::vector<Assignment> all_assignments(Assignment assignment)
{
    std::vector<Assignment> result;
    std::ranges::sort(assignment);
    do
        result.push_back(assignment);
    while (std::ranges::next_permutation(assignment).found);
    return result;
}

Assignment shuffled(Assignment assignment, RandomStream stream)
{
    for (std::size_t i = assignment.size(); i > 1; --i)
        std::swap(assignment[i - 1], assignment[stream.below(i)]);
    return assignment;
}

std::optional<Error> wrong_sizes(const Regression& null_model, std::span<const int> periods,
                                 std::span<const int> first_treated, const RandomisationOptions& options)
{
    if (options.draws == 0)
        return Error{"no assignment is to be drawn", "draws", "draw some thousands"};
    for (const auto& [values, name] : {std::pair(periods, "periods"), std::pair(first_treated, "first_treated")})
        if (!null_model.rows.empty() && null_model.rows.back() >= values.size())
            return Error{"there are fewer values than rows in the sample", name, "pass one for each row of the sample"};
    return std::nullopt;
}

} // namespace

std::expected<RandomisationTest, Error> randomisation_test(const Regression& null_model, const Grouping& units,
                                                           std::span<const int> periods,
                                                           std::span<const int> first_treated,
                                                           const RandomisationOptions& options)
{
    if (auto wrong = wrong_sizes(null_model, periods, first_treated, options))
        return std::unexpected(*std::move(wrong));
    const auto checked = Assignments::of(null_model, units, periods, first_treated);
    if (!checked)
        return std::unexpected(checked.error());
    const Statistics own = checked->statistics(checked->actual());
    if (std::isinf(own.t))
        return std::unexpected(Error{"the fixed effects explain the treatment", "first_treated",
                                     "treatment must begin within the periods seen, and not for all at once"});

    RandomisationTest result{.estimate = own.estimate, .t = std::copysign(own.t, own.estimate)};
    result.enumerated = number_of_assignments(checked->actual(), options.enumerate_up_to).has_value();
    const std::vector<Assignment> all =
        result.enumerated ? all_assignments(checked->actual()) : std::vector<Assignment>{};
    const std::size_t count = result.enumerated ? all.size() : options.draws;
    std::vector<Statistics> found(count);
    parallel_for_each_index(count, options.threads, [&](std::size_t i) {
        found[i] = checked->statistics(result.enumerated ? all[i]
                                                         : shuffled(checked->actual(), RandomStream(options.seed, i)));
    });
    std::size_t large_t = 0;
    std::size_t large_estimate = 0;
    for (const Statistics& one : found) {
        large_t += one.t >= own.t * (1.0 - tie) ? 1 : 0;
        large_estimate += std::isinf(one.t) || std::abs(one.estimate) >= std::abs(own.estimate) * (1.0 - tie) ? 1 : 0;
    }
    const std::size_t itself = result.enumerated ? 0 : 1; // drawn assignments do not include the one that happened
    result.assignments = count + itself;
    const auto share = [&](std::size_t large) {
        return static_cast<double>(large + itself) / static_cast<double>(result.assignments);
    };
    result.p_value = share(large_t);
    result.coefficient_p_value = share(large_estimate);
    if (!result.enumerated)
        result.monte_carlo = std::sqrt(result.p_value * (1.0 - result.p_value) / static_cast<double>(count));
    return result;
}

} // namespace entente::lessons
