// A figure as a Vega-Lite specification: the chart in words that any Vega reader can draw.

#pragma once

#include <entente/advice/advice.hpp>
#include <entente/base/language.hpp>

#include <string>

namespace entente::render {

/// One specification with its data inline; nothing is fetched when it is drawn.
///
/// The value of a row is always y, with low and high around it. Lines and Steps put it on the vertical axis, over x.
/// IntervalDots and RankedDots lie on their side: the value (with `x_title`) runs from left to right, and the labels
/// (with `y_title`) stand below each other in the order given; their x is not used. Series differ in colour and also in
/// dash or shape. The language stands in `usermeta.language`, for the number format.
///
/// @return  JSON on one line, fields in a fixed order
[[nodiscard]] std::string vega_lite_specification(const advice::Figure& figure, Language language);

} // namespace entente::render
