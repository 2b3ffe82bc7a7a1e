#include <entente/lessons/synthesis_hierarchical/normal_given_scales.hpp>

#include <Eigen/Core>
#include <Eigen/QR>
#include <algorithm>
#include <cmath>

namespace entente::lessons {

namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;
using DesignMap = Eigen::Map<const Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>>;

Index index(std::size_t value)
{
    return static_cast<Index>(value);
}

} // namespace

// Unknowns with a prior are carried in units of their standard deviation, so that a scale of zero needs no special
// case.
struct NormalGivenScales::Solution {
    VectorXd units; // standard deviation of each unknown, 1 where the prior is flat
    VectorXd noise; // variance of each study about its expectation
    MatrixXd root;  // upper triangular R with R'R the posterior precision
    VectorXd means; // in `units`
    double log_likelihood = 0.0;

    // Of sums of unknowns in `units`, one a column.
    [[nodiscard]] VectorXd variances(MatrixXd weights) const
    {
        root.transpose().triangularView<Eigen::Lower>().solveInPlace(weights);
        return weights.colwise().squaredNorm().transpose();
    }
};

NormalGivenScales::NormalGivenScales(const GroupedStudies& studies)
    : studies_(studies), coefficients_(1 + studies.moderators.columns()), provisions_(studies.provision_count),
      unknowns_(coefficients_ + provisions_ + studies.form_count), design_(studies.effects.size(), unknowns_)
{
    const std::size_t count = studies.effects.size();
    for (std::size_t i = 0; i < count; ++i) {
        design_(i, 0) = 1.0;
        if (studies.provision_weights.rows() > 0)
            for (std::size_t p = 0; p < provisions_; ++p)
                design_(i, first_provision() + p) = studies.provision_weights(i, p);
        else if (provisions_ > 0)
            design_(i, first_provision() + studies.provisions[i]) = 1.0;
        if (studies.form_count > 0)
            design_(i, first_form() + studies.forms[i]) = 1.0;
    }
    for (std::size_t k = 0; k < studies.moderators.columns(); ++k) {
        double mean = 0.0;
        for (std::size_t i = 0; i < count; ++i)
            mean += studies.moderators(i, k) / static_cast<double>(count);
        for (std::size_t i = 0; i < count; ++i)
            design_(i, 1 + k) = studies.moderators(i, k) - mean;
    }
}

NormalGivenScales::Solution NormalGivenScales::solve(const ModelScales& scales) const
{
    const DesignMap design(design_.cells().data(), index(design_.rows()), index(unknowns_));
    const Eigen::Map<const VectorXd> effects(studies_.effects.data(), design.rows());
    const Eigen::Map<const VectorXd> errors(studies_.standard_errors.data(), design.rows());
    Solution solution;
    solution.units = VectorXd::Ones(design.cols());
    solution.units.segment(index(first_provision()), index(provisions_)).setConstant(scales.provision);
    solution.units.tail(index(unknowns_ - first_form())).setConstant(scales.form);
    solution.noise = errors.cwiseAbs2().array() + scales.study * scales.study;

    // Data above, prior below: least squares by rotations keeps digits that normal equations lose where scales and
    // standard errors are far apart.
    const Index flat = index(coefficients_);
    const Index known = design.cols() - flat;
    MatrixXd stacked = MatrixXd::Zero(design.rows() + known, design.cols());
    stacked.topRows(design.rows()) =
        solution.noise.cwiseSqrt().cwiseInverse().asDiagonal() * design * solution.units.asDiagonal();
    stacked.bottomRightCorner(known, known).setIdentity();
    VectorXd right = VectorXd::Zero(stacked.rows());
    right.head(design.rows()) = effects.cwiseQuotient(solution.noise.cwiseSqrt());

    const Eigen::HouseholderQR<MatrixXd> qr(stacked);
    solution.root = qr.matrixQR().topRows(design.cols()).triangularView<Eigen::Upper>();
    const VectorXd turned = qr.householderQ().adjoint() * right;
    solution.means = solution.root.triangularView<Eigen::Upper>().solve(turned.head(design.cols()));
    const double determinant = 2.0 * solution.root.diagonal().cwiseAbs().array().log().sum();
    const double squares = turned.tail(stacked.rows() - design.cols()).squaredNorm();
    solution.log_likelihood = -0.5 * (solution.noise.array().log().sum() + determinant + squares);
    return solution;
}

double NormalGivenScales::log_likelihood(const ModelScales& scales) const
{
    return solve(scales).log_likelihood;
}

std::vector<NormalPart> NormalGivenScales::parts(const ModelScales& scales, std::span<const Quantity> quantities) const
{
    const Solution solution = solve(scales);
    const DesignMap design(design_.cells().data(), index(design_.rows()), index(unknowns_));
    const Index studies = design.rows();
    const Index all = studies + index(quantities.size());
    MatrixXd sums(design.cols(), all + design.cols());
    sums.leftCols(studies) = solution.units.asDiagonal() * design.transpose();
    for (std::size_t q = 0; q < quantities.size(); ++q)
        sums.col(studies + index(q)) =
            Eigen::Map<const VectorXd>(quantities[q].weights.data(), design.cols()).cwiseProduct(solution.units);
    sums.rightCols(design.cols()).setIdentity(); // for the shrinkage: each unknown alone
    const VectorXd means = sums.leftCols(all).transpose() * solution.means;
    const VectorXd variances = solution.variances(std::move(sums));

    std::vector<NormalPart> result;
    for (Index i = 0; i < studies; ++i) {
        const double expected = means[i];
        const double variance = variances[i];
        const double own = scales.study * scales.study / solution.noise[i]; // weight of the study's own estimate
        const double error = studies_.standard_errors[static_cast<std::size_t>(i)];
        const double effect = studies_.effects[static_cast<std::size_t>(i)];
        result.push_back({.mean = (1.0 - own) * expected + own * effect,
                          .variance = (1.0 - own) * (1.0 - own) * variance + own * error * error,
                          .shrinkage = (1.0 - own) * (1.0 - variance / solution.noise[i])});
    }
    for (std::size_t q = 0; q < quantities.size(); ++q) {
        const Index column = studies + index(q);
        NormalPart part{.mean = means[column], .variance = variances[column]};
        if (quantities[q].departure < unknowns_)
            part.shrinkage = variances[all + index(quantities[q].departure)];
        result.push_back(part);
    }
    return result;
}

} // namespace entente::lessons
