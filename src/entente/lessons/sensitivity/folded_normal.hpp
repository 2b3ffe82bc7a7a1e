// The absolute value of a normal variable: critical values that allow for a bias.

#pragma once

namespace entente::lessons {

/// Quantiles of |N(ratio, 1)| at one level.
class FoldedNormal {
public:
    /// @param level  between 0 and 1
    explicit FoldedNormal(double level);

    /// The number q with P(|N(ratio, 1)| <= q) = level, to rounding; about ten evaluations of the error function.
    ///
    /// @param ratio  bias over standard deviation, >= 0
    [[nodiscard]] double quantile(double ratio) const;

private:
    double level_;
    double one_sided_;
    double two_sided_;
};

} // namespace entente::lessons
