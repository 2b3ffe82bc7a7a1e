// A text of indented lines as a tree, each line with its place.

#pragma once

#include <entente/evidence/checker.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace entente::evidence {

/// Where something stands in a file. Places do not count when two things are compared: what they say does.
struct TextPlace {
    std::size_t line = 0;   ///< from 1
    std::size_t column = 0; ///< in characters, from 1

    bool operator==(const TextPlace& /*other*/) const { return true; }
};

/// Problems of one file, in the order found.
class ProblemList {
public:
    explicit ProblemList(std::string file) : file_(std::move(file)) {}

    void add(TextPlace place, std::string what, std::string remedy);

    /// All of them, by line and column.
    [[nodiscard]] std::vector<Problem> sorted() &&;

private:
    std::string file_;
    std::vector<Problem> problems_;
};

/// A line without the blanks around it, and the lines indented below it. Views are of the text that was read.
struct OutlineLine {
    std::string_view text;
    TextPlace place; ///< of its first character
    std::vector<OutlineLine> below;
};

/// Deepest indentation that is read: far above any norm, far below what the stack holds.
inline constexpr std::size_t max_outline_depth = 40;

/// Reads lines into a tree: a line indented deeper than another stands below it. Blank lines and lines that begin with
/// # are passed over; CRLF and LF both end a line; a byte-order mark is passed over.
///
/// @param text  UTF-8; must outlive the tree
/// @param problems  takes a tab in an indentation, neighbours that do not begin in one column, and too deep a tree
[[nodiscard]] std::vector<OutlineLine> read_outline(std::string_view text, ProblemList& problems);

/// `text` without blanks at both ends.
[[nodiscard]] std::string_view trimmed(std::string_view text);

/// The place of the character at byte `offset` of a text that stands at `start`.
[[nodiscard]] TextPlace place_in(TextPlace start, std::string_view text, std::size_t offset);

} // namespace entente::evidence
