#include <entente/render/html_parts.hpp>

#include <fmt/format.h>

namespace entente::render {

namespace {

std::string head_html(const Page& page, const advice::Table& table)
{
    std::string cells;
    for (std::size_t i = 0; i < table.columns.size(); ++i) {
        const bool numbers =
            !table.rows.empty() && i < table.rows.front().size() && table.rows.front()[i].number && i > 0;
        cells += fmt::format("<th scope=\"col\"{}>{}</th>", numbers ? " class=\"number\"" : "",
                             page.in_language(table.columns[i]));
    }
    return fmt::format("<thead><tr>{}</tr></thead>\n", cells);
}

std::string row_html(const Page& page, const std::vector<advice::Cell>& row)
{
    std::string cells;
    for (std::size_t i = 0; i < row.size(); ++i) {
        const auto words = page.in_language(row[i].text) + source_links(page, row[i].references);
        if (i == 0)
            cells += fmt::format("<th scope=\"row\">{}</th>", words);
        else
            cells += fmt::format("<td{}>{}</td>", row[i].number ? " class=\"number\"" : "", words);
    }
    return fmt::format("<tr>{}</tr>\n", cells);
}

} // namespace

std::string table_html(const Page& page, const advice::Table& table, bool anchored)
{
    std::string rows;
    for (const auto& row : table.rows)
        rows += row_html(page, row);
    const auto title = page.in_language(table.title);
    auto below = page.in_language(table.note) + source_links(page, table.references);
    if (!below.empty())
        below = fmt::format("<p class=\"caption\">{}</p>\n", below);
    return fmt::format(
        "<div class=\"table\"{}>\n<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"{}\">"
        "<table>\n<caption>{}</caption>\n{}<tbody>\n{}</tbody>\n</table></div>\n{}</div>\n",
        anchored ? fmt::format(" id=\"{}\"", escaped(table.id)) : "", title, title, head_html(page, table), rows,
        below);
}

} // namespace entente::render
