#include <entente/render/vega_lite_marks.hpp>
#include <entente/render/vega_lite_series.hpp>

#include <algorithm>

namespace entente::render {

Json map_layers(const advice::Figure& figure, Language language)
{
    advice::Figure seen_only = figure; // an empty cell needs no sign in the legend
    std::erase_if(seen_only.rows, [](const auto& row) { return !row.highlighted; });
    const auto styles = series_styles(seen_only, language, Highlight::Row);
    int lines = 1;
    for (const auto& row : figure.rows)
        lines = std::max(lines, 1 + static_cast<int>(std::ranges::count(row.column.in(language), ' ')));
    const int above = label_line_height * (lines - 1); // a label hangs down from its first line
    const Json y = {{"field", "label"},
                    {"type", "nominal"},
                    {"sort", nullptr},
                    {"title", nullptr},
                    {"axis", {{"labelExpr", "split(datum.label, '\\n')"}, {"domain", false}, {"ticks", false}}}};
    const Json x = {{"field", "column"},
                    {"type", "nominal"},
                    {"sort", nullptr},
                    {"title", nullptr},
                    {"axis",
                     {{"orient", "top"},
                      {"labelAngle", 0},
                      {"labelFontSize", 12}, // the least that the house allows: five columns side by side
                      {"labelExpr", "split(datum.label, ' ')"},
                      {"labelPadding", above + 8},
                      {"domain", false},
                      {"ticks", false}}}};
    Json layers = Json::array();
    layers.push_back({{"mark", {{"type", "rect"}, {"fill", "transparent"}, {"stroke", "#dfe4e8"}}},
                      {"encoding", {{"x", x}, {"y", y}}}});
    const Json seen = Json::array({Json{{"filter", "datum.highlighted"}}});
    layers.push_back(
        {{"transform", seen},
         {"mark", {{"type", "point"}, {"filled", true}, {"opacity", 1}, {"size", 160}, {"xOffset", -12}}},
         {"encoding", {{"x", x}, {"y", y}, {"color", colour_channel(styles)}, {"shape", shape_channel(styles)}}}});
    layers.push_back({{"transform", seen},
                      {"mark", {{"type", "text"}, {"align", "left"}, {"xOffset", 2}, {"baseline", "middle"}}},
                      {"encoding", {{"x", x}, {"y", y}, {"text", {{"field", "y"}, {"format", "d"}}}}}});
    return layers;
}

} // namespace entente::render
