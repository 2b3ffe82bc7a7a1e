// How the series of a figure are told apart: colour, and dash or shape beside it. Inside the room only.

#pragma once

#include <entente/render/vega_lite_marks.hpp>

#include <string>
#include <vector>

namespace entente::render {

/// Colours of Okabe and Ito that keep a contrast of about 3 to 1 on white, the strongest first.
/// @source  Okabe & Ito (2008), Color Universal Design
inline constexpr const char* strong_colour = "#0072B2";
inline constexpr const char* quiet_colour = "#5b6770";

/// A series and how it is drawn.
struct SeriesStyle {
    std::string name;
    const char* colour = strong_colour;
    const char* shape = "circle";
    std::vector<int> dash; ///< pixels on and off; empty is a full line
    bool listed = true;    ///< stands in the legend
};

/// What a highlighted row says: that its series is the one to look at, or only the row itself.
enum class Highlight { Series, Row };

/// The series in order of first use. With Highlight::Series a highlighted one is strong and full; all differ from each
/// other.
[[nodiscard]] std::vector<SeriesStyle> series_styles(const advice::Figure& figure, Language language,
                                                     Highlight highlight);

/// The encoding channels; constants when there is one series.
[[nodiscard]] Json colour_channel(const std::vector<SeriesStyle>& styles);
[[nodiscard]] Json dash_channel(const std::vector<SeriesStyle>& styles);
[[nodiscard]] Json shape_channel(const std::vector<SeriesStyle>& styles);

} // namespace entente::render
