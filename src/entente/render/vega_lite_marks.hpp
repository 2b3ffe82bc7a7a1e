// The layers of a Vega-Lite specification, mark by mark. Inside the room only.

#pragma once

#include <entente/advice/advice.hpp>
#include <entente/base/language.hpp>

#include <nlohmann/json.hpp>

#include <string>
#include <string_view>

namespace entente::render {

using Json = nlohmann::ordered_json;

/// Pixels from line to line in a label: Vega adds two to the size of the letters.
inline constexpr int label_line_height = 15;

/// Lines or step curves with their bands and markers.
[[nodiscard]] Json curve_layers(const advice::Figure& figure, Language language);

/// Dots with intervals, or dots on a scale from 0 to 100, one label a row.
[[nodiscard]] Json dot_layers(const advice::Figure& figure, Language language);

/// A grid of labels by columns, a mark in each cell.
[[nodiscard]] Json map_layers(const advice::Figure& figure, Language language);

/// Whether x is a number on the horizontal axis, and y the value above it.
[[nodiscard]] bool runs_over_x(advice::Mark mark);

/// Whether some row has both a low and a high end.
[[nodiscard]] bool has_interval(const advice::Figure& figure);

/// The channel of a field that holds numbers.
[[nodiscard]] Json quantitative(const char* field, const std::string& title);

/// A label broken at spaces into lines that fit beside a chart, with a line break between.
[[nodiscard]] std::string in_short_lines(std::string_view label);

} // namespace entente::render
