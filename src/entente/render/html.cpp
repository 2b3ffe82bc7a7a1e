#include <entente/render/html.hpp>
#include <entente/render/html_parts.hpp>
#include <entente/render/words.hpp>

#include <fmt/format.h>

namespace entente::render {

namespace {

/// Nothing may be fetched or run: the page is what it shows.
constexpr const char* content_security_policy =
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'";

std::string head_html(const Page& page)
{
    return fmt::format(
        "<head>\n<meta charset=\"utf-8\">\n<meta http-equiv=\"Content-Security-Policy\" content=\"{}\">\n"
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
        "<meta name=\"color-scheme\" content=\"light dark\">\n<meta name=\"generator\" content=\"Entente {}\">\n"
        "<title>{} - Entente</title>\n<style>\n{}</style>\n</head>\n",
        content_security_policy, escaped(page.advice.manifest.version), page.in_language(page.advice.subject.title),
        style_sheet());
}

std::string banner_html(const Page& page)
{
    std::string other;
    if (!page.options.other_language_file.empty()) {
        const auto code = code_of(page.language == Language::Nl ? Language::En : Language::Nl);
        other = fmt::format("<a class=\"language\" href=\"{}\" hreflang=\"{}\" lang=\"{}\">{}</a>",
                            escaped(page.options.other_language_file), code, code, page.word("other_language"));
    }
    return fmt::format("<header class=\"banner\"><p class=\"brand\"><b>Entente</b> <span>{}</span></p>{}</header>\n",
                       page.word("brand"), other);
}

std::string contents_html(const Page& page)
{
    std::string items;
    const auto add = [&](std::string_view anchor, const std::string& words) {
        items += fmt::format("<li><a href=\"#{}\">{}</a></li>\n", anchor, words);
    };
    add("summary", page.word("summary"));
    add("guide", page.word("guide"));
    add("design", page.word("design"));
    for (const auto& chapter : page.advice.chapters)
        add(advice::id_of(chapter.question), page.in_language(chapter.heading));
    add("chances-and-risks", page.word("chances_and_risks"));
    add("gaps", page.word("not_known"));
    add("sources", page.word("sources"));
    add("terms", page.word("terms_heading"));
    add("manifest", page.word("manifest"));
    const auto words = page.word("contents");
    return fmt::format("<nav class=\"contents\" aria-label=\"{}\"><p>{}</p>\n<ol>\n{}</ol></nav>\n", words, words,
                       items);
}

} // namespace

std::string to_html(const advice::Advice& advice, Language language, const Messages& messages,
                    const HtmlOptions& options)
{
    const Page page{advice, language, messages, options, homes_of(advice)};
    std::string html =
        fmt::format("<!doctype html>\n<html lang=\"{}\">\n{}<body>\n<a class=\"skip\" href=\"#main\">{}</a>\n",
                    code_of(language), head_html(page), page.word("skip"));
    html += kind_shapes_html() + banner_html(page);
    html += "<div class=\"frame\">\n" + contents_html(page) + "<main id=\"main\">\n";
    html += summary_html(page) + guide_html(page) + design_html(page);
    std::size_t number = 0;
    for (const auto& chapter : advice.chapters)
        html += chapter_html(page, chapter, ++number);
    html +=
        chances_and_risks_html(page) + gaps_html(page) + sources_html(page) + terms_html(page) + manifest_html(page);
    html += fmt::format("</main>\n</div>\n<footer class=\"end\"><p>{}</p></footer>\n</body>\n</html>\n",
                        page.word("footer"));
    return html;
}

} // namespace entente::render
