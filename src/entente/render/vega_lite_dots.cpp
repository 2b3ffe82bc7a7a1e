#include <entente/render/vega_lite_marks.hpp>
#include <entente/render/vega_lite_series.hpp>

namespace entente::render {

namespace {

/// Vega hangs a label of more lines from its first line; this lifts it to the middle of its row.
Json centred_labels()
{
    Json conditions = Json::array();
    for (int lines = 2; lines <= 5; ++lines)
        conditions.push_back({{"test", "length(split(datum.label, '\\n')) === " + std::to_string(lines)},
                              {"value", -label_line_height * (lines - 1) / 2}});
    return {{"condition", std::move(conditions)}, {"value", 0}};
}

Json label_axis(const advice::Figure& figure, Language language)
{
    Json y = {{"field", "label"}, {"type", "nominal"}, {"sort", nullptr}};
    y["title"] = nullptr;
    if (!figure.y_title.in(language).empty())
        y["title"] = figure.y_title.in(language);
    y["axis"] = {{"labelExpr", "split(datum.label, '\\n')"},
                 {"labelOffset", centred_labels()},
                 {"domain", false},
                 {"ticks", false},
                 {"titleAngle", 0},
                 {"titleAlign", "right"},
                 {"titleAnchor", "end"},
                 {"titleX", -8},
                 {"titleY", -10},
                 {"titleBaseline", "bottom"}};
    return y;
}

Json condition(Json when_highlighted, Json otherwise)
{
    return {{"condition", {{"test", "datum.highlighted"}, {"value", std::move(when_highlighted)}}},
            {"value", std::move(otherwise)}};
}

Json fixed_rule(const char* axis, double value, const char* colour, Json dash)
{
    return {{"data", {{"values", Json::array({Json{{"at", value}}})}}},
            {"mark", {{"type", "rule"}, {"stroke", colour}, {"strokeDash", std::move(dash)}}},
            {"encoding", {{axis, {{"field", "at"}, {"type", "quantitative"}}}}}};
}

} // namespace

Json dot_layers(const advice::Figure& figure, Language language)
{
    const auto styles = series_styles(figure, language, Highlight::Row);
    const bool ranked = figure.mark == advice::Mark::RankedDots;
    const bool grouped = styles.size() > 1;
    const Json y = label_axis(figure, language);
    Json x = quantitative("y", figure.x_title.in(language));
    x["axis"] = {{"grid", !ranked}, {"tickCount", 8}};
    if (ranked) {
        x["scale"] = {{"domain", {0, 100}}};
        x["axis"]["values"] = {0, 25, 50, 75, 100};
    }

    Json layers = Json::array();
    if (ranked) {
        layers.push_back(
            {{"mark", {{"type", "rule"}, {"strokeWidth", 6}, {"strokeCap", "round"}, {"stroke", "#dfe4e8"}}},
             {"encoding", {{"y", y}, {"x", {{"datum", 0}, {"type", "quantitative"}}}, {"x2", {{"datum", 100}}}}}});
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

} // namespace entente::render
