#include <entente/evidence/csv_reader.hpp>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace entente::evidence {
namespace {

/// A record with text of its own, so that it outlives the next one.
struct Kept {
    std::vector<std::string> cells;
    std::vector<std::size_t> columns;
    std::size_t line = 0;
    std::string fault;
    std::size_t fault_column = 0;
};

std::vector<Kept> read_all(std::string_view text)
{
    std::vector<Kept> all;
    CsvReader reader(text);
    CsvRecord record;
    while (reader.next(record)) {
        Kept kept{{}, {}, record.line, record.fault, record.fault_column};
        for (const auto& cell : record.cells) {
            kept.cells.emplace_back(cell.text);
            kept.columns.push_back(cell.column);
        }
        all.push_back(std::move(kept));
    }
    return all;
}

using Cells = std::vector<std::string>;

TEST(CsvReader, TakesQuotesAwayAndKeepsCommasInsideThem)
{
    const auto records = read_all("a,\"b, c\",\"say \"\"no\"\"\",\"\",\n");
    ASSERT_EQ(records.size(), 1U);
    EXPECT_EQ(records[0].cells, (Cells{"a", "b, c", "say \"no\"", "", ""}));
    EXPECT_EQ(records[0].fault, "");
}

TEST(CsvReader, KeepsSeveralCellsWithDoubledQuotesOfOneRecord)
{
    EXPECT_EQ(read_all("\"a\"\"\",\"\"\"b\",\"c\"\"d\"")[0].cells, (Cells{"a\"", "\"b", "c\"d"}));
}

// Tunesië has eight characters and nine bytes.
TEST(CsvReader, CountsColumnsInCharacters)
{
    EXPECT_EQ(read_all("Tunesië,x,\"ë,\",y")[0].columns, (std::vector<std::size_t>{1, 9, 11, 16}));
}

TEST(CsvReader, TreatsLineEndsAndByteOrderMarkAlike)
{
    for (const auto* text : {"a,b\nc,d\n", "a,b\r\nc,d\r\n", "a,b\nc,d",
                             "\xEF\xBB\xBF"
                             "a,b\nc,d\n"}) {
        const auto records = read_all(text);
        ASSERT_EQ(records.size(), 2U) << text;
        EXPECT_EQ(records[0].cells, (Cells{"a", "b"}));
        EXPECT_EQ(records[1].cells, (Cells{"c", "d"}));
    }
}

TEST(CsvReader, PassesOverBlankLinesAndStillCountsThem)
{
    const auto records = read_all("\n\na\n\r\nb\n\n");
    ASSERT_EQ(records.size(), 2U);
    EXPECT_EQ(records[0].line, 3U);
    EXPECT_EQ(records[1].line, 5U);
}

TEST(CsvReader, FindsNothingInNothing)
{
    EXPECT_TRUE(read_all("").empty());
    EXPECT_TRUE(read_all("\xEF\xBB\xBF").empty());
    EXPECT_TRUE(read_all("\r\n\n").empty());
}

TEST(CsvReader, LosesOnlyTheLineOnWhichAQuoteStaysOpen)
{
    const auto records = read_all("a,b\nNL,\"open, c\nd,e\n");
    ASSERT_EQ(records.size(), 3U);
    EXPECT_EQ(records[1].fault, "a quote is opened and not closed on this line");
    EXPECT_EQ(records[1].fault_column, 4U);
    EXPECT_EQ(records[1].cells, (Cells{"NL"}));
    EXPECT_EQ(records[2].cells, (Cells{"d", "e"}));
    EXPECT_EQ(records[2].fault, "");
}

TEST(CsvReader, SaysWhereAQuoteStandsWrong)
{
    const auto inside = read_all("ë,b\"c\"\n");
    EXPECT_EQ(inside[0].fault, "a quote stands inside a cell that does not begin with one");
    EXPECT_EQ(inside[0].fault_column, 4U);
    const auto behind = read_all("x,\"b\"c,d\n");
    EXPECT_EQ(behind[0].fault, "text stands behind a closing quote");
    EXPECT_EQ(behind[0].fault_column, 6U);
}

TEST(CsvReader, GivesTheOffsetAtWhichARecordCanBeReadAgain)
{
    const std::string text = "\xEF\xBB\xBFhead\n\nrow \"x\n\"row\"\n";
    CsvReader reader(text);
    CsvRecord record;
    std::vector<std::size_t> offsets;
    while (reader.next(record))
        offsets.push_back(record.offset);
    ASSERT_EQ(offsets, (std::vector<std::size_t>{3, 9, 16}));
    EXPECT_EQ(read_all(std::string_view(text).substr(offsets[2]))[0].cells, (Cells{"row"}));
}

std::string as_csv(const std::vector<Cells>& rows, bool quote_all)
{
    std::string text;
    for (const auto& row : rows) {
        for (std::size_t i = 0; i < row.size(); ++i) {
            text += i > 0 ? "," : "";
            if (!quote_all && row[i].find_first_of(",\"") == std::string::npos) {
                text += row[i];
                continue;
            }
            text += '"';
            for (const char letter : row[i])
                text += letter == '"' ? std::string("\"\"") : std::string(1, letter);
            text += '"';
        }
        text += '\n';
    }
    return text;
}

RC_GTEST_PROP(CsvReader, ReadsBackWhatWasWrittenByTheRules, (bool quote_all))
{
    const auto letter = rc::gen::element('a', 'Z', '0', ' ', ',', '"', ';', '\t', '\xC3', '\xAB');
    const auto cell = rc::gen::container<std::string>(letter);
    const auto row = rc::gen::suchThat(rc::gen::container<Cells>(cell), [](const Cells& cells) {
        return cells.size() > 1 || (cells.size() == 1 && !cells[0].empty()); // a lone empty cell is a blank line
    });
    const auto rows = *rc::gen::container<std::vector<Cells>>(row);
    const auto records = read_all(as_csv(rows, quote_all));
    RC_ASSERT(records.size() == rows.size());
    for (std::size_t i = 0; i < rows.size(); ++i) {
        RC_ASSERT(records[i].fault.empty());
        RC_ASSERT(records[i].cells == rows[i]);
        RC_ASSERT(records[i].line == i + 1);
    }
}

RC_GTEST_PROP(CsvReader, GivesOneRecordForEachLineThatIsNotBlankWhateverTheBytes, ())
{
    const auto byte = rc::gen::element('a', ',', '"', '\n', '\r', '\0', '\xC3', '\xFF');
    const auto text = *rc::gen::container<std::string>(byte);
    std::size_t lines = 0;
    for (std::size_t start = 0; start < text.size();) {
        const auto end = std::min(text.find('\n', start), text.size());
        const auto line = text.substr(start, end - start);
        lines += line.empty() || line == "\r" ? 0U : 1U;
        start = end + 1;
    }
    const auto records = read_all(text);
    RC_ASSERT(records.size() == lines);
    for (const auto& record : records)
        RC_ASSERT(!record.fault.empty() || !record.cells.empty());
    RC_ASSERT(std::ranges::is_sorted(records, std::less<>{}, &Kept::line));
}

} // namespace
} // namespace entente::evidence
