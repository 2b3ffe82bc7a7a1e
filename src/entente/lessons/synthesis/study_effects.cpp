#include <entente/lessons/synthesis/study_effects.hpp>

#include <Eigen/QR>
#include <cmath>
#include <string>
#include <string_view>

namespace entente::lessons {

namespace {

using Eigen::Index;

// Squares of squares of these stay finite.
constexpr double largest = 1e50;
constexpr double smallest_variance = 1e-50;
// A moderator whose part that others do not explain is smaller than this share of it is taken to depend on them.
constexpr double dependent = 1e-10;

std::string cell_of(std::string_view what, std::size_t index)
{
    return std::string(what) + "[" + std::to_string(index) + "]";
}

std::optional<Error> wrong_values(const StudyEffects& studies)
{
    for (std::size_t i = 0; i < studies.effects.size(); ++i) {
        if (!(std::abs(studies.effects[i]) <= largest))
            return Error{"an effect is missing or too large to be one", cell_of("effects", i), "drop the study"};
        if (!(studies.variances[i] >= smallest_variance && studies.variances[i] <= largest))
            return Error{"a sampling variance is missing, not positive, or out of range", cell_of("variances", i),
                         "pass the squared standard error, or drop the study"};
    }
    for (std::size_t i = 0; i < studies.moderators.rows(); ++i)
        for (std::size_t m = 0; m < studies.moderators.columns(); ++m)
            if (!(std::abs(studies.moderators(i, m)) <= largest))
                return Error{"a moderator is missing or too large",
                             "moderators(" + std::to_string(i) + ", " + std::to_string(m) + ")",
                             "drop the study or the moderator"};
    return std::nullopt;
}

Eigen::MatrixXd design_of(const StudyEffects& studies)
{
    const auto rows = static_cast<Index>(studies.effects.size());
    const auto moderators = static_cast<Index>(studies.moderators.columns());
    Eigen::MatrixXd design(rows, 1 + moderators);
    design.col(0).setOnes();
    for (Index m = 0; m < moderators; ++m)
        for (Index i = 0; i < rows; ++i)
            design(i, 1 + m) = studies.moderators(static_cast<std::size_t>(i), static_cast<std::size_t>(m));
    return design;
}

std::optional<Error> wrong_moderators(const StudyEffects& studies)
{
    const Eigen::MatrixXd design = design_of(studies);
    const Eigen::MatrixXd r = Eigen::HouseholderQR<Eigen::MatrixXd>(design).matrixQR();
    for (Index m = 1; m < design.cols(); ++m)
        if (std::abs(r(m, m)) <= dependent * design.col(m).norm())
            return Error{"a moderator does not vary, or others determine it",
                         "moderators column " + std::to_string(m - 1), "leave it out"};
    return std::nullopt;
}

} // namespace

std::optional<Error> wrong_studies(const StudyEffects& studies, bool heterogeneous)
{
    const std::size_t count = studies.effects.size();
    if (count == 0)
        return Error{"there is no study", "effects", "add the effects of at least one study"};
    if (studies.variances.size() != count)
        return Error{"there are " + std::to_string(count) + " effects and " + std::to_string(studies.variances.size()) +
                         " variances",
                     "variances", "pass one variance for each effect"};
    if (studies.moderators.columns() > 0 && studies.moderators.rows() != count)
        return Error{"there are " + std::to_string(count) + " effects and " +
                         std::to_string(studies.moderators.rows()) + " rows of moderators",
                     "moderators", "pass one row for each effect"};
    const std::size_t needed = studies.moderators.columns() + (heterogeneous ? 2 : 1);
    if (count < needed)
        return Error{std::to_string(count) + " studies are too few, " + std::to_string(needed) + " are needed",
                     "effects",
                     heterogeneous ? "use the common-effect estimate, or fewer moderators" : "use fewer moderators"};
    if (auto wrong = wrong_values(studies))
        return wrong;
    return studies.moderators.columns() > 0 ? wrong_moderators(studies) : std::nullopt;
}

StudyRegression regress_studies(const StudyEffects& studies, double tau_squared)
{
    const auto count = static_cast<Index>(studies.effects.size());
    const Eigen::Map<const Eigen::VectorXd> effects(studies.effects.data(), count);
    const Eigen::Map<const Eigen::VectorXd> variances(studies.variances.data(), count);
    const Eigen::VectorXd roots = (variances.array() + tau_squared).rsqrt();
    const Eigen::ArrayXd weights = roots.array().square();

    Eigen::MatrixXd design = design_of(studies);
    const Index coefficients = design.cols();
    design.array().colwise() *= roots.array();
    const Eigen::HouseholderQR<Eigen::MatrixXd> qr(design);
    const Eigen::MatrixXd q = qr.householderQ() * Eigen::MatrixXd::Identity(count, coefficients);
    const Eigen::MatrixXd r = qr.matrixQR().topRows(coefficients).triangularView<Eigen::Upper>();

    const Eigen::VectorXd scaled = roots.cwiseProduct(effects);
    const Eigen::VectorXd projected = q.transpose() * scaled;
    const Eigen::VectorXd residuals = scaled - q * projected;
    const Eigen::VectorXd solution = r.triangularView<Eigen::Upper>().solve(projected);
    const Eigen::MatrixXd r_inverse =
        r.triangularView<Eigen::Upper>().solve(Eigen::MatrixXd::Identity(coefficients, coefficients));
    const Eigen::MatrixXd covariance = r_inverse * r_inverse.transpose();

    // P = W^1/2 (I - QQ') W^1/2, so its traces need only the leverages and Q'WQ.
    const Eigen::ArrayXd leverages = q.rowwise().squaredNorm();
    const Eigen::MatrixXd weighted_q = q.transpose() * (q.array().colwise() * weights).matrix();
    StudyRegression result;
    result.coefficients.assign(solution.begin(), solution.end());
    result.covariance = Matrix(static_cast<std::size_t>(coefficients), static_cast<std::size_t>(coefficients));
    for (Index a = 0; a < coefficients; ++a)
        for (Index b = 0; b < coefficients; ++b)
            result.covariance(static_cast<std::size_t>(a), static_cast<std::size_t>(b)) = covariance(a, b);
    result.weighted_squares = residuals.squaredNorm();
    result.weight_sum = weights.sum();
    result.squared_weight_sum = weights.square().sum();
    result.trace_p = (weights * (1.0 - leverages)).sum();
    result.trace_pp = (weights.square() * (1.0 - 2.0 * leverages)).sum() + weighted_q.squaredNorm();
    result.squares_of_weighted = (weights * residuals.array().square()).sum();
    result.log_likelihood = 0.5 * (weights.log().sum() - result.weighted_squares);
    result.restricted_log_likelihood = result.log_likelihood - r.diagonal().array().abs().log().sum();
    return result;
}

StudyEffects without_study(const StudyEffects& studies, std::size_t left_out)
{
    StudyEffects rest;
    const std::size_t moderators = studies.moderators.columns();
    if (moderators > 0)
        rest.moderators = Matrix(studies.effects.size() - 1, moderators);
    for (std::size_t i = 0; i < studies.effects.size(); ++i) {
        if (i == left_out)
            continue;
        for (std::size_t m = 0; m < moderators; ++m)
            rest.moderators(rest.effects.size(), m) = studies.moderators(i, m);
        rest.effects.push_back(studies.effects[i]);
        rest.variances.push_back(studies.variances[i]);
    }
    return rest;
}

} // namespace entente::lessons
