#include <entente/lessons/synthesis_hierarchical/normal_given_scales.hpp>
#include <entente/lessons/synthesis_hierarchical/normal_mixture.hpp>
#include <entente/lessons/synthesis_hierarchical/partial_pooling.hpp>
#include <entente/lessons/synthesis_hierarchical/scale_grid.hpp>

#include <Eigen/Core>
#include <Eigen/QR>
#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

namespace entente::lessons {

namespace {

constexpr double largest_magnitude = 1e50;
constexpr double smallest_error = 1e-50;
constexpr std::size_t fewest_nodes = 8;
constexpr std::size_t most_nodes = 64;
// A prior scale this many times a standard error leaves no digits to tell them apart.
constexpr double furthest_apart = 1e10;
// Nodes with less weight than this share of an even spread are left out of the mixture.
constexpr double no_weight = 1e-9;

std::optional<Error> wrong_numbers(const GroupedStudies& studies)
{
    if (studies.effects.empty())
        return Error{"there is no study", "effects", "pass at least one"};
    if (studies.standard_errors.size() != studies.effects.size())
        return Error{"there are " + std::to_string(studies.standard_errors.size()) + " standard errors for " +
                         std::to_string(studies.effects.size()) + " studies",
                     "standard_errors", "pass one for each study"};
    for (std::size_t i = 0; i < studies.effects.size(); ++i) {
        if (!(std::abs(studies.effects[i]) <= largest_magnitude))
            return Error{"an effect is missing or above 1e50", "effects[" + std::to_string(i) + "]",
                         "drop the study or rescale"};
        if (!(studies.standard_errors[i] >= smallest_error && studies.standard_errors[i] <= largest_magnitude))
            return Error{"a standard error is missing, not positive or out of range",
                         "standard_errors[" + std::to_string(i) + "]", "drop the study or rescale"};
    }
    return std::nullopt;
}

std::optional<Error> wrong_groups(const std::vector<std::size_t>& groups, std::size_t count, std::size_t studies,
                                  const std::string& name)
{
    if (groups.size() != (count > 0 ? studies : 0))
        return Error{"there are " + std::to_string(groups.size()) + " numbers for " + std::to_string(studies) +
                         " studies and " + std::to_string(count) + " groups",
                     name, "name the group of each study, or leave the term out"};
    for (std::size_t i = 0; i < groups.size(); ++i)
        if (groups[i] >= count)
            return Error{"there is no group " + std::to_string(groups[i]), name + "[" + std::to_string(i) + "]",
                         "count groups from 0"};
    return std::nullopt;
}

std::optional<Error> wrong_weights(const GroupedStudies& studies)
{
    const Matrix& weights = studies.provision_weights;
    if (weights.rows() != studies.effects.size() || weights.columns() != studies.provision_count)
        return Error{"there are " + std::to_string(weights.rows()) + " x " + std::to_string(weights.columns()) +
                         " weights for " + std::to_string(studies.effects.size()) + " studies and " +
                         std::to_string(studies.provision_count) + " provisions",
                     "provision_weights", "pass a row for each study and a column for each provision"};
    if (!studies.provisions.empty())
        return Error{"both `provisions` and `provision_weights` are given", "provisions", "leave one of them empty"};
    for (std::size_t i = 0; i < weights.rows(); ++i) {
        constexpr double rounding = 1e-9;
        double sum = 0.0;
        bool negative = false;
        for (std::size_t p = 0; p < weights.columns(); ++p) {
            sum += weights(i, p);
            negative = negative || weights(i, p) < 0.0;
        }
        if (negative || !(sum == 0.0 || std::abs(sum - 1.0) <= rounding))
            return Error{"a study's weights are not all positive with a sum of one",
                         "provision_weights, row " + std::to_string(i), "divide them by their sum"};
    }
    return std::nullopt;
}

// Whether a study is about a provision.
bool concerns(const GroupedStudies& studies, std::size_t study, std::size_t provision)
{
    return studies.provision_weights.rows() > 0 ? studies.provision_weights(study, provision) > 0.0
                                                : studies.provisions[study] == provision;
}

std::size_t studies_about(const GroupedStudies& studies, std::size_t provision)
{
    std::size_t count = 0;
    for (std::size_t i = 0; i < studies.effects.size(); ++i)
        count += concerns(studies, i, provision) ? 1U : 0U;
    return count;
}

std::optional<Error> wrong_moderators(const GroupedStudies& studies)
{
    const Matrix& moderators = studies.moderators;
    if (moderators.columns() == 0)
        return std::nullopt;
    if (moderators.rows() != studies.effects.size())
        return Error{"there are " + std::to_string(moderators.rows()) + " rows for " +
                         std::to_string(studies.effects.size()) + " studies",
                     "moderators", "pass one row for each study"};
    Eigen::MatrixXd design(static_cast<Eigen::Index>(moderators.rows()),
                           static_cast<Eigen::Index>(moderators.columns() + 1));
    design.col(0).setOnes();
    for (std::size_t i = 0; i < moderators.rows(); ++i)
        for (std::size_t k = 0; k < moderators.columns(); ++k) {
            if (!(std::abs(moderators(i, k)) <= largest_magnitude))
                return Error{"a moderator is missing or above 1e50",
                             "moderators(" + std::to_string(i) + ", " + std::to_string(k) + ")",
                             "drop the study or the moderator"};
            design(static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(k + 1)) = moderators(i, k);
        }
    for (Eigen::Index k = 1; k < design.cols(); ++k) {
        design.col(k).array() -= design.col(k).mean();
        design.col(k).stableNormalize();
    }
    Eigen::ColPivHouseholderQR<Eigen::MatrixXd> qr(design);
    qr.setThreshold(1e-9);
    if (qr.rank() < design.cols())
        return Error{"moderators do not vary, depend on each other, or are as many as studies", "moderators",
                     "drop some"};
    return std::nullopt;
}

std::optional<Error> wrong_options(const GroupedStudies& studies, const HierarchicalOptions& options)
{
    const double least = std::ranges::min(studies.standard_errors);
    const auto usable = [least](const ScalePrior& prior) {
        return prior.median > 0.0 && prior.median <= furthest_apart * least;
    };
    if (!usable(options.provision_scale))
        return Error{"the prior's median is not positive, or more than 1e10 standard errors", "provision_scale",
                     "guess in the unit of the effects"};
    if (!usable(options.form_scale))
        return Error{"the prior's median is not positive, or more than 1e10 standard errors", "form_scale",
                     "guess in the unit of the effects"};
    if (options.study_scale && !usable(*options.study_scale))
        return Error{"the prior's median is not positive, or more than 1e10 standard errors", "study_scale",
                     "guess in the unit of the effects"};
    if (!(options.level > 0.0 && options.level < 1.0))
        return Error{"the level is not between 0 and 1", "level", "pass a share such as 0.95"};
    if (options.nodes < fewest_nodes || options.nodes > most_nodes)
        return Error{"the grid has fewer than 8 or more than 64 nodes for a scale", "nodes", "use 16"};
    return std::nullopt;
}

// The mean, coefficients, provisions, forms and cells, in this order.
std::vector<Quantity> quantities_of(const GroupedStudies& studies, const NormalGivenScales& model, bool cells)
{
    const std::size_t none = model.unknowns();
    std::vector<Quantity> result;
    const auto add = [&](std::initializer_list<std::size_t> unknowns, std::size_t departure) {
        Quantity quantity{.weights = std::vector<double>(none, 0.0), .departure = departure};
        for (const std::size_t unknown : unknowns)
            quantity.weights[unknown] = 1.0;
        result.push_back(std::move(quantity));
    };
    add({0}, none);
    for (std::size_t k = 0; k < studies.moderators.columns(); ++k)
        add({1 + k}, none);
    for (std::size_t p = 0; p < studies.provision_count; ++p)
        add({0, model.first_provision() + p}, model.first_provision() + p);
    for (std::size_t f = 0; f < studies.form_count; ++f)
        add({0, model.first_form() + f}, model.first_form() + f);
    for (std::size_t p = 0; cells && p < studies.provision_count; ++p)
        for (std::size_t f = 0; f < studies.form_count; ++f)
            add({0, model.first_provision() + p, model.first_form() + f}, none);
    return result;
}

std::size_t groups_with_studies(const std::vector<std::size_t>& groups)
{
    std::vector<std::size_t> distinct = groups;
    std::ranges::sort(distinct);
    return static_cast<std::size_t>(std::unique(distinct.begin(), distinct.end()) - distinct.begin());
}

// Whether every effect has a variance: the tail of a half-Cauchy scale must be brought down by two groups to compare.
bool variances_exist(const GroupedStudies& studies, const HierarchicalOptions& options)
{
    constexpr std::size_t enough = 3;
    const auto tame = [](const ScalePrior& prior, std::size_t groups) {
        return prior.family != ScaleFamily::HalfCauchy || groups >= enough;
    };
    std::size_t provisions = 0;
    for (std::size_t p = 0; p < studies.provision_count; ++p)
        provisions += studies_about(studies, p) > 0 ? 1U : 0U;
    return (studies.provision_count == 0 || tame(options.provision_scale, provisions)) &&
           (studies.form_count == 0 || tame(options.form_scale, groups_with_studies(studies.forms))) &&
           (!options.study_scale ||
            tame(*options.study_scale,
                 studies.effects.size() - std::min(studies.effects.size(), studies.moderators.columns())));
}

std::vector<ScaleAxis> axes_of(const GroupedStudies& studies, const HierarchicalOptions& options)
{
    std::vector<ScaleAxis> axes;
    if (studies.provision_count > 0)
        axes.push_back({.prior = options.provision_scale, .scale = &ModelScales::provision});
    if (studies.form_count > 0)
        axes.push_back({.prior = options.form_scale, .scale = &ModelScales::form});
    if (options.study_scale)
        axes.push_back({.prior = *options.study_scale, .scale = &ModelScales::study});
    return axes;
}

// Studies first, then the quantities, each summed over the nodes of the grid.
std::vector<PooledEffect> posterior_effects(const GroupedStudies& studies, const NormalGivenScales& model,
                                            const ScaleGrid& grid, const std::vector<std::size_t>& nodes,
                                            const HierarchicalOptions& options)
{
    const auto quantities = quantities_of(studies, model, options.cells);
    std::vector<std::vector<NormalPart>> parts(nodes.size());
    parallel_for_each_index(nodes.size(), options.threads,
                            [&](std::size_t g) { parts[g] = model.parts(grid.scales(nodes[g]), quantities); });
    std::vector<PooledEffect> result(studies.effects.size() + quantities.size());
    parallel_for_each_index(result.size(), options.threads, [&](std::size_t q) {
        NormalMixture mixture;
        double shrinkage = 0.0;
        double total = 0.0;
        for (std::size_t g = 0; g < nodes.size(); ++g) {
            const NormalPart& part = parts[g][q];
            mixture.add(grid.weight(nodes[g]), part.mean, part.variance);
            shrinkage += grid.weight(nodes[g]) * part.shrinkage;
            total += grid.weight(nodes[g]);
        }
        result[q] = {.mean = mixture.mean(),
                     .standard_deviation = mixture.standard_deviation(),
                     .lower = mixture.quantile(0.5 * (1.0 - options.level)),
                     .upper = mixture.quantile(0.5 * (1.0 + options.level)),
                     .shrinkage = std::clamp(shrinkage / total, 0.0, 1.0)};
    });
    return result;
}

// Gives each effect its place in the result, in the order in which quantities_of lists them.
void hand_out(const GroupedStudies& studies, const std::vector<PooledEffect>& effects,
              const HierarchicalOptions& options, PartialPooling& result)
{
    const std::size_t count = studies.effects.size();
    const bool exist = variances_exist(studies, options);
    std::size_t next = 0;
    const auto take = [&](std::size_t own_studies, bool always_finite) {
        PooledEffect effect = effects[next++];
        effect.studies = own_studies;
        if (!exist && !always_finite)
            effect.standard_deviation = std::numeric_limits<double>::infinity();
        return effect;
    };
    const auto studies_of = [](const std::vector<std::size_t>& groups, std::size_t group) {
        return static_cast<std::size_t>(std::ranges::count(groups, group));
    };
    for (std::size_t i = 0; i < count; ++i)
        result.studies.push_back(take(1, true));
    result.mean = take(count, false);
    for (std::size_t k = 0; k < studies.moderators.columns(); ++k)
        result.coefficients.push_back(take(count, false));
    for (std::size_t p = 0; p < studies.provision_count; ++p) {
        result.provisions.push_back(take(studies_about(studies, p), false));
        result.provisions.back().prior_only = result.provisions.back().studies == 0;
    }
    for (std::size_t f = 0; f < studies.form_count; ++f) {
        result.forms.push_back(take(studies_of(studies.forms, f), false));
        result.forms.back().prior_only = result.forms.back().studies == 0;
    }
    for (std::size_t p = 0; options.cells && p < studies.provision_count; ++p)
        for (std::size_t f = 0; f < studies.form_count; ++f) {
            std::size_t both = 0;
            for (std::size_t i = 0; i < count; ++i)
                both += concerns(studies, i, p) && studies.forms[i] == f ? 1U : 0U;
            result.cells.push_back(take(both, false));
            result.cells.back().prior_only = result.provisions[p].prior_only && result.forms[f].prior_only;
        }
}

} // namespace

std::expected<PartialPooling, Error> partial_pooling(const GroupedStudies& studies, const HierarchicalOptions& options)
{
    const std::size_t count = studies.effects.size();
    if (auto wrong = wrong_numbers(studies))
        return std::unexpected(*std::move(wrong));
    if (auto wrong = studies.provision_weights.rows() > 0
                         ? wrong_weights(studies)
                         : wrong_groups(studies.provisions, studies.provision_count, count, "provisions"))
        return std::unexpected(*std::move(wrong));
    if (auto wrong = wrong_groups(studies.forms, studies.form_count, count, "forms"))
        return std::unexpected(*std::move(wrong));
    if (auto wrong = wrong_moderators(studies))
        return std::unexpected(*std::move(wrong));
    if (auto wrong = wrong_options(studies, options))
        return std::unexpected(*std::move(wrong));

    const NormalGivenScales model(studies);
    const ScaleGrid grid(axes_of(studies, options), options.nodes, model, options.threads);
    std::vector<std::size_t> nodes;
    for (std::size_t node = 0; node < grid.size(); ++node)
        if (grid.weight(node) * static_cast<double>(grid.size()) > no_weight)
            nodes.push_back(node);
    PartialPooling result;
    result.nodes_used = nodes.size();
    hand_out(studies, posterior_effects(studies, model, grid, nodes, options), options, result);
    for (std::size_t a = 0; a < grid.axes().size(); ++a) {
        const auto scale = grid.axes()[a].scale;
        (scale == &ModelScales::provision ? result.provision_scale
         : scale == &ModelScales::form    ? result.form_scale
                                          : result.study_scale) = grid.summary(a, options.level);
    }
    return result;
}

} // namespace entente::lessons
