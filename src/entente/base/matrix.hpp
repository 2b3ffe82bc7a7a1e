// A dense matrix as a plain value, so that a method's header needs no linear-algebra library.

#pragma once

#include <cassert>
#include <cstddef>
#include <span>
#include <vector>

namespace entente {

/// Dense matrix of doubles, stored row by row.
class Matrix {
public:
    Matrix() = default;

    /// @param rows, columns  shape; every cell starts at `fill`
    Matrix(std::size_t rows, std::size_t columns, double fill = 0.0)
        : rows_(rows), columns_(columns), cells_(rows * columns, fill)
    {
    }

    [[nodiscard]] std::size_t rows() const { return rows_; }
    [[nodiscard]] std::size_t columns() const { return columns_; }

    [[nodiscard]] double operator()(std::size_t row, std::size_t column) const
    {
        assert(row < rows_ && column < columns_ && "cell lies outside the matrix");
        return cells_[row * columns_ + column];
    }
    [[nodiscard]] double& operator()(std::size_t row, std::size_t column)
    {
        assert(row < rows_ && column < columns_ && "cell lies outside the matrix");
        return cells_[row * columns_ + column];
    }

    /// One row as `columns()` numbers.
    [[nodiscard]] std::span<const double> row(std::size_t index) const { return {&cells_[index * columns_], columns_}; }

    /// All cells, row by row.
    [[nodiscard]] std::span<const double> cells() const { return cells_; }

private:
    std::size_t rows_ = 0;
    std::size_t columns_ = 0;
    std::vector<double> cells_;
};

} // namespace entente
