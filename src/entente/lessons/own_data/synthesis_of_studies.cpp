#include <entente/base/nearest_word.hpp>
#include <entente/lessons/own_data/synthesis_of_studies.hpp>
#include <entente/lessons/synthesis/meta_analysis.hpp>
#include <entente/lessons/synthesis/small_study_effects.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

namespace entente::lessons {

namespace {

using enum HeterogeneityEstimator;

constexpr std::array<std::pair<std::string_view, HeterogeneityEstimator>, 9> methods{
    {{"fe", CommonEffect},
     {"dl", DerSimonianLaird},
     {"reml", RestrictedMaximumLikelihood},
     {"pm", PauleMandel},
     {"ml", MaximumLikelihood},
     {"eb", EmpiricalBayes},
     {"sj", SidikJonkman},
     {"he", Hedges},
     {"hs", HunterSchmidt}}};

std::expected<HeterogeneityEstimator, Error> method_named(const std::string& name)
{
    std::vector<std::string_view> names;
    for (const auto& [known, estimator] : methods) {
        if (known == name)
            return estimator;
        names.push_back(known);
    }
    const auto near = nearest_word(name, names);
    return std::unexpected(
        Error{fmt::format("'{}' is no method", name), "--method",
              near ? fmt::format("did you mean '{}'?", *near) : fmt::format("choose from {}", fmt::join(names, ", ")),
              ErrorKind::Usage});
}

std::expected<std::vector<double>, Error> whole_column(const evidence::DataTable& table, const std::string& column)
{
    auto values = table.numbers(column);
    if (!values)
        return std::unexpected(std::move(values.error()));
    const auto empty = std::ranges::find_if(*values, [](double value) { return std::isnan(value); });
    if (empty != values->end())
        return std::unexpected(Error{fmt::format("column '{}' has an empty cell", column),
                                     table.where(static_cast<std::size_t>(empty - values->begin())),
                                     "fill it or leave the study out"});
    return values;
}

std::expected<StudyEffects, Error> studies_of(const evidence::DataTable& table, const SynthesisRequest& request)
{
    if (request.variance.empty() == request.se.empty())
        return std::unexpected(Error{"the precision of the studies must be given once", "--variance",
                                     "give --variance or --se, not both", ErrorKind::Usage});
    auto effects = whole_column(table, request.effect);
    if (!effects)
        return std::unexpected(std::move(effects.error()));
    auto variances = whole_column(table, request.se.empty() ? request.variance : request.se);
    if (!variances)
        return std::unexpected(std::move(variances.error()));
    if (!request.se.empty())
        for (double& value : *variances)
            value *= value;
    StudyEffects studies{std::move(*effects), std::move(*variances), {}};
    if (request.moderators.empty())
        return studies;
    studies.moderators = Matrix(table.rows(), request.moderators.size());
    for (std::size_t k = 0; k < request.moderators.size(); ++k) {
        const auto values = whole_column(table, request.moderators[k]);
        if (!values)
            return std::unexpected(values.error());
        for (std::size_t i = 0; i < values->size(); ++i)
            studies.moderators(i, k) = (*values)[i];
    }
    return studies;
}

CoefficientOfStudies named(std::string name, const SynthesisCoefficient& coefficient)
{
    return {std::move(name),     coefficient.estimate, coefficient.standard_error, coefficient.statistic,
            coefficient.p_value, coefficient.lower,    coefficient.upper};
}

} // namespace

std::expected<SynthesisOfStudies, Error> synthesis_of_studies(const evidence::DataTable& table,
                                                              const SynthesisRequest& request)
{
    const auto estimator = method_named(request.method);
    if (!estimator)
        return std::unexpected(estimator.error());
    const auto studies = studies_of(table, request);
    if (!studies)
        return std::unexpected(studies.error());
    const SynthesisOptions options{
        *estimator, request.knapp_hartung ? SynthesisInference::KnappHartung : SynthesisInference::Normal,
        request.level};
    const auto found = meta_analysis(*studies, options);
    if (!found)
        return std::unexpected(found.error());

    SynthesisOfStudies result;
    result.method = request.method;
    result.knapp_hartung = request.knapp_hartung;
    result.studies = studies->effects.size();
    result.mean = named("intercept", found->mean);
    result.tau2 = found->heterogeneity.tau_squared;
    result.tau2_se = found->heterogeneity.standard_error;
    result.i2 = 100.0 * found->summary.i_squared;
    result.h2 = found->summary.h_squared;
    result.q = found->summary.q;
    result.q_p = found->summary.p_value;
    if (found->prediction) {
        result.prediction_low = found->prediction->lower;
        result.prediction_high = found->prediction->upper;
    }
    if (!request.moderators.empty()) {
        result.coefficients.push_back(result.mean);
        for (std::size_t k = 0; k < found->moderators.size(); ++k)
            result.coefficients.push_back(named(request.moderators[k], found->moderators[k]));
    }
    const auto conflict = study_conflict(*studies, request.level);
    result.conflict = conflict && conflict->conflict;
    if (result.conflict)
        result.warnings.push_back(
            fmt::format("the studies contradict each other: {} are clearly above zero and {} clearly below; "
                        "the mean hides that",
                        conflict->clearly_positive.size(), conflict->clearly_negative.size()));
    if (request.moderators.empty() && result.studies > 2) {
        const auto without = leave_one_study_out(*studies, options);
        const auto names =
            request.study.empty() ? std::expected<std::vector<std::string>, Error>() : table.texts(request.study);
        if (!names)
            return std::unexpected(names.error());
        for (std::size_t i = 0; without && i < without->size(); ++i)
            result.leave_one_out.push_back(
                {names->empty() ? fmt::format("{}", i + 1) : (*names)[i], (*without)[i].mean.estimate});
    }
    if (result.studies < fewest_studies_for_small_study_tests)
        result.warnings.push_back(fmt::format(
            "{} studies are too few to tell whether unwelcome results stayed in the drawer", result.studies));
    return result;
}

} // namespace entente::lessons
