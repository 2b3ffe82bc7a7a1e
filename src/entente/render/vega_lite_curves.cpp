#include <entente/render/vega_lite_marks.hpp>
#include <entente/render/vega_lite_series.hpp>

#include <algorithm>
#include <set>

namespace entente::render {

namespace {

constexpr std::size_t most_points_with_dots = 40; ///< more points on the x axis than this: the line alone
constexpr int marker_line = 17;                   ///< pixels between the words of two markers

Json horizontal_axis(const advice::Figure& figure, Language language)
{
    Json x = quantitative("x", figure.x_title.in(language));
    x["scale"] = {{"zero", false}, {"nice", false}};
    x["axis"] = {{"grid", false}, {"tickCount", 8}};
    if (figure.x_is_year) {
        x["axis"]["format"] = "d"; // 2024, never 2.024
        x["axis"]["tickMinStep"] = 1;
    }
    return x;
}

/// Pixels above the plot that the words of the markers take.
int room_for_markers(const advice::Figure& figure)
{
    return marker_line * static_cast<int>(figure.markers.size());
}

Json without_legend(Json channel)
{
    if (channel.contains("field"))
        channel["legend"] = nullptr;
    return channel;
}

/// The legend keeps clear of the title of the axis and the words of the markers.
Json above_title(Json channel, const advice::Figure& figure)
{
    if (channel.contains("legend") && channel["legend"].is_object())
        channel["legend"]["offset"] = 34 + room_for_markers(figure);
    return channel;
}

/// The legend shows a piece of each line, dash included.
Json with_line_legend(Json channel, const advice::Figure& figure)
{
    if (channel.contains("legend") && channel["legend"].is_object()) {
        channel["legend"]["symbolType"] = "stroke";
        channel["legend"]["symbolSize"] = 550;
    }
    return above_title(std::move(channel), figure);
}

Json vertical_axis(const advice::Figure& figure, Language language)
{
    Json y = quantitative("y", figure.y_title.in(language));
    // The title lies above the axis, to be read without turning one's head; markers keep their room above it.
    const int above = -10 - room_for_markers(figure);
    y["axis"] = {{"titleAngle", 0}, {"titleAlign", "left"}, {"titleAnchor", "end"},
                 {"titleX", -40},   {"titleY", above},      {"titleBaseline", "bottom"},
                 {"domain", false}, {"ticks", false},       {"tickCount", 6}};
    return y;
}

/// A layer a series, without scales of their own, so that the legend stays one of lines.
void add_points(Json& layers, const Json& x, const Json& y, const std::vector<SeriesStyle>& styles)
{
    for (const auto& style : styles) {
        Json layer = {{"mark",
                       {{"type", "point"},
                        {"filled", true},
                        {"size", 45},
                        {"opacity", 1},
                        {"shape", style.shape},
                        {"color", style.colour}}},
                      {"encoding", {{"x", x}, {"y", y}}}};
        if (styles.size() > 1)
            layer["transform"] = Json::array({Json{{"filter", {{"field", "series"}, {"equal", style.name}}}}});
        layers.push_back(std::move(layer));
    }
}

/// Dashed lines with their words above the plot, each on a line of its own so that near ones stay readable.
void add_markers(Json& layers, const advice::Figure& figure, Language language)
{
    if (figure.markers.empty())
        return;
    double first = figure.rows.empty() ? 0.0 : figure.rows.front().x;
    double last = first;
    for (const auto& row : figure.rows) {
        first = std::min(first, row.x);
        last = std::max(last, row.x);
    }
    int height = -6;
    for (const auto& marker : figure.markers) {
        const bool right = marker.x > first + (last - first) / 2; // words grow towards the middle
        const Json data = {{"values", Json::array({Json{{"marker", marker.x}}})}};
        const Json x = {{"field", "marker"}, {"type", "quantitative"}};
        layers.push_back({{"data", data},
                          {"mark", {{"type", "rule"}, {"strokeDash", {4, 3}}, {"stroke", quiet_colour}}},
                          {"encoding", {{"x", x}, {"y", {{"value", height - 10}}}, {"y2", {{"value", "height"}}}}}});
        layers.push_back({{"data", data},
                          {"mark",
                           {{"type", "text"},
                            {"text", marker.label.in(language)},
                            {"align", right ? "right" : "left"},
                            {"dx", right ? -5 : 5},
                            {"baseline", "middle"}}},
                          {"encoding", {{"x", x}, {"y", {{"value", height - 4}}}}}});
        height -= marker_line;
    }
}

} // namespace

Json curve_layers(const advice::Figure& figure, Language language)
{
    const auto styles = series_styles(figure, language, Highlight::Series);
    const bool steps = figure.mark == advice::Mark::Steps;
    const char* interpolate = steps ? "step-after" : "linear";
    const Json x = horizontal_axis(figure, language);
    const Json y = vertical_axis(figure, language);
    const Json colour = colour_channel(styles);

    Json layers = Json::array();
    if (has_interval(figure)) {
        Json band = {{"x", x}, {"y", y}, {"y2", {{"field", "high"}}}, {"color", colour}};
        band["y"]["field"] = "low";
        band["color"] = without_legend(colour);
        layers.push_back({{"mark", {{"type", "area"}, {"interpolate", interpolate}, {"opacity", 0.18}}},
                          {"encoding", std::move(band)}});
    }
    if (figure.mark == advice::Mark::Dots) {
        layers.push_back({{"data", {{"values", Json::array({Json{{"at", 0}}})}}},
                          {"mark", {{"type", "rule"}, {"stroke", quiet_colour}}},
                          {"encoding", {{"y", {{"field", "at"}, {"type", "quantitative"}}}}}});
        layers.push_back({{"mark", {{"type", "point"}, {"filled", true}, {"size", 70}, {"opacity", 1}}},
                          {"encoding",
                           {{"x", x},
                            {"y", y},
                            {"color", above_title(colour, figure)},
                            {"shape", above_title(shape_channel(styles), figure)}}}});
        return layers;
    }
    layers.push_back({{"mark", {{"type", "line"}, {"interpolate", interpolate}, {"strokeWidth", 2.5}}},
                      {"encoding",
                       {{"x", x},
                        {"y", y},
                        {"color", with_line_legend(colour, figure)},
                        {"strokeDash", with_line_legend(dash_channel(styles), figure)}}}});

    std::set<double> places;
    for (const auto& row : figure.rows)
        places.insert(row.x);
    if (!steps && places.size() <= most_points_with_dots)
        add_points(layers, x, y, styles);
    add_markers(layers, figure, language);
    return layers;
}

} // namespace entente::render
