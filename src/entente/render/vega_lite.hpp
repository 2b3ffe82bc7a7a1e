// A figure as a Vega-Lite specification: the chart in words that any Vega reader can draw.

#pragma once

#include <entente/advice/advice.hpp>
#include <entente/base/language.hpp>

#include <string>

namespace entente::render {

/// One specification with its data inline; nothing is fetched when it is drawn.
///
/// Where the value of a row stands: Lines and Steps put x on the horizontal axis and y, low and high on the vertical one.
/// IntervalDots and RankedDots put x, low and high on the horizontal axis and the labels below each other in the order given.
/// Series differ in colour and also in dash or shape. The language stands in `usermeta.language`, for the number format.
///
/// @return  JSON on one line, fields in a fixed order
[[nodiscard]] std::string vega_lite_specification(const advice::Figure& figure, Language language);

} // namespace entente::render
