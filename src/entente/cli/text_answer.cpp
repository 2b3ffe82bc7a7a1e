#include <entente/cli/text_answer.hpp>

#include <fmt/format.h>

#include <algorithm>

namespace entente::cli {

namespace {

constexpr std::size_t line_width = 100;

// Breaks words over lines of at most `line_width`, each after the first begun with `indent`.
std::string wrapped(const std::string& words, const std::string& indent)
{
    std::string text;
    std::size_t column = 0;
    for (std::size_t start = 0; start < words.size();) {
        const std::size_t end = std::min(words.find(' ', start), words.size());
        const std::size_t length = end - start;
        if (column > 0 && column + 1 + length > line_width) {
            text += "\n" + indent;
            column = indent.size();
        } else if (column > 0) {
            text += ' ';
            ++column;
        }
        text += words.substr(start, length);
        column += length;
        start = end + 1;
    }
    return text;
}

std::string table_as_text(const advice::Table& table, Language language)
{
    std::string text = "  " + table.title.in(language) + "\n";
    for (const auto& row : table.rows) {
        text += "  - " + row.front().text.in(language) + "\n";
        for (std::size_t column = 1; column < row.size(); ++column)
            text += fmt::format("      {}: {}\n", table.columns[column].in(language),
                                wrapped(row[column].text.in(language), "        "));
    }
    return text;
}

void add_block(std::string& text, const advice::Advice& advice, const advice::Block& block, Language language)
{
    using Kind = advice::Block::Kind;
    switch (block.kind) {
    case Kind::Heading:
        text += "\n" + block.text.in(language) + "\n\n";
        break;
    case Kind::Paragraph:
        text += wrapped(block.text.in(language), "") + "\n\n";
        break;
    case Kind::Statement:
        if (const auto* statement = advice.statement(block.id)) {
            text += "* " + wrapped(statement->text.in(language), "  ") + "\n";
            for (const auto& reference : statement->references)
                text += "    [" + reference.id + "]\n";
        }
        break;
    case Kind::Table:
        if (const auto* table = advice.table(block.id))
            text += "\n" + table_as_text(*table, language) + "\n";
        break;
    case Kind::Fold:
        text += "\n" + block.text.in(language) + "\n\n";
        for (const auto& inner : block.folded)
            add_block(text, advice, inner, language);
        break;
    case Kind::Figure: // its numbers stand in a table of the chapter
        break;
    }
}

} // namespace

std::string chapter_as_text(const advice::Advice& advice, const advice::Chapter& chapter, Language language)
{
    std::string text = chapter.heading.in(language) + "\n" + chapter.asked.in(language) + "\n\n";
    for (const auto& block : chapter.blocks)
        add_block(text, advice, block, language);
    return text;
}

} // namespace entente::cli
