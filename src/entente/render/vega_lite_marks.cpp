#include <entente/render/vega_lite_marks.hpp>

#include <entente/render/vega_lite_series.hpp>

#include <algorithm>
#include <set>

namespace entente::render {

namespace {

constexpr std::size_t longest_line = 34;         ///< signs in a line of a label beside a chart
constexpr std::size_t most_points_with_dots = 40; ///< more points on the x axis than this: the line alone
constexpr int marker_line = 17;                  ///< pixels between the words of two markers
constexpr const char* strong_highlight = "datum.highlighted";

bool has_interval(const advice::Figure& figure)
{
    return std::ranges::any_of(figure.rows, [](const auto& row) { return row.low && row.high; });
}

Json quantitative(const char* field, const std::string& title)
{
    Json channel = {{"field", field}, {"type", "quantitative"}};
    if (title.empty())
        channel["title"] = nullptr;
    else
        channel["title"] = title;
    return channel;
}

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

Json vertical_axis(const advice::Figure& figure, Language language)
{
    Json y = quantitative("y", figure.y_title.in(language));
    // The title lies above the axis, to be read without turning one's head; markers keep their room above it.
    const int above = -12 - marker_line * static_cast<int>(figure.markers.size());
    y["axis"] = {{"titleAngle", 0}, {"titleAlign", "left"},     {"titleAnchor", "end"},
                 {"titleX", -40},   {"titleY", above}, {"titleBaseline", "bottom"}, {"domain", false},
                 {"ticks", false},  {"tickCount", 6}};
    return y;
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
        const Json data = {{"values", {{{"marker", marker.x}}}}};
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

Json label_axis(const advice::Figure& figure, Language language)
{
    Json y = {{"field", "label"}, {"type", "nominal"}, {"sort", nullptr}};
    y["title"] = nullptr;
    if (!figure.y_title.in(language).empty())
        y["title"] = figure.y_title.in(language);
    y["axis"] = {{"labelExpr", "split(datum.label, '\\n')"}, {"domain", false}, {"ticks", false},
                 {"titleAngle", 0}, {"titleAlign", "right"}, {"titleAnchor", "end"}, {"titleX", -8},
                 {"titleY", -10}, {"titleBaseline", "bottom"}};
    return y;
}

Json condition(Json when_highlighted, Json otherwise)
{
    return {{"condition", {{"test", strong_highlight}, {"value", std::move(when_highlighted)}}},
            {"value", std::move(otherwise)}};
}

Json fixed_rule(const char* axis, double value, const char* colour, Json dash)
{
    return {{"data", {{"values", {{{"at", value}}}}}},
            {"mark", {{"type", "rule"}, {"stroke", colour}, {"strokeDash", std::move(dash)}}},
            {"encoding", {{axis, {{"field", "at"}, {"type", "quantitative"}}}}}};
}

} // namespace

Json curve_layers(const advice::Figure& figure, Language language)
{
    const auto styles = series_styles(figure, language);
    const bool steps = figure.mark == advice::Mark::Steps;
    const char* interpolate = steps ? "step-after" : "linear";
    const Json x = horizontal_axis(figure, language);
    const Json y = vertical_axis(figure, language);
    const Json colour = colour_channel(styles);

    Json layers = Json::array();
    if (has_interval(figure)) {
        Json band = {{"x", x}, {"y", y}, {"y2", {{"field", "high"}}}, {"color", colour}};
        band["y"]["field"] = "low";
        if (band["color"].contains("field"))
            band["color"]["legend"] = nullptr;
        layers.push_back({{"mark", {{"type", "area"}, {"interpolate", interpolate}, {"opacity", 0.18}}},
                          {"encoding", std::move(band)}});
    }
    layers.push_back(
        {{"mark", {{"type", "line"}, {"interpolate", interpolate}, {"strokeWidth", 2.5}}},
         {"encoding", {{"x", x}, {"y", y}, {"color", colour}, {"strokeDash", dash_channel(styles)}}}});

    std::set<double> places;
    for (const auto& row : figure.rows)
        places.insert(row.x);
    if (!steps && places.size() <= most_points_with_dots)
        layers.push_back({{"mark", {{"type", "point"}, {"filled", true}, {"size", 45}, {"opacity", 1}}},
                          {"encoding", {{"x", x}, {"y", y}, {"color", colour}, {"shape", shape_channel(styles)}}}});
    add_markers(layers, figure, language);
    return layers;
}

Json dot_layers(const advice::Figure& figure, Language language)
{
    const auto styles = series_styles(figure, language);
    const bool ranked = figure.mark == advice::Mark::RankedDots;
    const bool grouped = styles.size() > 1;
    const Json y = label_axis(figure, language);
    Json x = quantitative("x", figure.x_title.in(language));
    x["axis"] = {{"grid", !ranked}, {"tickCount", 8}};
    if (ranked) {
        x["scale"] = {{"domain", {0, 100}}};
        x["axis"]["values"] = {0, 25, 50, 75, 100};
    }

    Json layers = Json::array();
    if (ranked) {
        layers.push_back({{"mark", {{"type", "rule"}, {"strokeWidth", 6}, {"strokeCap", "round"}, {"stroke", "#dfe4e8"}}},
                          {"encoding",
                           {{"y", y}, {"x", {{"datum", 0}, {"type", "quantitative"}}}, {"x2", {{"datum", 100}}}}}});
        layers.push_back(fixed_rule("x", 50, quiet_colour, {4, 3}));
    } else {
        layers.push_back(fixed_rule("x", 0, quiet_colour, {1, 0}));
    }

    const Json colour = grouped ? colour_channel(styles) : condition(strong_colour, quiet_colour);
    const Json shape = grouped ? shape_channel(styles) : condition("diamond", "circle");
    Json offset = {{"field", "series"}, {"type", "nominal"}, {"sort", nullptr}};
    if (has_interval(figure)) {
        Json interval = {{"y", y}, {"x", x}, {"x2", {{"field", "high"}}}, {"color", colour}};
        interval["x"]["field"] = "low";
        interval["strokeWidth"] = condition(3.5, 2.0);
        if (grouped && !ranked)
            interval["yOffset"] = offset;
        if (grouped)
            interval["color"]["legend"] = nullptr;
        layers.push_back({{"mark", "rule"}, {"encoding", std::move(interval)}});
    }
    Json dots = {{"y", y}, {"x", x}, {"color", colour}, {"shape", shape}, {"size", condition(150, 80)}};
    if (grouped && !ranked)
        dots["yOffset"] = std::move(offset);
    layers.push_back({{"mark", {{"type", "point"}, {"filled", true}, {"opacity", 1}}}, {"encoding", std::move(dots)}});
    return layers;
}

std::string in_short_lines(std::string_view label)
{
    const auto signs = [](std::string_view text) { // a byte that continues a sign of UTF-8 does not count
        return static_cast<std::size_t>(
            std::ranges::count_if(text, [](char byte) { return (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U; }));
    };
    std::string lines;
    std::size_t line_start = 0;
    while (!label.empty()) {
        const auto space = std::min(label.find(' '), label.size());
        const auto word = label.substr(0, space);
        label.remove_prefix(std::min(space + 1, label.size()));
        if (lines.size() > line_start && signs(std::string_view(lines).substr(line_start)) + 1 + signs(word) > longest_line) {
            lines += '\n';
            line_start = lines.size();
        } else if (lines.size() > line_start) {
            lines += ' ';
        }
        lines += word;
    }
    return lines;
}

} // namespace entente::render
