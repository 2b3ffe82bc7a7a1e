// What every part of the page needs to be written. Inside the room only.

#pragma once

#include <entente/render/html.hpp>

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace entente::render {

/// Text made safe between tags and inside an attribute.
[[nodiscard]] std::string escaped(std::string_view text);

/// Where each statement, figure and table stands in full; there it has its anchor.
struct Homes {
    std::map<std::string, const advice::Chapter*>
        answers;                                        ///< statements of a short answer: the chapter that is answered
    std::map<std::string, const advice::Block*> blocks; ///< the rest: the first block that shows it

    [[nodiscard]] bool contains(const std::string& id) const { return answers.contains(id) || blocks.contains(id); }
};

/// The advice, the language and the words, handed to every part.
struct Page {
    const advice::Advice& advice;
    Language language = Language::Nl;
    const Messages& messages;
    const HtmlOptions& options;
    Homes homes;

    /// A message of texts/interface.toml below `render.`, escaped.
    [[nodiscard]] std::string word(std::string_view id, const std::vector<MessageArgument>& arguments = {}) const;
    /// A text of the advice in the language of the page, escaped.
    [[nodiscard]] std::string in_language(const Text& text) const;
};

/// The first place of each id, in reading order; a short answer comes before the blocks.
[[nodiscard]] Homes homes_of(const advice::Advice& advice);

/// Links to the sources of some rows, "[3] [7]"; empty when there are none.
[[nodiscard]] std::string source_links(const Page& page, const std::vector<evidence::Reference>& references);

/// A date of the manifest or a source as a reader writes it; as it is when it is not a full date.
[[nodiscard]] std::string readable_date(const Page& page, const std::string& iso_date);

} // namespace entente::render
