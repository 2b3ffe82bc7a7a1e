// A triangular factor of inner products that grows and shrinks by one candidate at a time.

#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace entente::lessons {

/// Upper triangular R with R'R = shift * 11' + Gram + ridge * I over the active candidates; column by column, packed.
///
/// The shift makes R regular for any affinely independent set. Spans may be longer than `size()`; the rest is not read
/// or written. Cost: O(size^2) for each call.
/// @source  Wolfe (1976), Mathematical Programming 11:128-149
class TriangularFactor {
public:
    /// @param capacity  most candidates that are active at once
    explicit TriangularFactor(std::size_t capacity);

    /// How many candidates are active.
    [[nodiscard]] std::size_t size() const { return size_; }

    /// Solutions of R'y = 1 and R'y = gradient; append() and remove() keep them right.
    std::vector<double> forward_ones;
    std::vector<double> forward_gradient;

    /// Adds a column.
    /// @param products  the new row of the matrix, one value for each active candidate and one for the new candidate
    ///                  itself
    /// @param gradient  right-hand side of the new candidate
    /// @return  whether the candidate is independent of the active ones
    bool append(std::span<const double> products, double gradient);

    /// Deletes a column and makes the rest triangular again with plane rotations.
    void remove(std::size_t position);

    /// Sets `forward_gradient` anew.
    void solve_forward(std::span<const double> right);

    /// Overwrites the right-hand side with the solution of R x = right.
    void solve_backward(std::span<double> right) const;

private:
    void set_diagonal(std::size_t i, double value);

    std::vector<double> inverse_diagonal_;
    std::vector<double> cells_;
    std::size_t size_ = 0;
};

} // namespace entente::lessons
