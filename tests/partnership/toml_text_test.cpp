#include <entente/partnership/toml_text.hpp>

#include <gtest/gtest.h>

namespace entente::partnership {
namespace {

TEST(TomlText, EscapesWhatMayNotStandBetweenQuotes)
{
    EXPECT_EQ(toml_text("a \"b\" \\ \n\t\x01\x7F é"), "\"a \\\"b\\\" \\\\ \\n\\t\\u0001\\u007F é\"");
}

TEST(TomlList, JoinsTexts)
{
    EXPECT_EQ(toml_list({}), "[]");
    EXPECT_EQ(toml_list({"a", "b"}), "[\"a\", \"b\"]");
}

TEST(TomlAnswer, WritesEachKind)
{
    EXPECT_EQ(toml_answer(true), "true");
    EXPECT_EQ(toml_answer(2.5), "2.5");
    EXPECT_EQ(toml_answer(std::string{"tacit"}), "\"tacit\"");
}

TEST(TomlComment, BreaksLinesBetweenWords)
{
    const std::string word(60, 'x');
    EXPECT_EQ(toml_comment(word + " " + word), "# " + word + "\n# " + word + "\n");
}

TEST(TomlComment, KeepsALongWordWhole)
{
    const std::string word(200, 'x');
    EXPECT_EQ(toml_comment(word), "# " + word + "\n");
}

TEST(TomlComment, CannotBeEscapedFromByALineBreak)
{
    EXPECT_EQ(toml_comment("a\npartner = 1"), "# a partner = 1\n");
    EXPECT_EQ(toml_comment(""), "#\n");
}

} // namespace
} // namespace entente::partnership
