#include <entente/render/svg.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>

namespace entente::render {

namespace {

using namespace std::string_view_literals;

constexpr auto allowed_elements =
    std::to_array<std::string_view>({"svg", "g", "path", "rect", "line", "circle", "ellipse", "polygon", "polyline",
                                     "text", "tspan", "defs", "clipPath", "linearGradient", "stop", "title", "desc"});

constexpr auto allowed_attributes = std::to_array<std::string_view>({"xmlns",
                                                                     "xmlns:xlink",
                                                                     "version",
                                                                     "class",
                                                                     "id",
                                                                     "viewBox",
                                                                     "width",
                                                                     "height",
                                                                     "x",
                                                                     "y",
                                                                     "x1",
                                                                     "x2",
                                                                     "y1",
                                                                     "y2",
                                                                     "dx",
                                                                     "dy",
                                                                     "cx",
                                                                     "cy",
                                                                     "r",
                                                                     "rx",
                                                                     "ry",
                                                                     "d",
                                                                     "points",
                                                                     "transform",
                                                                     "fill",
                                                                     "fill-opacity",
                                                                     "stroke",
                                                                     "stroke-width",
                                                                     "stroke-opacity",
                                                                     "stroke-dasharray",
                                                                     "stroke-dashoffset",
                                                                     "stroke-linecap",
                                                                     "stroke-linejoin",
                                                                     "stroke-miterlimit",
                                                                     "opacity",
                                                                     "font-family",
                                                                     "font-size",
                                                                     "font-weight",
                                                                     "font-style",
                                                                     "text-anchor",
                                                                     "dominant-baseline",
                                                                     "clip-path",
                                                                     "offset",
                                                                     "stop-color",
                                                                     "role",
                                                                     "aria-label",
                                                                     "aria-hidden",
                                                                     "aria-roledescription",
                                                                     "pointer-events",
                                                                     "display"});

std::unexpected<Error> refused(std::string what)
{
    return std::unexpected(Error{std::move(what), "drawing",
                                 "use the figure renderer of tools/ with its pinned version", ErrorKind::Outside});
}

bool is_space(char letter)
{
    return letter == ' ' || letter == '\n' || letter == '\t' || letter == '\r';
}

void skip_spaces(std::string_view& text)
{
    while (!text.empty() && is_space(text.front()))
        text.remove_prefix(1);
}

std::string_view take_name(std::string_view& text)
{
    const auto end = std::ranges::find_if(text, [](char letter) {
        return std::isalnum(static_cast<unsigned char>(letter)) == 0 && letter != '-' && letter != ':' && letter != '_';
    });
    const auto name = text.substr(0, static_cast<std::size_t>(end - text.begin()));
    text.remove_prefix(name.size());
    return name;
}

/// A reference is fine when it points into the drawing: url(#name).
bool points_outside(std::string_view value)
{
    const auto url = value.find("url(");
    if (url == std::string_view::npos)
        return false;
    const auto target = value.substr(url + "url("sv.size());
    return !target.starts_with('#') && !target.starts_with("\"#") && !target.starts_with("&quot;#");
}

std::expected<void, Error> check_attributes(std::string_view inside)
{
    for (skip_spaces(inside); !inside.empty() && inside != "/"; skip_spaces(inside)) {
        const auto name = take_name(inside);
        if (std::ranges::find(allowed_attributes, name) == allowed_attributes.end())
            return refused(fmt::format("the attribute '{}' is not allowed in a drawing", name));
        if (!inside.starts_with("=\""))
            return refused(fmt::format("the attribute '{}' has no value in quotes", name));
        inside.remove_prefix(2);
        const auto end = inside.find('"');
        if (end == std::string_view::npos)
            return refused(fmt::format("the attribute '{}' does not end", name));
        if (points_outside(inside.substr(0, end)))
            return refused(fmt::format("the attribute '{}' points outside the drawing", name));
        inside.remove_prefix(end + 1);
    }
    return {};
}

/// Where the tag that starts at 0 ends; a > inside quotes does not count.
std::size_t end_of_tag(std::string_view text)
{
    bool quoted = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '"')
            quoted = !quoted;
        else if (text[i] == '>' && !quoted)
            return i;
    }
    return std::string_view::npos;
}

std::expected<void, Error> check_tag(std::string_view tag)
{
    const bool closing = tag.starts_with('/');
    if (closing)
        tag.remove_prefix(1);
    const auto element = take_name(tag);
    if (std::ranges::find(allowed_elements, element) == allowed_elements.end())
        return refused(
            fmt::format("the element '{}' is not allowed in a drawing", element.empty() ? tag.substr(0, 12) : element));
    return check_attributes(tag);
}

/// Takes the tag that `text` starts with, checked, without its brackets.
std::expected<std::string_view, Error> take_tag(std::string_view& text)
{
    if (text.empty())
        return refused("a tag is not closed");
    text.remove_prefix(1);
    const auto end = end_of_tag(text);
    if (end == std::string_view::npos)
        return refused("a tag does not end");
    const auto tag = text.substr(0, end);
    if (auto checked = check_tag(tag); !checked)
        return std::unexpected(std::move(checked.error()));
    text.remove_prefix(end + 1);
    return tag;
}

int change_of_depth(std::string_view tag)
{
    if (tag.starts_with('/'))
        return -1;
    return tag.ends_with('/') ? 0 : 1;
}

void replace_all(std::string& text, std::string_view from, const std::string& to)
{
    for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
        text.replace(at, from.size(), to);
}

/// The parts of a picture have no roles: it is read as one, by its label.
void drop_attribute(std::string& text, std::string_view name)
{
    const auto start = fmt::format(" {}=\"", name);
    for (auto at = text.find(start); at != std::string::npos; at = text.find(start, at))
        text.erase(at, text.find('"', at + start.size()) + 1 - at);
}

} // namespace

std::expected<std::string, Error> checked_svg(std::string_view svg)
{
    const auto start = svg.find("<svg");
    const auto before = svg.substr(0, std::min(start, svg.size()));
    if (start == std::string_view::npos || !std::ranges::all_of(before, is_space))
        return refused("it does not start with <svg");
    svg.remove_prefix(start);
    while (!svg.empty() && is_space(svg.back()))
        svg.remove_suffix(1);
    if (!svg.ends_with("</svg>"))
        return refused("it does not end with </svg>");

    auto rest = svg;
    int depth = 0;
    do {
        rest.remove_prefix(std::min(rest.find('<'), rest.size()));
        const auto tag = take_tag(rest);
        if (!tag)
            return std::unexpected(tag.error());
        depth += change_of_depth(*tag);
    } while (depth > 0);
    if (!rest.empty())
        return refused("there is something after the drawing");
    return std::string(svg);
}

std::string inline_svg(std::string_view svg, std::string_view prefix, std::string_view label)
{
    std::string drawing(svg);
    drop_attribute(drawing, "role");
    drop_attribute(drawing, "aria-roledescription");
    drop_attribute(drawing, "aria-label");
    replace_all(drawing, " id=\"", fmt::format(" id=\"{}-", prefix));
    replace_all(drawing, "url(#", fmt::format("url(#{}-", prefix));
    replace_all(drawing, "url(&quot;#", fmt::format("url(&quot;#{}-", prefix));
    return fmt::format("<svg role=\"img\" aria-label=\"{}\"{}", label,
                       std::string_view(drawing).substr("<svg"sv.size()));
}

} // namespace entente::render
