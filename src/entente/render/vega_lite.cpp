#include <entente/render/vega_lite.hpp>
#include <entente/render/vega_lite_marks.hpp>
#include <entente/render/words.hpp>

#include <algorithm>
#include <cmath>

namespace entente::render {

namespace {

constexpr int width = 640;        ///< pixels, axes included; the page scales it
constexpr int curve_height = 320; ///< pixels of the plot of lines and steps
constexpr int row_height = 34;    ///< pixels of a row of dots, at least
constexpr int label_size = 13;    ///< pixels; never below 12 (WCAG practice of the house)
constexpr const char* font = "Liberation Sans, Arial, Helvetica, sans-serif";
constexpr const char* ink = "#1b2430";
constexpr const char* grid = "#dfe4e8";

/// Pixels of a row of dots: as many as the longest label needs.
int row_height_of(const advice::Figure& figure, Language language)
{
    int most_lines = 1;
    for (const auto& row : figure.rows)
        most_lines = std::max(most_lines,
                              1 + static_cast<int>(std::ranges::count(in_short_lines(row.label.in(language)), '\n')));
    return std::max(row_height, most_lines * label_line_height + 8);
}

Json values_of(const advice::Figure& figure, Language language)
{
    Json values = Json::array();
    for (const auto& row : figure.rows) {
        Json value = Json::object();
        if (const auto& series = row.series.in(language); !series.empty())
            value["series"] = series;
        if (const auto& label = row.label.in(language); !label.empty())
            value["label"] = in_short_lines(label);
        if (const auto& column = row.column.in(language); !column.empty())
            value["column"] = column;
        if (std::isfinite(row.x))
            value["x"] = row.x;
        if (std::isfinite(row.y))
            value["y"] = row.y;
        if (row.low && std::isfinite(*row.low))
            value["low"] = *row.low;
        if (row.high && std::isfinite(*row.high))
            value["high"] = *row.high;
        value["highlighted"] = row.highlighted;
        values.push_back(std::move(value));
    }
    return values;
}

Json config()
{
    return {{"font", font},
            {"background", "transparent"},
            {"aria", false},
            {"view", {{"stroke", nullptr}}},
            {"axis",
             {{"labelFontSize", label_size},
              {"titleFontSize", label_size},
              {"titleFontWeight", "normal"},
              {"labelColor", ink},
              {"titleColor", ink},
              {"labelLimit", 320},
              {"titleLimit", 560},
              {"gridColor", grid},
              {"domainColor", ink},
              {"tickColor", ink},
              {"labelPadding", 6}}},
            {"legend",
             {{"labelFontSize", label_size},
              {"labelColor", ink},
              {"labelLimit", 560},
              {"orient", "top"},
              {"direction", "vertical"},
              {"symbolSize", 90},
              {"symbolStrokeWidth", 2.5},
              {"offset", 10}}},
            {"text", {{"fontSize", label_size}, {"fill", ink}}}};
}

} // namespace

std::string vega_lite_specification(const advice::Figure& figure, Language language)
{
    const bool curve = runs_over_x(figure.mark);
    Json specification = {{"$schema", "https://vega.github.io/schema/vega-lite/v6.json"},
                          {"usermeta", {{"language", code_of(language)}}},
                          {"description", figure.alternative.in(language)},
                          {"width", width}};
    if (curve)
        specification["height"] = curve_height;
    else
        specification["height"] = {{"step", row_height_of(figure, language)}};
    specification["autosize"] = {{"type", "fit-x"}, {"contains", "padding"}};
    // A browser without the measured font may set labels wider: dots have long ones.
    specification["padding"] = {{"left", curve ? 8 : 36}, {"right", 16}, {"top", 8}, {"bottom", 4}};
    specification["data"] = {{"values", values_of(figure, language)}};
    specification["layer"] = curve                              ? curve_layers(figure, language)
                             : figure.mark == advice::Mark::Map ? map_layers(figure, language)
                                                                : dot_layers(figure, language);
    specification["config"] = config();
    return specification.dump(-1, ' ', false, Json::error_handler_t::replace);
}

} // namespace entente::render
