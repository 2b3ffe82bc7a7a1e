// Draws Vega-Lite specifications with the Python renderer (tools/draw_figures.py).

#pragma once

#include <entente/base/error.hpp>

#include <chrono>
#include <expected>
#include <filesystem>
#include <string>
#include <vector>

namespace entente::render {

/// Where the renderer is, and how long it may take for all figures together.
struct Renderer {
    std::filesystem::path python; ///< the interpreter of the environment with vl-convert-python
    std::filesystem::path script; ///< tools/draw_figures.py
    std::chrono::milliseconds time_limit{60'000};
};

/// Draws all figures in one run of the renderer. No shell, no network.
///
/// @param specifications  Vega-Lite as JSON, one a figure
/// @return  one checked SVG text a figure, in the same order
/// @error   the renderer is missing, fails, is too slow, or draws what is not allowed in a page (all kind Outside)
[[nodiscard]] std::expected<std::vector<std::string>, Error> draw(const std::vector<std::string>& specifications,
                                                                  const Renderer& renderer);

} // namespace entente::render
