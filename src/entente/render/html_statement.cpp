#include <entente/render/html_parts.hpp>
#include <entente/render/words.hpp>

#include <fmt/format.h>

#include <cctype>

namespace entente::render {

namespace {

constexpr std::size_t shortest_last_word = 3; ///< before the full stop; a shorter one may be an initial or an "art."

/// A full stop or question mark at `at` that ends a sentence: after a whole word, before a space and a capital.
bool ends_sentence(std::string_view text, std::size_t at)
{
    if ((text[at] != '.' && text[at] != '?') || at + 2 >= text.size() || text[at + 1] != ' ')
        return false;
    const auto next = static_cast<unsigned char>(text[at + 2]);
    const auto word = text.find_last_of(" .(", at - 1);
    return (std::isupper(next) != 0 || next >= 0x80) &&
           at - (word == std::string_view::npos ? 0 : word + 1) >= shortest_last_word;
}

/// The first whole sentences of a text, at most `longest` bytes of it; the whole when it is shorter or is one sentence.
std::string opening_of(std::string_view text, std::size_t longest)
{
    if (text.size() <= longest)
        return std::string(text);
    for (std::size_t at = longest; at > 0; --at)
        if (ends_sentence(text, at))
            return fmt::format("{} …", text.substr(0, at + 1));
    return std::string(text);
}

/// What a statement rests on: the reason of its grade and the rows, to look up with `entente evidence show`.
std::string basis_html(const Page& page, const advice::Statement& statement)
{
    std::string inside;
    if (!statement.grade_reason.in(page.language).empty())
        inside +=
            fmt::format("<p><b>{}</b> {}</p>", page.word("grade_reason"), page.in_language(statement.grade_reason));
    if (!statement.references.empty()) {
        inside += fmt::format("<p>{}</p><ul class=\"rows\">", page.word("rows_explained"));
        for (const auto& reference : statement.references)
            inside += fmt::format("<li><code>{}</code>{}</li>", escaped(reference.id), source_links(page, {reference}));
        inside += "</ul>";
    }
    if (inside.empty())
        return {};
    return fmt::format("<details class=\"basis\"><summary>{}</summary><div class=\"inside\">{}</div></details>",
                       page.word("basis"), inside);
}

/// Filled and empty dots beside the word, as GRADE tables have them; a square for a fact of record.
std::string_view dots_of(advice::Grade grade)
{
    switch (grade) {
    case advice::Grade::High:
        return "●●●●";
    case advice::Grade::Moderate:
        return "●●●○";
    case advice::Grade::Low:
        return "●●○○";
    case advice::Grade::VeryLow:
        return "●○○○";
    case advice::Grade::Record:
        return "■";
    }
    return "●○○○";
}

} // namespace

std::string grade_html(const Page& page, advice::Grade grade)
{
    const auto name = name_of(grade);
    return fmt::format("<span class=\"grade grade-{}\"><span class=\"dots\" aria-hidden=\"true\">{}</span> "
                       "<span class=\"hidden\">{}</span> {}</span>",
                       name, dots_of(grade), page.word("grade_label"), page.word(fmt::format("grade.{}", name)));
}

std::string kind_html(const Page& page, advice::StatementKind kind)
{
    const auto name = name_of(kind);
    return fmt::format("<span class=\"kind\"><svg class=\"shape\" aria-hidden=\"true\" focusable=\"false\"><use "
                       "href=\"#shape-{}\"/></svg>{}</span>",
                       name, page.word(fmt::format("kind.{}", name)));
}

std::string kind_shapes_html()
{
    return R"(<svg class="shapes" aria-hidden="true" focusable="false"><defs>
<symbol id="shape-finding" viewBox="0 0 16 16"><circle cx="8" cy="8" r="6"/></symbol>
<symbol id="shape-chance" viewBox="0 0 16 16"><path d="M8 1.5 15 14H1z"/></symbol>
<symbol id="shape-risk" viewBox="0 0 16 16"><path d="M1 2h14L8 14.5z"/></symbol>
<symbol id="shape-option" viewBox="0 0 16 16"><path d="M1 5.5h7V1.5L15.5 8 8 14.5v-4H1z"/></symbol>
<symbol id="shape-gap" viewBox="0 0 16 16"><path d="M8 1 15 8 8 15 1 8zm0 3.2L4.2 8 8 11.8 11.8 8z" fill-rule="evenodd"/></symbol>
</defs></svg>
)";
}

std::string statement_html(const Page& page, const advice::Statement& statement, bool anchored)
{
    const bool graded = statement.kind != advice::StatementKind::Gap; // of what is not known nothing is certain
    const auto anchor = anchored ? fmt::format(" id=\"{}\"", escaped(statement.id)) : std::string();
    return fmt::format(
        "<div class=\"statement {}\"{}>\n<p class=\"marks\">{} {}</p>\n<p class=\"words\">{}{}</p>\n{}</div>\n",
        name_of(statement.kind), anchor, kind_html(page, statement.kind),
        graded ? grade_html(page, statement.grade) : "", page.in_language(statement.text),
        source_links(page, statement.references), basis_html(page, statement));
}

std::string short_statement_html(const Page& page, const advice::Statement& statement, std::size_t longest)
{
    const bool graded = statement.kind != advice::StatementKind::Gap;
    const std::string& text = statement.text.in(page.language);
    return fmt::format("<span class=\"words\">{}</span> <span class=\"after\">{} <a class=\"onward\" href=\"#{}\" "
                       "aria-label=\"{}\">{}</a></span>",
                       escaped(longest == 0 ? text : opening_of(text, longest)),
                       graded ? grade_html(page, statement.grade) : "", escaped(statement.id),
                       page.word("onward_to", {{"id", statement.id}}), page.word("onward"));
}

} // namespace entente::render
