#include "medicaid_expansion.hpp"
#include "published_event_studies.hpp"

#include <entente/base/distributions.hpp>
#include <entente/base/random_stream.hpp>
#include <entente/lessons/sensitivity/relative_magnitude_bounds.hpp>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <Eigen/Dense>
#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

namespace entente::lessons {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

const std::vector<double> first_effect = {1.0, 0.0, 0.0, 0.0};

// R HonestDiD, C-LF with 1000 draws on a grid of 1000 points; the package's documentation prints 0.0241 to 0.0673 for
// Mbar = 0.5 and -0.00107 to 0.0883 for Mbar = 2.
TEST(RelativeMagnitudeInterval, ReproducesTheExpansionOfMedicaid)
{
    const auto study = medicaid_expansion();
    if (!study)
        GTEST_SKIP() << "the data set medicaid_ehec is not at hand";
    Found found;
    for (const std::string magnitude : {"0.5", "1", "1.5", "2"}) {
        const auto interval = relative_magnitude_interval(*study, std::vector{1.0, 0.0}, std::stod(magnitude)).value();
        found["lb[Mbar=" + magnitude + "]"] = interval.lower;
        found["ub[Mbar=" + magnitude + "]"] = interval.upper;
    }
    expect_reproduced("medicaid_ehec/honest_did_relative_magnitudes", found);
    const double breakdown = relative_magnitude_breakdown(*study, std::vector{1.0, 0.0}).value();
    EXPECT_GT(breakdown, 1.5); // between the published 0.00859 at 1.5 and -0.00107 at 2
    EXPECT_LT(breakdown, 2.0);
}

// With Mbar = 0 both inequalities are one equation: the statistic is |z|, rejected above c with probability 0.005 and,
// given that it is not, above q with (0.05 - 0.005) / (1 - 0.005): together 0.05, so that q is the usual 1.96.
TEST(RelativeMagnitudeInterval, IsTheUsualIntervalWithoutViolations)
{
    const EventStudy study = benzarti_and_carloni();
    for (const auto& target : {first_effect, std::vector{0.25, 0.25, 0.25, 0.25}, std::vector{0.0, 1.0, 0.0, -1.0}}) {
        const auto usual = parallel_trends_interval(study, target).value();
        const auto interval = relative_magnitude_interval(study, target, 0.0).value();
        EXPECT_NEAR(interval.lower, usual.lower, 1e-8);
        EXPECT_NEAR(interval.upper, usual.upper, 1e-8);
    }
}

// The general test of Andrews, Roth & Pakes (2023): all inequalities, every vertex of the dual program by enumeration,
// the least-favourable critical value by simulation. Nothing is shared with the closed form.
class GeneralTest {
public:
    GeneralTest(const EventStudy& study, const std::vector<double>& target, Index largest, double sign,
                double magnitude)
        : beta_(Eigen::Map<const VectorXd>(study.coefficients.data(), static_cast<Index>(study.coefficients.size())))
    {
        const auto post = static_cast<Index>(target.size());
        const Index size = beta_.size();
        const Index pre = size - post;
        const MatrixXd covariance = Eigen::Map<const MatrixXd>(study.covariance.cells().data(), size, size);
        VectorXd before = VectorXd::Zero(size);
        before[largest] = -sign;
        if (largest + 1 < pre)
            before[largest + 1] = sign;
        rows_ = MatrixXd::Zero(2 * post, size);
        for (Index t = 0; t < post; ++t)
            for (const Index side : {Index{0}, Index{1}}) {
                const double direction = side == 0 ? 1.0 : -1.0;
                rows_(2 * t + side, pre + t) = direction;
                if (t > 0)
                    rows_(2 * t + side, pre + t - 1) = -direction;
                rows_.row(2 * t + side) -= magnitude * before.transpose();
            }
        moment_covariance_ = rows_ * covariance * rows_.transpose();
        // Effects as (target, others): the target's weight must not be zero at `pivot`.
        Index pivot = 0;
        while (target[static_cast<std::size_t>(pivot)] == 0.0)
            ++pivot;
        MatrixXd change = MatrixXd::Identity(post, post);
        for (Index t = 0; t < post; ++t)
            change(pivot, t) = target[static_cast<std::size_t>(t)];
        const MatrixXd design = rows_.rightCols(post) * change.inverse();
        theta_ = design.col(pivot);
        MatrixXd program(post, 2 * post); // gamma'sd = 1, gamma'(others) = 0
        for (Index t = 0; t < post; ++t)
            program.row(t) = design.col(t).transpose();
        program.row(pivot) = moment_covariance_.diagonal().cwiseSqrt().transpose();
        enumerate(program, pivot);
        simulate(covariance);
    }

