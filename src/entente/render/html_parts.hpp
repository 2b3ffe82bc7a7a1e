// The parts of the page, in the order they are read. Inside the room only.

#pragma once

#include <entente/render/html_page.hpp>

#include <string>

namespace entente::render {

/// A statement in full: kind, text, sources, grade, and what it rests on.
/// @param anchored  true where the page shows it first: its id becomes the anchor
[[nodiscard]] std::string statement_html(const Page& page, const advice::Statement& statement, bool anchored);

/// A statement in short: text and grade, with a link to the place where it stands in full.
/// @param longest  text of more bytes is cut at the last end of a sentence before it, with an ellipsis; 0: never
[[nodiscard]] std::string short_statement_html(const Page& page, const advice::Statement& statement,
                                               std::size_t longest = 0);

/// The badge with the grade in words.
[[nodiscard]] std::string grade_html(const Page& page, advice::Grade grade);

/// The mark of a kind: a shape and a word.
[[nodiscard]] std::string kind_html(const Page& page, advice::StatementKind kind);

/// The shapes that `kind_html` uses, once a page.
[[nodiscard]] std::string kind_shapes_html();

/// A figure: what it shows in words, the drawing, and the same numbers as a table.
[[nodiscard]] std::string figure_html(const Page& page, const advice::Figure& figure, bool anchored);

/// A table of the advice in a frame that scrolls sideways on a small screen.
[[nodiscard]] std::string table_html(const Page& page, const advice::Table& table, bool anchored);

/// The first page: what this is, five answers, chances, risks, and what is not known.
[[nodiscard]] std::string summary_html(const Page& page);

/// How to read the report: kinds, grades and numbers of sources.
[[nodiscard]] std::string guide_html(const Page& page);

/// What is advised upon.
[[nodiscard]] std::string design_html(const Page& page);

/// The chapter of one question; `number` counts from 1.
[[nodiscard]] std::string chapter_html(const Page& page, const advice::Chapter& chapter, std::size_t number);

/// All chances and risks, then all gaps: in full unless a chapter has shown them.
[[nodiscard]] std::string chances_and_risks_html(const Page& page);
[[nodiscard]] std::string gaps_html(const Page& page);

/// The numbered sources.
[[nodiscard]] std::string sources_html(const Page& page);

/// Words that need explaining.
[[nodiscard]] std::string terms_html(const Page& page);

/// The command and the hashes that give the same advice again.
[[nodiscard]] std::string manifest_html(const Page& page);

/// The style sheet.
[[nodiscard]] std::string style_sheet();

} // namespace entente::render
