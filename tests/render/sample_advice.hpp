// A small made-up advice with every kind of block, mark and statement. None of its numbers is real.

#pragma once

#include <entente/advice/advice.hpp>

namespace entente::render {

[[nodiscard]] advice::Advice sample_advice();

} // namespace entente::render
