// Effects of provisions and forms that borrow strength from each other: a hierarchical normal model.

#pragma once

#include <entente/base/error.hpp>
#include <entente/base/matrix.hpp>
#include <entente/base/parallel.hpp>
#include <entente/lessons/synthesis_hierarchical/scale_prior.hpp>

#include <cstddef>
#include <expected>
#include <optional>
#include <vector>

namespace entente::lessons {

/// What studies found, and which provision and form each is about.
struct GroupedStudies {
    std::vector<double> effects = {};         ///< one for each study, all on one scale; at most 1e50 in size
    std::vector<double> standard_errors = {}; ///< 1e-50 to 1e50
    std::vector<std::size_t> provisions = {}; ///< of each study, below `provision_count`; empty without provisions
    std::size_t provision_count = 0;          ///< those without a study included; 0: the model has no provisions
    /// For studies about several provisions at once, in place of `provisions`: studies x provision_count, each >= 0; a
    /// row sums to one, or is all zero for a study about none of them.
    Matrix provision_weights = {};
    std::vector<std::size_t> forms = {}; ///< of each study, below `form_count`; empty without forms
    std::size_t form_count = 0;          ///< those without a study included; 0: the model has no forms
    Matrix moderators = {};              ///< studies x number; empty: none
};

struct HierarchicalOptions {
    ScalePrior provision_scale = {};                      ///< prior of the standard deviation between provisions
    ScalePrior form_scale = {};                           ///< the same between forms
    std::optional<ScalePrior> study_scale = ScalePrior{}; ///< between studies of one provision and form; nothing: none
    double level = 0.95;                                  ///< of the intervals, between 0 and 1
    std::size_t nodes = 16;                               ///< of the grid for each scale, 8 to 64
    bool cells = true;                                    ///< also each provision in each form
    Threads threads = {1};                                ///< does not change the result by a bit
};

/// Posterior of one effect, in the unit of the effects.
struct PooledEffect {
    double mean = 0.0;
    double standard_deviation = 0.0; ///< infinite where the posterior has no variance (see below)
    double lower = 0.0;
    double upper = 0.0;
    /// Share of the answer that comes from elsewhere, 0 to 1. For a study: one less the weight of its own estimate. For
    /// a provision or form: how much of the prior variance of its departure from the mean the studies leave.
    double shrinkage = 0.0;
    std::size_t studies = 0;
    bool prior_only = false; ///< no study of its own: what the others and the prior say
};

/// Posterior of a standard deviation.
struct PooledScale {
    double median = 0.0;
    double lower = 0.0;
    double upper = 0.0;
};

struct PartialPooling {
    PooledEffect mean = {};                      ///< of an average provision and form, at the mean of the moderators
    std::vector<PooledEffect> coefficients = {}; ///< effect of one unit of each moderator
    std::vector<PooledEffect> studies = {};      ///< true effect of each study
    std::vector<PooledEffect> provisions = {};   ///< each with an average form, at the mean of the moderators
    std::vector<PooledEffect> forms = {};        ///< each with an average provision, at the mean of the moderators
    /// Each provision in each form, forms running fastest; `studies` counts those of exactly this pair, `prior_only`
    /// says that neither the provision nor the form has a study. Empty unless the model has both, and
    /// without `cells`.
    std::vector<PooledEffect> cells = {};
    std::optional<PooledScale> provision_scale = std::nullopt;
    std::optional<PooledScale> form_scale = std::nullopt;
    std::optional<PooledScale> study_scale = std::nullopt;
    std::size_t nodes_used = 0; ///< grid nodes that carry weight
};

/// The model: effect_i ~ N(theta_i, standard error_i^2); theta_i = mean + moderators_i' coefficients + provision (or
/// weighted mean of provisions) + form + own departure, the last three normal about zero with unknown standard
/// deviations. Mean and coefficients have a flat prior.
///
/// Given the standard deviations everything is normal and exact; over them the posterior is summed on a Gauss-Legendre
/// grid in the priors' own probabilities, narrowed to where the weight is. No random numbers.
/// With a half-Cauchy prior and fewer than three provisions (forms, or studies beyond the coefficients) that have been
/// studied, effects of provisions, forms and cells have intervals but no variance: their standard deviation is
/// infinite.
///
/// Cost: nodes^scales x (coefficients + provisions + forms)^3.
///
/// @return  provisions and forms in the order of their numbers, studies in their own
/// @error   no study; sizes that do not fit; a value out of range (names it); a provision or form that does not exist;
///          moderators that depend on each other; options out of range
/// @source  Gelman et al. (2013), Bayesian Data Analysis, third edition, sections 5.4 and 5.5; Rubin (1981), Journal of
///          Educational Statistics 6:377-401; share of pooling: Gelman & Pardoe (2006), Technometrics 48:241-251;
///          several provisions: multiple membership, Browne, Goldstein & Rasbash (2001), Statistical Modelling
///          1:103-124
[[nodiscard]] std::expected<PartialPooling, Error> partial_pooling(const GroupedStudies& studies,
                                                                   const HierarchicalOptions& options = {});

} // namespace entente::lessons
