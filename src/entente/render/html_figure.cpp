#include <entente/render/html_parts.hpp>
#include <entente/render/svg.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <optional>

namespace entente::render {

namespace {

using Value = std::function<std::optional<double>(const advice::FigureRow&)>;

/// A column of numbers of a figure: its head, and where its numbers are.
struct NumberColumn {
    std::string heading; ///< escaped
    Value value;
};

/// Digits behind the point that a reader needs, the same in all columns: about three that count, none for whole
/// numbers.
int decimals_for(const advice::Figure& figure, const std::vector<NumberColumn>& columns)
{
    double largest = 0.0;
    bool whole = true;
    for (const auto& row : figure.rows)
        for (const auto& column : columns)
            if (const auto number = column.value(row)) {
                largest = std::max(largest, std::abs(*number));
                whole = whole && *number == std::round(*number);
            }
    if (whole || largest >= 100)
        return 0;
    if (largest >= 10)
        return 1;
    return largest >= 1 ? 2 : 3;
}

std::vector<NumberColumn> number_columns(const Page& page, const advice::Figure& figure)
{
    const bool curve =
        figure.mark == advice::Mark::Lines || figure.mark == advice::Mark::Steps || figure.mark == advice::Mark::Dots;
    std::vector<NumberColumn> columns;
    const auto heading = page.in_language(curve ? figure.y_title : figure.x_title);
    columns.push_back({heading.empty() ? page.word("value") : heading,
                       [](const advice::FigureRow& row) { return std::optional(row.y); }});
    if (std::ranges::any_of(figure.rows, [](const auto& row) { return row.low.has_value(); }))
        columns.push_back({page.word("low"), [](const advice::FigureRow& row) { return row.low; }});
    if (std::ranges::any_of(figure.rows, [](const auto& row) { return row.high.has_value(); }))
        columns.push_back({page.word("high"), [](const advice::FigureRow& row) { return row.high; }});
    return columns;
}

/// The year in which a point of time lies, or its month when the points lie closer than a year.
std::string time_label(const advice::Figure& figure, double year)
{
    const double whole = std::floor(year);
    const bool by_year = std::ranges::all_of(figure.rows, [&](const auto& row) {
        const double apart = std::abs(row.x - figure.rows.front().x);
        return apart == 0.0 || apart >= 1.0;
    });
    if (by_year)
        return fmt::format("{:.0f}", whole); // a year has no sign between thousands
    return fmt::format("{:.0f}-{:02.0f}", whole, std::floor((year - whole) * 12.0) + 1.0);
}

std::string row_label(const Page& page, const advice::Figure& figure, const advice::FigureRow& row)
{
    const auto& label = row.label.in(page.language);
    if (!label.empty())
        return escaped(label);
    if (figure.x_is_year)
        return time_label(figure, row.x);
    const NumberColumn x{"", [](const advice::FigureRow& other) { return std::optional(other.x); }};
    return escaped(format_number(page.language, row.x, decimals_for(figure, {x})));
}

std::string numbers_html(const Page& page, const advice::Figure& figure)
{
    const bool curve =
        figure.mark == advice::Mark::Lines || figure.mark == advice::Mark::Steps || figure.mark == advice::Mark::Dots;
    const bool has_series =
        std::ranges::any_of(figure.rows, [&](const auto& row) { return !row.series.in(page.language).empty(); });
    const auto columns = number_columns(page, figure);
    const int decimals = decimals_for(figure, columns);
    const bool some_highlighted = !std::ranges::all_of(figure.rows, &advice::FigureRow::highlighted);

    const auto label_heading = page.in_language(curve ? figure.x_title : figure.y_title);
    std::string html =
        fmt::format("<thead><tr><th scope=\"col\">{}</th>", label_heading.empty() ? page.word("label") : label_heading);
    if (figure.mark == advice::Mark::Map)
        html += fmt::format("<th scope=\"col\">{}</th>", page.word("column"));
    if (has_series)
        html += fmt::format("<th scope=\"col\">{}</th>", page.word("series"));
    for (const auto& column : columns)
        html += fmt::format("<th scope=\"col\" class=\"number\">{}</th>", column.heading);
    html += "</tr></thead>\n<tbody>\n";
    for (const auto& row : figure.rows) {
        html += fmt::format("<tr{}><th scope=\"row\">{}</th>",
                            row.highlighted && some_highlighted ? " class=\"highlighted\"" : "",
                            row_label(page, figure, row));
        if (figure.mark == advice::Mark::Map)
            html += fmt::format("<td>{}</td>", page.in_language(row.column));
        if (has_series)
            html += fmt::format("<td>{}</td>", page.in_language(row.series));
        for (const auto& column : columns) {
            const auto number = column.value(row);
            html += fmt::format("<td class=\"number\">{}</td>",
                                number ? escaped(format_number(page.language, *number, decimals)) : "");
        }
        html += "</tr>\n";
    }
    return html + "</tbody>";
}

std::string markers_html(const Page& page, const advice::Figure& figure)
{
    std::string html;
    for (const auto& marker : figure.markers)
        html += fmt::format("<li>{}: {}</li>", page.in_language(marker.label),
                            figure.x_is_year ? time_label(figure, marker.x)
                                             : escaped(format_number(page.language, marker.x, 1)));
    return html.empty() ? html : fmt::format("<p>{}</p><ul>{}</ul>", page.word("markers"), html);
}

} // namespace

std::string figure_html(const Page& page, const advice::Figure& figure, bool anchored)
{
    const auto title = page.in_language(figure.title);
    const auto label = page.word("numbers_of", {{"title", figure.title}});
    const auto numbers = fmt::format("<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"{}\"><table>\n"
                                     "<caption class=\"hidden\">{}</caption>\n{}\n</table></div>",
                                     label, label, numbers_html(page, figure));
    const auto caption = fmt::format("<p class=\"caption\">{}{}</p>\n", page.in_language(figure.caption),
                                     source_links(page, figure.references));
    const auto drawing = page.options.drawings.find(figure.id);
    std::string body;
    if (drawing == page.options.drawings.end()) {
        body = fmt::format("<p class=\"note\">{}</p>\n<p>{}</p>\n{}{}\n{}", page.word("no_drawing"),
                           page.in_language(figure.alternative), numbers, markers_html(page, figure), caption);
    } else {
        const auto alternative = page.in_language(figure.alternative);
        body = fmt::format("<div class=\"drawing\" role=\"region\" tabindex=\"0\" aria-label=\"{}\">{}</div>\n{}"
                           "<details><summary>{}</summary><div class=\"inside\">{}{}</div></details>\n",
                           page.word("drawing_of", {{"title", figure.title}}),
                           inline_svg(drawing->second, fmt::format("drawing-{}", escaped(figure.id)), alternative),
                           caption, page.word("numbers"), numbers, markers_html(page, figure));
    }
    return fmt::format("<figure{}>\n<figcaption>{}</figcaption>\n{}</figure>\n",
                       anchored ? fmt::format(" id=\"{}\"", escaped(figure.id)) : "", title, body);
}

} // namespace entente::render
