// Every defensible way to estimate what an instrument did.

#pragma once

#include <entente/base/error.hpp>
#include <entente/base/matrix.hpp>
#include <entente/base/parallel.hpp>
#include <entente/base/progress.hpp>
#include <entente/lessons/multiverse/specification_curve.hpp>

#include <cstddef>
#include <expected>

namespace entente::lessons {

/// The specification curve of one treated unit, with its joint permutation test.
///
/// The choices, each with options that an honest analyst could defend:
///   estimator  synthetic DiD, plain DiD, de-meaned synthetic control (the two with weights: eight periods before)
///   before     all periods before, or the later half of them
///   after      all periods after, or the first half of them (rounded up)
///   controls   all, or the half that lay nearest in level before (four at least)
/// An option that leaves too few periods or controls is not taken; one that equals another neither. Each control in
/// turn pretends to be treated in every specification that has it, which makes the joint test exact.
///
/// @param logs            units x periods, the treated unit in row 0, log scale
/// @param periods_before  at least 1
/// @error   no specification can be run; see specification_curve
/// @source  Simonsohn, Simmons & Nelson (2020), Nature Human Behaviour 4:1208-1214
[[nodiscard]] std::expected<Multiverse, Error> effect_multiverse(const Matrix& logs, std::size_t periods_before,
                                                                 Threads threads, Progress& progress);

} // namespace entente::lessons
