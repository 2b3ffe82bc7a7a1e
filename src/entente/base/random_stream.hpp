// Random numbers that do not depend on which thread draws them.

#pragma once

#include <array>
#include <cassert>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <numbers>

namespace entente {

/// One of many independent streams of random numbers: give each task its own index, and the draws are the same for any
/// number of threads. Usable with the distributions of <random>.
///
/// @source  xoshiro256** of Blackman & Vigna (2021), ACM TOMS 47:36; seeded by SplitMix64 (Steele, Lea & Flood 2014)
class RandomStream {
public:
    using result_type = std::uint64_t;

    explicit RandomStream(std::uint64_t seed, std::uint64_t index = 0)
    {
        std::uint64_t mix = seed ^ (index * 0xD1342543DE82EF95ULL);
        for (auto& word : state_) {
            mix += 0x9E3779B97F4A7C15ULL;
            std::uint64_t z = mix;
            z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9ULL;
            z = (z ^ (z >> 27U)) * 0x94D049BB133111EBULL;
            word = z ^ (z >> 31U);
        }
    }

    static constexpr result_type min() { return 0; }
    static constexpr result_type max() { return std::numeric_limits<result_type>::max(); }

    result_type operator()()
    {
        const std::uint64_t result = rotated(state_[1] * 5U, 7) * 9U;
        const std::uint64_t shifted = state_[1] << 17U;
        state_[2] ^= state_[0];
        state_[3] ^= state_[1];
        state_[1] ^= state_[2];
        state_[0] ^= state_[3];
        state_[2] ^= shifted;
        state_[3] = rotated(state_[3], 45);
        return result;
    }

    /// In [0, 1), in steps of 2^-53.
    double uniform() { return static_cast<double>((*this)() >> 11U) * 0x1.0p-53; }

    /// In [0, n), each equally likely.
    std::size_t below(std::size_t n)
    {
        assert(n > 0 && "there is no number below zero");
        const std::uint64_t remainder = (max() % n + 1) % n; // draws at the top that would favour small numbers
        std::uint64_t draw = (*this)();
        while (remainder != 0 && draw > max() - remainder)
            draw = (*this)();
        return static_cast<std::size_t>(draw % n);
    }

    /// Standard normal, by Box and Muller (1958); one value a call, so that the stream has no memory.
    double normal()
    {
        const double radius = std::sqrt(-2.0 * std::log(1.0 - uniform()));
        return radius * std::cos(2.0 * std::numbers::pi * uniform());
    }

private:
    static std::uint64_t rotated(std::uint64_t word, int by) { return (word << by) | (word >> (64 - by)); }

    std::array<std::uint64_t, 4> state_ = {};
};

} // namespace entente
