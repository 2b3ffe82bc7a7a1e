#include <entente/render/html_parts.hpp>

#include <fmt/format.h>

#include <array>

namespace entente::render {

namespace {

/// The words of the list of terms, in the order they are met; each has `terms.<word>.word` and `.meaning`.
constexpr auto terms = std::to_array<std::string_view>(
    {"partnership", "memorandum", "readmission", "return_decision", "laissez_passer", "non_refoulement", "irregular",
     "suspension", "counterfactual", "interval", "course_of_action", "evidence_row"});

/// A word of a closed list; as it is when the list has grown since.
std::string listed_word(const Page& page, std::string_view list, const std::string& name)
{
    const auto id = fmt::format("{}.{}", list, name);
    return page.messages.has(fmt::format("render.{}", id)) ? page.word(id) : escaped(name);
}

std::string source_html(const Page& page, const advice::CitedSource& cited)
{
    const auto& source = cited.source;
    const auto title = escaped(source.title.empty() ? source.id : source.title);
    const bool web = source.url.starts_with("https://") || source.url.starts_with("http://");
    std::string html =
        fmt::format("<li id=\"source-{}\"><span class=\"source-number\">[{}]</span><div>", cited.number, cited.number);
    html += web ? fmt::format("<cite><a href=\"{}\" rel=\"noreferrer\">{}</a></cite>", escaped(source.url), title)
                : fmt::format("<cite>{}</cite>", title);
    std::string details;
    const auto add = [&](const std::string& detail) {
        if (!detail.empty())
            details += (details.empty() ? "" : " · ") + detail;
    };
    add(escaped(source.publisher));
    add(readable_date(page, source.date));
    if (!source.trust.empty())
        add(listed_word(page, "trust", source.trust));
    if (!source.retrieved.empty())
        add(listed_word(page, "retrieved", source.retrieved));
    if (!source.licence.empty())
        add(page.word("licence", {{"licence", source.licence}}));
    add(fmt::format("<code>{}</code>", escaped(source.id)));
    return html + fmt::format("<p class=\"caption\">{}</p></div></li>\n", details);
}

std::string command_line(const advice::Advice& advice)
{
    const auto& manifest = advice.manifest;
    const std::string subject = advice.subject.made_from_precedents ? advice.subject.partner : "partnership.toml";
    return fmt::format("entente advise {} --as-of {} --seed {}", subject, manifest.as_of, manifest.seed);
}

} // namespace

std::string sources_html(const Page& page)
{
    std::string items;
    for (const auto& cited : page.advice.sources)
        items += source_html(page, cited);
    return fmt::format(
        "<section id=\"sources\" class=\"chapter\">\n<h2>{}</h2>\n<p>{}</p>\n<ol class=\"sources\">\n{}</ol>\n"
        "</section>\n",
        page.word("sources"), page.word("sources_intro"), items);
}

std::string terms_html(const Page& page)
{
    std::string items;
    for (const auto term : terms)
        items += fmt::format("<dt>{}</dt><dd>{}</dd>\n", page.word(fmt::format("terms.{}.word", term)),
                             page.word(fmt::format("terms.{}.meaning", term)));
    return fmt::format(
        "<section id=\"terms\" class=\"chapter\">\n<h2>{}</h2>\n<dl class=\"terms\">\n{}</dl>\n</section>\n",
        page.word("terms_heading"), items);
}

std::string manifest_html(const Page& page)
{
    const auto& manifest = page.advice.manifest;
    std::string rows;
    const auto add = [&](const std::string& name, const std::string& value) {
        if (!value.empty())
            rows += fmt::format("<dt>{}</dt><dd><code>{}</code></dd>\n", name, escaped(value));
    };
    add(page.word("manifest_version"), manifest.version);
    add(page.word("manifest_evidence"), manifest.evidence_hash);
    add(page.word("manifest_partnership"), manifest.partnership_hash);
    add(page.word("manifest_as_of"), manifest.as_of);
    add(page.word("manifest_seed"), fmt::format("{}", manifest.seed));
    for (const auto& [name, value] : manifest.options)
        add(escaped(name), value);
    const auto command = escaped(command_line(page.advice));
    return fmt::format("<section id=\"manifest\" class=\"chapter\">\n<h2>{}</h2>\n<p>{}</p>\n<p>{}</p>\n"
                       "<p class=\"command\"><code>{}</code></p>\n<dl class=\"facts\">\n{}</dl>\n</section>\n",
                       page.word("manifest"), page.word("manifest_intro"), page.word("manifest_command"), command,
                       rows);
}

} // namespace entente::render