    [[nodiscard]] bool accepts(double theta, double error) const
    {
        const VectorXd values = vertices_ * (rows_ * beta_ - theta * theta_);
        Index largest = 0;
        const double value = values.maxCoeff(&largest);
        if (value > critical_)
            return false;
        if (value <= 0.0)
            return true;
        const VectorXd with = vertices_ * (moment_covariance_ * vertices_.row(largest).transpose());
        const double variance = with[largest];
        double low = -std::numeric_limits<double>::infinity();
        double high = critical_;
        for (Index v = 0; v < values.size(); ++v) {
            const double left = 1.0 - with[v] / variance;
            const double bound = (values[v] - with[v] / variance * value) / left;
            if (left > 1e-9)
                low = std::max(low, bound);
            if (left < -1e-9)
                high = std::min(high, bound);
        }
        const double sd = std::sqrt(variance);
        const double p =
            (normal_cdf(-value / sd) - normal_cdf(-high / sd)) / (normal_cdf(-low / sd) - normal_cdf(-high / sd));
        return p >= 0.9 * error / (1.0 - 0.1 * error);
    }

private:
    void enumerate(const MatrixXd& program, Index pivot)
    {
        const Index size = program.rows();
        std::vector<VectorXd> found;
        std::vector<bool> chosen(static_cast<std::size_t>(program.cols()), false);
        std::fill_n(chosen.begin(), size, true);
        do {
            std::vector<Index> basis;
            for (Index j = 0; j < program.cols(); ++j)
                if (chosen[static_cast<std::size_t>(j)])
                    basis.push_back(j);
            const Eigen::FullPivLU<MatrixXd> lu(program(Eigen::all, basis));
            if (!lu.isInvertible())
                continue;
            const VectorXd weights = lu.solve(VectorXd::Unit(size, pivot));
            if (weights.minCoeff() < -1e-10)
                continue;
            VectorXd vertex = VectorXd::Zero(program.cols());
            for (Index i = 0; i < size; ++i)
                vertex[basis[static_cast<std::size_t>(i)]] = weights[i];
            found.push_back(vertex);
        } while (std::prev_permutation(chosen.begin(), chosen.end()));
        vertices_.resize(static_cast<Index>(found.size()), program.cols());
        for (std::size_t v = 0; v < found.size(); ++v)
            vertices_.row(static_cast<Index>(v)) = found[v].transpose();
    }

    void simulate(const MatrixXd& covariance)
    {
        constexpr std::size_t draws = 20'000;
        const MatrixXd map = vertices_ * rows_ * MatrixXd(covariance.llt().matrixL());
        RandomStream random(7);
        std::vector<double> largest(draws);
        VectorXd z(covariance.rows());
        for (double& value : largest) {
            for (double& part : z)
                part = random.normal();
            value = (map * z).maxCoeff();
        }
        std::ranges::sort(largest);
        critical_ = largest[draws - draws / 200];
    }

