#include <entente/base/date.hpp>
#include <entente/render/html_page.hpp>

#include <fmt/format.h>

#include <set>

namespace entente::render {

namespace {

constexpr std::size_t most_links = 6; ///< more sources than this are listed under "what does this rest on?"

void note_first(const std::vector<advice::Block>& blocks, Homes& homes)
{
    for (const auto& block : blocks) {
        if (!block.id.empty() && !homes.answers.contains(block.id))
            homes.blocks.try_emplace(block.id, &block);
        note_first(block.folded, homes);
    }
}

} // namespace

std::string escaped(std::string_view text)
{
    std::string safe;
    safe.reserve(text.size());
    for (const char letter : text) {
        switch (letter) {
        case '&':
            safe += "&amp;";
            break;
        case '<':
            safe += "&lt;";
            break;
        case '>':
            safe += "&gt;";
            break;
        case '"':
            safe += "&quot;";
            break;
        case '\'':
            safe += "&#39;";
            break;
        default:
            safe += letter;
        }
    }
    return safe;
}

std::string Page::word(std::string_view id, const std::vector<MessageArgument>& arguments) const
{
    return escaped(messages.in(language, fmt::format("render.{}", id), arguments));
}

std::string Page::in_language(const Text& text) const
{
    return escaped(text.in(language));
}

Homes homes_of(const advice::Advice& advice)
{
    Homes homes;
    for (const auto& chapter : advice.chapters)
        for (const auto& id : chapter.summary)
            homes.answers.try_emplace(id, &chapter);
    for (const auto& chapter : advice.chapters)
        note_first(chapter.blocks, homes);
    return homes;
}

std::string source_links(const Page& page, const std::vector<evidence::Reference>& references)
{
    std::set<int> numbers;
    for (const auto& reference : references)
        if (const auto found = page.advice.source_numbers.find(reference.id); found != page.advice.source_numbers.end())
            numbers.insert(found->second.begin(), found->second.end());
    std::string links;
    std::size_t shown = 0;
    for (const int number : numbers) {
        if (++shown > most_links) {
            links +=
                fmt::format(" <span class=\"more\">{}</span>",
                            page.word("more_sources", {{"n", static_cast<std::int64_t>(numbers.size() - most_links)}}));
            break;
        }
        links += fmt::format("{}<a href=\"#source-{}\" aria-label=\"{}\">[{}]</a>", links.empty() ? "" : " ", number,
                             page.word("source_number", {{"n", static_cast<std::int64_t>(number)}}), number);
    }
    return links.empty() ? links : fmt::format(" <span class=\"cites\">{}</span>", links);
}

std::string readable_date(const Page& page, const std::string& iso_date)
{
    const auto date = parse_date(iso_date);
    return date ? page.word("date", {{"date", *date}}) : escaped(iso_date);
}

} // namespace entente::render
