#include <entente/evidence/cell_check.hpp>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <string>
#include <vector>

namespace entente::evidence {
namespace {

const ReferencedValues referenced{{"areas.area_id", {"NLD", "TUN", "MAR"}},
                                  {"facts.fact_id", {"transfers_persons", "detention_max_months"}},
                                  {"sources.source_id", {"frontex", "unhcr"}}};

std::string fault_of(const Column& column, std::string_view cell)
{
    const auto fault = check_cell(column, cell, referenced);
    return fault.what.empty() ? "" : fault.what + "; " + fault.remedy;
}

Column of_type(ColumnType type, std::string references = "")
{
    Column column;
    column.name = "cell";
    column.type = type;
    column.references = std::move(references);
    return column;
}

TEST(CellCheck, LetsAnEmptyCellPassUnlessItIsRequired)
{
    Column column = of_type(ColumnType::Number);
    EXPECT_EQ(fault_of(column, ""), "");
    column.required = true;
    EXPECT_EQ(fault_of(column, ""), "'cell' is empty; fill it in: the column is required");
}

TEST(CellCheck, TakesLettersDigitsAndFourSignsForAnId)
{
    EXPECT_EQ(fault_of(of_type(ColumnType::Id), "eu-tunisia_2023.a:1"), "");
    EXPECT_EQ(fault_of(of_type(ColumnType::Id), "eu tunisia"),
              "'eu tunisia' is not an id; use letters, digits and _ - . :");
    EXPECT_EQ(fault_of(of_type(ColumnType::Id), "eu/tunisia"),
              "'eu/tunisia' is not an id; use letters, digits and _ - . :");
}

TEST(CellCheck, NamesTheNearestKnownIdForAnUnknownOne)
{
    EXPECT_EQ(fault_of(of_type(ColumnType::Id, "sources.source_id"), "unhcr"), "");
    EXPECT_EQ(fault_of(of_type(ColumnType::Id, "sources.source_id"), "unchr"),
              "'unchr' is not in sources.source_id; did you mean 'unhcr'? else add it to sources.source_id");
    EXPECT_EQ(fault_of(of_type(ColumnType::Id, "sources.source_id"), "a_wholly_other_thing"),
              "'a_wholly_other_thing' is not in sources.source_id; add it to sources.source_id or mend the spelling");
}

TEST(CellCheck, NamesTheNearestAreaForAnUnknownOne)
{
    EXPECT_EQ(fault_of(of_type(ColumnType::Area), "TUN"), "");
    EXPECT_EQ(fault_of(of_type(ColumnType::Area), "TNU"),
              "'TNU' is not in areas.area_id; did you mean 'TUN'? else add it to areas.area_id");
}

TEST(CellCheck, ChecksEachItemOfAList)
{
    const Column column = of_type(ColumnType::List, "sources.source_id");
    EXPECT_EQ(fault_of(column, "frontex; unhcr;"), "");
    EXPECT_EQ(fault_of(column, "frontex;frontx"),
              "'frontx' is not in sources.source_id; did you mean 'frontex'? else add it to sources.source_id");
    EXPECT_EQ(fault_of(column, "frontex;un hcr"), "'un hcr' is not an id; use letters, digits and _ - . :");
}

TEST(CellCheck, KeepsNumbersWithinTheirRangeEndsIncluded)
{
    Column column = of_type(ColumnType::Number);
    column.minimum = 0.0;
    column.maximum = 100.0;
    EXPECT_EQ(fault_of(column, "0"), "");
    EXPECT_EQ(fault_of(column, "100"), "");
    EXPECT_EQ(fault_of(column, "-0.5"), "-0.5 is below 0; check the figure and its unit");
    EXPECT_EQ(fault_of(column, "101"), "101 is above 100; check the figure and its unit");
}

TEST(CellCheck, RefusesWhatIsNoPlainNumber)
{
    for (const auto* text : {"1,5", "1.000.000", "+1", " 1", "1 ", "nan", "inf", "1e999", "0x10", "many", "-"})
        EXPECT_EQ(fault_of(of_type(ColumnType::Number), text),
                  "'" + std::string(text) + "' is not a number; write digits with a point, no thousands marks");
    EXPECT_EQ(fault_of(of_type(ColumnType::Integer), "12"), "");
    EXPECT_EQ(fault_of(of_type(ColumnType::Integer), "12.5"),
              "'12.5' is not a whole number; round it or make the column a number");
}

TEST(CellCheck, TakesOnlyTrueAndFalseForABoolean)
{
    EXPECT_EQ(fault_of(of_type(ColumnType::Boolean), "true"), "");
    EXPECT_EQ(fault_of(of_type(ColumnType::Boolean), "false"), "");
    EXPECT_EQ(fault_of(of_type(ColumnType::Boolean), "TRUE"), "'TRUE' is neither true nor false; write true or false");
}

TEST(CellCheck, ListsTheWordsOfAnEnumWhenItIsNoneOfThem)
{
    Column column = of_type(ColumnType::Enum);
    column.values = {"match", "known_difference"};
    EXPECT_EQ(fault_of(column, "match"), "");
    EXPECT_EQ(fault_of(column, "Match"), "'Match' is not allowed here; use one of: match, known_difference");
}

TEST(CellCheck, ReadsDatesAndPeriodsInTheirOwnSpellings)
{
    EXPECT_EQ(fault_of(of_type(ColumnType::Date), "2023-07"), "");
    EXPECT_EQ(fault_of(of_type(ColumnType::Date), "2023-02-30"),
              "'2023-02-30' is not a date; write it as YYYY-MM-DD, or YYYY-MM or YYYY where less is known");
    EXPECT_EQ(fault_of(of_type(ColumnType::Date), "2023-Q1"),
              "'2023-Q1' is not a date; write it as YYYY-MM-DD, or YYYY-MM or YYYY where less is known");
    EXPECT_EQ(fault_of(of_type(ColumnType::Period), "2023-Q1"), "");
    EXPECT_EQ(fault_of(of_type(ColumnType::Period), "2023-07-16"),
              "'2023-07-16' is not a period; write YYYY, YYYY-MM or YYYY-Qn");
}

TEST(CellCheck, ReadsExpressionsAndLooksTheirFactsUp)
{
    EXPECT_EQ(fault_of(of_type(ColumnType::Expression), "transfers_persons and detention_max_months > 18"), "");
    EXPECT_EQ(
        fault_of(of_type(ColumnType::Expression), "transfers_person"),
        "'transfers_person' is not in facts.fact_id; did you mean 'transfers_persons'? else add it to facts.fact_id");
    EXPECT_EQ(fault_of(of_type(ColumnType::Expression), "transfers_persons and"),
              "a fact, a number or a 'text' is missing here at column 22; add it, or remove the word or sign before");
}

TEST(CellCheck, RefusesBytesThatAreNoUtf8)
{
    const std::string remedy = "'cell' holds bytes that are no text; save the file as UTF-8, one row a line";
    // Table 3-7 of the Unicode Standard: a lone continuation, Latin-1, cut short, spelt too long, half a pair, beyond
    // the last.
    for (const auto* text : {"\x80", "Tunesi\xEB", "\xC3", "\xE2\x82", "\xC0\xAF", "\xE0\x80\xAF", "\xF0\x80\x80\xAF",
                             "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xF8\x88\x80\x80\x80", "\xC3\x28", "\xE2\x28\xA1"})
        EXPECT_EQ(fault_of(of_type(ColumnType::Text), text), remedy);
    EXPECT_EQ(fault_of(of_type(ColumnType::Text), std::string_view("a\0b", 3)), remedy);
    EXPECT_EQ(fault_of(of_type(ColumnType::Text), "a\tb"), remedy);
}

TEST(CellCheck, TakesEveryCharacterOfUtf8)
{
    // The first and last character of each length, and those beside the surrogates.
    for (const auto* text : {"\x7F", "\xC2\x80", "\xDF\xBF", "\xE0\xA0\x80", "\xED\x9F\xBF", "\xEE\x80\x80",
                             "\xEF\xBF\xBF", "\xF0\x90\x80\x80", "\xF4\x8F\xBF\xBF", "Tunesië, تونس, 🇹🇳"})
        EXPECT_EQ(fault_of(of_type(ColumnType::Text), text), "") << text;
}

TEST(ListItems, StandBetweenSemicolonsWithoutBlanks)
{
    const auto items = list_items(" a ; b;;c ;");
    EXPECT_EQ(items, (std::vector<std::string_view>{"a", "b", "c"}));
    EXPECT_TRUE(list_items("").empty());
    EXPECT_TRUE(list_items(" ; ").empty());
}

RC_GTEST_PROP(CellCheck, AnswersForAnyBytesInAnyColumn, (const std::string& cell))
{
    for (const auto type : {ColumnType::Id, ColumnType::Text, ColumnType::Integer, ColumnType::Number,
                            ColumnType::Boolean, ColumnType::Enum, ColumnType::List, ColumnType::Area, ColumnType::Date,
                            ColumnType::Period, ColumnType::Expression}) {
        const auto fault = check_cell(of_type(type), cell, referenced);
        RC_ASSERT(fault.what.empty() == fault.remedy.empty());
    }
}

} // namespace
} // namespace entente::evidence