    VectorXd beta_;
    MatrixXd rows_;
    MatrixXd moment_covariance_;
    VectorXd theta_;
    MatrixXd vertices_;
    double critical_ = 0.0;
};

// Ends of the interval are where the last of the general tests begins to reject. Their simulated critical value is good
// to about 0.02 standard errors, and ends move less than it does.
TEST(RelativeMagnitudeInterval, AgreesWithTheGeneralTest)
{
    const EventStudy study = benzarti_and_carloni();
    for (const auto& target : {first_effect, std::vector{0.25, 0.25, 0.25, 0.25}, std::vector{0.0, 1.0, -0.5, 0.0}})
        for (const double magnitude : {0.3, 1.0}) {
            std::vector<GeneralTest> tests;
            for (Index largest = 0; largest < 4; ++largest)
                for (const double sign : {1.0, -1.0})
                    tests.emplace_back(study, target, largest, sign, magnitude);
            const auto accepted = [&](double theta) {
                return std::ranges::any_of(tests, [&](const GeneralTest& test) { return test.accepts(theta, 0.05); });
            };
            const auto usual = parallel_trends_interval(study, target).value();
            const double beside = 0.03 * (usual.upper - usual.lower) / 3.92;
            const auto interval = relative_magnitude_interval(study, target, magnitude).value();
            EXPECT_TRUE(accepted(interval.lower + beside));
            EXPECT_TRUE(accepted(interval.upper - beside));
            for (const double further : {1.0, 2.0, 5.0, 20.0, 100.0}) {
                EXPECT_FALSE(accepted(interval.lower - further * beside));
                EXPECT_FALSE(accepted(interval.upper + further * beside));
            }
        }
}

TEST(RelativeMagnitudeInterval, WidensWithTheMagnitude)
{
    const EventStudy study = benzarti_and_carloni();
    auto before = relative_magnitude_interval(study, first_effect, 0.0).value();
    for (const double magnitude : {0.25, 0.5, 1.0, 2.0, 5.0, 50.0}) {
        const auto interval = relative_magnitude_interval(study, first_effect, magnitude).value();
        EXPECT_LT(interval.lower, before.lower);
        EXPECT_GT(interval.upper, before.upper);
        before = interval;
    }
}

// The changes before the event as estimated are allowed whatever the noise, so the interval holds what they alone
// allow.
TEST(RelativeMagnitudeInterval, HoldsWhatTheEstimatedChangesAllow)
{
    const EventStudy study = benzarti_and_carloni();
    // The changes are 0.023, -0.036, 0.079 and, to the zero of the reference, -0.073.
    const double largest = std::abs(study.coefficients[3] - study.coefficients[2]);
    const auto interval = relative_magnitude_interval(study, first_effect, 1.0).value();
    EXPECT_LT(interval.lower, study.coefficients[4] - largest);
    EXPECT_GT(interval.upper, study.coefficients[4] + largest);
}

RC_GTEST_PROP(RelativeMagnitudeInterval, TurnsWithTheSignAndScalesWithTheOutcome, ())
{
    const EventStudy study = benzarti_and_carloni();
    const double factor = *rc::gen::element(-1.0, 1e-8, 1e6, -20.0);
    const double magnitude = *rc::gen::inRange(0, 30) / 10.0;
    EventStudy scaled = study;
    for (std::size_t i = 0; i < 8; ++i) {
        scaled.coefficients[i] *= factor;
        for (std::size_t j = 0; j < 8; ++j)
            scaled.covariance(i, j) *= factor * factor;
    }
    const auto one = relative_magnitude_interval(study, first_effect, magnitude).value();
    const auto other = relative_magnitude_interval(scaled, first_effect, magnitude).value();
    RC_ASSERT(std::abs((factor > 0.0 ? other.lower : other.upper) / factor - one.lower) < 1e-6);
    RC_ASSERT(std::abs((factor > 0.0 ? other.upper : other.lower) / factor - one.upper) < 1e-6);
}

TEST(RelativeMagnitudeBreakdown, IsWhereTheIntervalReachesZero)
{
    const EventStudy study = benzarti_and_carloni();
    const double breakdown = relative_magnitude_breakdown(study, first_effect).value();
    EXPECT_GT(relative_magnitude_interval(study, first_effect, 0.999 * breakdown).value().lower, 0.0);
    EXPECT_LE(relative_magnitude_interval(study, first_effect, 1.001 * breakdown).value().lower, 0.0);
    EventStudy unclear = study;
    unclear.coefficients[4] = 0.01;
    EXPECT_EQ(relative_magnitude_breakdown(unclear, first_effect).value(), 0.0);
}

TEST(RelativeMagnitudeInterval, TakesFlatAndSteepTrendsBeforeTheEvent)
{
    EventStudy study = benzarti_and_carloni();
    std::fill_n(study.coefficients.begin(), 4, 0.0);
    const auto flat = relative_magnitude_interval(study, first_effect, 1.0).value();
    EXPECT_TRUE(std::isfinite(flat.lower) && std::isfinite(flat.upper) && flat.lower < flat.upper);
    std::fill_n(study.coefficients.begin(), 4, -1e3);
    const auto steep = relative_magnitude_interval(study, first_effect, 1.0).value();
    EXPECT_NEAR(steep.lower, study.coefficients[4] - 1e3, 1.0);
    EXPECT_NEAR(steep.upper, study.coefficients[4] + 1e3, 1.0);
}

TEST(RelativeMagnitudeInterval, RefusesWhatItCannotAnswer)
{
    const EventStudy study = benzarti_and_carloni();
    const double nan = std::numeric_limits<double>::quiet_NaN();
    EXPECT_EQ(relative_magnitude_interval({}, first_effect, 1.0).error().where, "event_times");
    EXPECT_EQ(relative_magnitude_interval(study, std::vector{1.0}, 1.0).error().where, "target");
    EXPECT_EQ(relative_magnitude_interval(study, first_effect, -1.0).error().where, "magnitude");
    EXPECT_EQ(relative_magnitude_interval(study, first_effect, nan).error().where, "magnitude");
    EXPECT_EQ(relative_magnitude_interval(study, first_effect, 1.0, 0.4).error().where, "level");
    EXPECT_EQ(relative_magnitude_breakdown(study, std::vector(4, 0.0)).error().where, "target");
}

} // namespace
} // namespace entente::lessons
