#include <entente/evidence/data_table.hpp>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <array>
#include <charconv>
#include <cmath>
#include <string>
#include <vector>

namespace entente::evidence {
namespace {

Error error_of(std::string_view text)
{
    return DataTable::parse(text, "own.csv").error();
}

TEST(DataTable, GivesColumnsByName)
{
    const auto table =
        DataTable::parse("unit,year,y\nA,2001,1.5\n\"B, the second\",2001,-2e3\nA,2002,\nB,2002,NA\n", "own.csv");
    ASSERT_TRUE(table.has_value()) << one_line(table.error());
    EXPECT_EQ(table->rows(), 4U);
    EXPECT_EQ(table->texts("unit").value().at(1), "B, the second");
    const auto numbers = table->numbers("y").value();
    EXPECT_EQ(numbers[0], 1.5);
    EXPECT_EQ(numbers[1], -2000.0);
    EXPECT_TRUE(std::isnan(numbers[2]));
    EXPECT_TRUE(std::isnan(numbers[3]));
    EXPECT_EQ(table->where(1), "own.csv:3");
}

TEST(DataTable, SuggestsTheNearestColumn)
{
    const auto table = DataTable::parse("unit,outcome\nA,1\n", "own.csv");
    EXPECT_NE(table->numbers("outcom").error().remedy.find("'outcome'"), std::string::npos);
    EXPECT_NE(table->texts("zzzzzz").error().remedy.find("unit, outcome"), std::string::npos);
}

TEST(DataTable, NamesTheLineOfWhatIsNoNumber)
{
    for (const std::string cell : {"1,5", "abc", "inf", "1e999", "0x10", "1 000"}) {
        const auto table = DataTable::parse("y\n1\n\"" + cell + "\"\n", "own.csv");
        const auto numbers = table->numbers("y");
        ASSERT_FALSE(numbers.has_value()) << cell;
        EXPECT_EQ(numbers.error().where, "own.csv:3");
    }
}

TEST(DataTable, NamesEveryLineThatIsNoRecord)
{
    const auto error = error_of("a,b\n1,2\n3\n4,5,6\n\"7,8\n");
    EXPECT_NE(error.what.find("3 of 4"), std::string::npos) << error.what;
    EXPECT_NE(error.what.find("own.csv:3"), std::string::npos);
    EXPECT_NE(error.what.find("own.csv:4"), std::string::npos);
    EXPECT_NE(error.what.find("own.csv:5"), std::string::npos);
}

TEST(DataTable, RefusesAHeaderThatNamesNothing)
{
    EXPECT_NE(error_of("").what.find("empty"), std::string::npos);
    EXPECT_NE(error_of("a,a\n1,2\n").what.find("twice"), std::string::npos);
    EXPECT_NE(error_of("a,\n1,2\n").what.find("no name"), std::string::npos);
    EXPECT_NE(error_of("a,b\n").what.find("no rows"), std::string::npos);
}

TEST(DataTable, NamesAFileThatIsNotThere)
{
    EXPECT_NE(DataTable::read("/no/such/own.csv").error().where.find("own.csv"), std::string::npos);
}

RC_GTEST_PROP(DataTable, ReadsBackEveryFiniteNumber, (std::vector<double> values))
{
    std::string text = "y\n";
    std::vector<double> finite;
    for (const double value : values)
        if (std::isfinite(value)) {
            std::array<char, 64> digits{};
            const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
            text.append(digits.data(), end);
            text += '\n';
            finite.push_back(value);
        }
    RC_PRE(!finite.empty());
    RC_ASSERT(DataTable::parse(text, "own.csv")->numbers("y").value() == finite);
}

} // namespace
} // namespace entente::evidence
