#include <entente/render/vega_lite_series.hpp>

#include <algorithm>
#include <array>

namespace entente::render {

namespace {

struct Look {
    const char* colour;
    const char* shape;
    std::array<int, 4> dash; ///< zeros at the end are left off
};

constexpr std::array<Look, 6> looks{{{strong_colour, "circle", {}},
                                     {"#D55E00", "square", {7, 4}},
                                     {"#009E73", "triangle-up", {2, 3}},
                                     {"#000000", "diamond", {9, 3, 2, 3}},
                                     {"#CC79A7", "triangle-down", {12, 4}},
                                     {quiet_colour, "cross", {4, 2}}}};

/// With more series than looks the rest is background: one quiet look, not in the legend.
constexpr Look background{"#a3adb5", "circle", {}};

std::vector<int> dash_of(const Look& look)
{
    std::vector<int> dash;
    std::ranges::copy_if(look.dash, std::back_inserter(dash), [](int pixels) { return pixels > 0; });
    return dash;
}

SeriesStyle style_of(const std::string& name, const Look& look, bool listed)
{
    return {name, look.colour, look.shape, dash_of(look), listed};
}

Json scaled(const std::vector<SeriesStyle>& styles, Json range)
{
    Json names = Json::array();
    Json listed = Json::array();
    for (const auto& style : styles) {
        names.push_back(style.name);
        if (style.listed)
            listed.push_back(style.name);
    }
    Json channel = {{"field", "series"},
                    {"type", "nominal"},
                    {"sort", nullptr},
                    {"title", nullptr},
                    {"scale", {{"domain", std::move(names)}, {"range", std::move(range)}}}};
    if (listed.empty())
        channel["legend"] = nullptr;
    else
        channel["legend"] = {{"values", std::move(listed)}};
    return channel;
}

} // namespace

std::vector<SeriesStyle> series_styles(const advice::Figure& figure, Language language, Highlight highlight)
{
    std::vector<std::string> names;
    std::vector<std::string> highlighted;
    for (const auto& row : figure.rows) {
        const auto& name = row.series.in(language);
        if (std::ranges::find(names, name) == names.end())
            names.push_back(name);
        if (highlight == Highlight::Series && row.highlighted &&
            std::ranges::find(highlighted, name) == highlighted.end())
            highlighted.push_back(name);
    }
    const bool crowded = names.size() > looks.size();
    std::vector<SeriesStyle> styles;
    std::size_t next = highlighted.empty() ? 0 : 1; // the strong look belongs to what is highlighted
    for (const auto& name : names) {
        const bool strong = std::ranges::find(highlighted, name) != highlighted.end();
        if (strong)
            styles.push_back(style_of(name, looks[0], true));
        else if (crowded)
            styles.push_back(style_of(name, background, false));
        else
            styles.push_back(style_of(name, looks[std::min(next++, looks.size() - 1)], true));
    }
    return styles;
}

Json colour_channel(const std::vector<SeriesStyle>& styles)
{
    if (styles.size() <= 1)
        return {{"value", styles.empty() ? strong_colour : styles.front().colour}};
    Json range = Json::array();
    for (const auto& style : styles)
        range.push_back(style.colour);
    return scaled(styles, std::move(range));
}

Json dash_channel(const std::vector<SeriesStyle>& styles)
{
    if (styles.size() <= 1)
        return {{"value", {1, 0}}};
    Json range = Json::array();
    for (const auto& style : styles)
        range.push_back(style.dash.empty() ? std::vector<int>{1, 0} : style.dash);
    return scaled(styles, std::move(range));
}

Json shape_channel(const std::vector<SeriesStyle>& styles)
{
    if (styles.size() <= 1)
        return {{"value", styles.empty() ? "circle" : styles.front().shape}};
    Json range = Json::array();
    for (const auto& style : styles)
        range.push_back(style.shape);
    return scaled(styles, std::move(range));
}

} // namespace entente::render
