// An advice as one web page that needs nothing beside it.

#pragma once

#include <entente/advice/advice.hpp>
#include <entente/base/language.hpp>
#include <entente/base/messages.hpp>

#include <map>
#include <string>

namespace entente::render {

/// What the page takes from outside the advice.
struct HtmlOptions {
    std::map<std::string, std::string> drawings; ///< figure id to a drawing that `draw` let through; may lack some
    std::string other_language_file;             ///< file name of the page in the other language; empty: no link
};

/// The report in one language: summary of one page, the design, a chapter a question, chances and risks, gaps, sources,
/// terms, and how to make it again.
///
/// Self-contained: style inside, no script, nothing is fetched. Every text of the advice is escaped. A figure without
/// a drawing shows its numbers as a table. Every statement has its id as an anchor, once.
[[nodiscard]] std::string to_html(const advice::Advice& advice, Language language, const Messages& messages,
                                  const HtmlOptions& options);

} // namespace entente::render
