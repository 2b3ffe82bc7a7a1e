#include <entente/render/html_parts.hpp>
#include <entente/render/words.hpp>

#include <fmt/format.h>

namespace entente::render {

namespace {

constexpr std::size_t most_on_front_page = 3;      ///< chances, risks and gaps each; the rest stands in its own chapter
constexpr std::size_t longest_on_front_page = 240; ///< bytes of a chance, a risk or a gap; the link leads to the whole

std::string answers_html(const Page& page)
{
    std::string html;
    for (const auto& chapter : page.advice.chapters) {
        html += fmt::format("<li><h3><a href=\"#{}\">{}</a></h3>\n", advice::id_of(chapter.question),
                            page.in_language(chapter.asked));
        for (const auto& id : chapter.summary)
            if (const auto* statement = page.advice.statement(id); statement != nullptr)
                html += fmt::format("<p>{}</p>\n", short_statement_html(page, *statement));
        html += "</li>\n";
    }
    return fmt::format("<ol class=\"answers\">\n{}</ol>\n", html);
}

std::string front_list(const Page& page, const std::vector<std::string>& ids, advice::StatementKind kind,
                       std::string_view heading)
{
    std::string items;
    std::size_t shown = 0;
    for (const auto& id : ids)
        if (const auto* statement = page.advice.statement(id); statement != nullptr && shown++ < most_on_front_page)
            items += fmt::format("<li>{}</li>\n", short_statement_html(page, *statement, longest_on_front_page));
    if (items.empty())
        items = fmt::format("<li>{}</li>\n", page.word("none"));
    const auto name = name_of(kind);
    return fmt::format("<div class=\"front {}\"><h2><svg class=\"shape\" aria-hidden=\"true\" focusable=\"false\"><use "
                       "href=\"#shape-{}\"/></svg>{}</h2>\n<ul>\n{}</ul></div>\n",
                       name, name, page.word(heading), items);
}

} // namespace

std::string summary_html(const Page& page)
{
    const auto& advice = page.advice;
    std::string html = "<section id=\"summary\" class=\"summary\">\n";
    html += fmt::format("<p class=\"eyebrow\">{}</p>\n<h1>{}</h1>\n", page.word("eyebrow"),
                        page.in_language(advice.subject.title));
    html += fmt::format("<p class=\"meta\">{} · {} · {}</p>\n",
                        page.word("partner_line", {{"partner", advice.subject.partner_name}}),
                        page.word("as_of_line", {{"date", readable_date(page, advice.manifest.as_of)}}),
                        page.word("version_line", {{"version", advice.manifest.version}}));
    html +=
        fmt::format("<p class=\"what\"><b>{}</b> {}</p>\n", page.word("what_this_is"), page.word("what_this_is_not"));
    html += fmt::format("<h2>{}</h2>\n{}", page.word("five_answers"), answers_html(page));
    html += "<div class=\"fronts\">\n";
    html += front_list(page, advice.chances, advice::StatementKind::Chance, "chances");
    html += front_list(page, advice.risks, advice::StatementKind::Risk, "risks");
    html += "</div>\n";
    html += front_list(page, advice.gaps, advice::StatementKind::Gap, "not_known");
    return html + "</section>\n";
}

std::string guide_html(const Page& page)
{
    using advice::Grade;
    using advice::StatementKind;
    std::string html = fmt::format("<section id=\"guide\" class=\"guide\">\n<h2>{}</h2>\n<p>{}</p>\n",
                                   page.word("guide"), page.word("guide_intro"));
    html += fmt::format("<h3>{}</h3>\n<dl class=\"legend\">\n", page.word("guide_grades"));
    for (const auto grade : {Grade::High, Grade::Moderate, Grade::Low, Grade::VeryLow, Grade::Record})
        html += fmt::format("<dt>{}</dt><dd>{}</dd>\n", grade_html(page, grade),
                            page.word(fmt::format("grade_explained.{}", name_of(grade))));
    html += fmt::format("</dl>\n<h3>{}</h3>\n<dl class=\"legend\">\n", page.word("guide_kinds"));
    for (const auto kind : {StatementKind::Finding, StatementKind::Chance, StatementKind::Risk, StatementKind::Option,
                            StatementKind::Gap})
        html += fmt::format("<dt>{}</dt><dd>{}</dd>\n", kind_html(page, kind),
                            page.word(fmt::format("kind_explained.{}", name_of(kind))));
    return html + fmt::format("</dl>\n<p>{}</p>\n</section>\n", page.word("guide_sources"));
}

} // namespace entente::render
