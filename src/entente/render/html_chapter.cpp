#include <entente/render/html_parts.hpp>
#include <entente/render/words.hpp>

#include <fmt/format.h>

#include <algorithm>

namespace entente::render {

namespace {

using advice::Block;
using advice::StatementKind;

std::string blocks_html(const Page& page, const std::vector<Block>& blocks);

std::string block_html(const Page& page, const Block& block)
{
    const auto home = page.homes.blocks.find(block.id);
    const bool anchored = home != page.homes.blocks.end() && home->second == &block;
    switch (block.kind) {
    case Block::Kind::Heading:
        return fmt::format("<h3>{}</h3>\n", page.in_language(block.text));
    case Block::Kind::Paragraph:
        return fmt::format("<p>{}</p>\n", page.in_language(block.text));
    case Block::Kind::Statement:
        // What the short answer has said in full, or a block before, is not said again.
        if (const auto* statement = page.advice.statement(block.id); statement != nullptr && anchored)
            return statement_html(page, *statement, anchored);
        break;
    case Block::Kind::Figure:
        if (const auto* figure = page.advice.figure(block.id); figure != nullptr)
            return figure_html(page, *figure, anchored);
        break;
    case Block::Kind::Table:
        if (const auto* table = page.advice.table(block.id); table != nullptr)
            return table_html(page, *table, anchored);
        break;
    case Block::Kind::Fold: {
        const auto folded = blocks_html(page, block.folded);
        if (folded.empty())
            break;
        return fmt::format(
            "<details class=\"fold\"><summary>{}</summary>\n<div class=\"inside\">\n{}</div></details>\n",
            page.in_language(block.text), folded);
    }
    }
    return {};
}

std::string blocks_html(const Page& page, const std::vector<Block>& blocks)
{
    std::string html;
    std::string heading; // waits for something to stand above
    for (const auto& block : blocks) {
        const auto part = block_html(page, block);
        if (block.kind == Block::Kind::Heading) {
            heading = part;
        } else if (!part.empty()) {
            html += heading + part;
            heading.clear();
        }
    }
    return html;
}

/// Findings and options of the chapter that no block shows: nothing of the advice is lost.
std::string rest_html(const Page& page, advice::Question question)
{
    std::string html;
    for (const auto& statement : page.advice.statements) {
        const bool here = statement.question == question &&
                          (statement.kind == StatementKind::Finding || statement.kind == StatementKind::Option);
        if (here && !page.homes.contains(statement.id))
            html += statement_html(page, statement, true);
    }
    for (const auto& figure : page.advice.figures)
        if (figure.question == question && !page.homes.contains(figure.id))
            html += figure_html(page, figure, true);
    for (const auto& table : page.advice.tables)
        if (table.question == question && !page.homes.contains(table.id))
            html += table_html(page, table, true);
    return html.empty() ? html : fmt::format("<h3>{}</h3>\n{}", page.word("further"), html);
}

std::string statements_of(const Page& page, StatementKind kind)
{
    std::string in_full;
    std::string in_short;
    for (const auto& statement : page.advice.statements) {
        if (statement.kind != kind)
            continue;
        if (page.homes.contains(statement.id))
            in_short += fmt::format("<li>{}</li>\n", short_statement_html(page, statement));
        else
            in_full += statement_html(page, statement, true);
    }
    if (in_full.empty() && in_short.empty())
        return fmt::format("<p>{}</p>\n", page.word("none"));
    if (!in_short.empty())
        in_short = fmt::format("<ul class=\"shorts\">\n{}</ul>\n", in_short);
    return in_short + in_full;
}

} // namespace

std::string design_html(const Page& page)
{
    const auto& subject = page.advice.subject;
    std::string html = fmt::format("<section id=\"design\" class=\"chapter\">\n<h2>{}</h2>\n", page.word("design"));
    if (subject.made_from_precedents)
        html += fmt::format("<p class=\"note\">{}</p>\n", page.word("made_from_precedents"));
    html += "<dl class=\"facts\">\n";
    const auto fact = [&](std::string_view word, const Text& text) {
        if (!text.in(page.language).empty())
            html += fmt::format("<dt>{}</dt><dd>{}</dd>\n", page.word(word), page.in_language(text));
    };
    fact("design_partner", subject.partner_name);
    fact("design_parties", subject.parties);
    fact("design_form", subject.form);
    fact("design_objective", subject.objective);
    html += "</dl>\n";
    if (!subject.provisions.empty()) {
        html += fmt::format("<h3>{}</h3>\n<ul class=\"provisions\">\n", page.word("provisions"));
        for (const auto& provision : subject.provisions)
            html += fmt::format("<li>{}{}</li>\n", page.in_language(provision.text),
                                source_links(page, provision.references));
        html += "</ul>\n";
    }
    return html + "</section>\n";
}

std::string chapter_html(const Page& page, const advice::Chapter& chapter, std::size_t number)
{
    std::string answer;
    for (const auto& id : chapter.summary)
        if (const auto* statement = page.advice.statement(id); statement != nullptr)
            answer += page.homes.answers.at(id) == &chapter
                          ? statement_html(page, *statement, true)
                          : fmt::format("<p>{}</p>\n", short_statement_html(page, *statement));
    if (!answer.empty())
        answer = fmt::format("<div class=\"answer\"><p class=\"label\">{}</p>\n{}</div>\n", page.word("short_answer"),
                             answer);
    return fmt::format("<section id=\"{}\" class=\"chapter question\">\n<p class=\"eyebrow\">{}</p>\n<h2>{}</h2>\n"
                       "<p class=\"asked\">{}</p>\n{}{}{}</section>\n",
                       advice::id_of(chapter.question),
                       page.word("question_number", {{"n", static_cast<std::int64_t>(number)}}),
                       page.in_language(chapter.heading), page.in_language(chapter.asked), answer,
                       blocks_html(page, chapter.blocks), rest_html(page, chapter.question));
}

std::string chances_and_risks_html(const Page& page)
{
    return fmt::format(
        "<section id=\"chances-and-risks\" class=\"chapter\">\n<h2>{}</h2>\n<p>{}</p>\n<h3>{}</h3>\n{}<h3>{}</h3>\n"
        "{}</section>\n",
        page.word("chances_and_risks"), page.word("chances_and_risks_intro"), page.word("chances"),
        statements_of(page, StatementKind::Chance), page.word("risks"), statements_of(page, StatementKind::Risk));
}

std::string gaps_html(const Page& page)
{
    return fmt::format("<section id=\"gaps\" class=\"chapter\">\n<h2>{}</h2>\n<p>{}</p>\n{}</section>\n",
                       page.word("not_known"), page.word("not_known_intro"), statements_of(page, StatementKind::Gap));
}

} // namespace entente::render
