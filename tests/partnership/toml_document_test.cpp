#include <entente/partnership/toml_document.hpp>
#include <entente/partnership/toml_nesting.hpp>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace entente::partnership {
namespace {

std::string refusal(const std::string& text)
{
    const auto document = read_toml(text, "f.toml");
    return document ? "accepted" : one_line(document.error());
}

TEST(ReadToml, KeepsTheOrderAndPlacesOfTheFile)
{
    const auto document = read_toml("b = 1\n  a = 'x'\n", "f.toml");
    ASSERT_TRUE(document.has_value());
    ASSERT_EQ(document->entries.size(), 2U);
    EXPECT_EQ(document->entries[0].key, "b");
    EXPECT_EQ(document->entries[1].key, "a");
    EXPECT_EQ(document->entries[1].place, (TomlPlace{2, 3}));
    EXPECT_EQ(document->entries[1].value.place, (TomlPlace{2, 7}));
}

TEST(ReadToml, NamesTheKindOfEachValue)
{
    const auto document =
        read_toml("a = true\nb = 1\nc = 1.5\nd = 'x'\ne = 2027-01-02\nf = 10:00:00\ng = []\nh = {}\n", "f.toml");
    ASSERT_TRUE(document.has_value());
    std::string kinds;
    for (const auto& entry : document->entries)
        kinds += std::string{kind_of(entry.value)} + ", ";
    EXPECT_EQ(kinds, "true or false, a number, a number, a text, a date, a time, a list, a table, ");
}

TEST(ReadToml, RefusesMoreThanAMebibyte)
{
    const std::string fits = "#" + std::string(largest_file - 1, 'x');
    EXPECT_EQ(refusal(fits), "accepted");
    EXPECT_EQ(refusal(fits + "x"),
              "f.toml:1:1: the file is larger than 1 MiB; a partnership file is a page or two; check that this is one");
}

TEST(ReadToml, RefusesDeepNestingBeforeTheLibraryRecurses)
{
    EXPECT_EQ(refusal("a = " + std::string(100'000, '[')),
              "f.toml:1:21: brackets or a dotted key are nested too deeply; "
              "see docs/partnership.md for the keys of a partnership file");
    std::string dotted = "a";
    for (int i = 0; i < 100'000; ++i)
        dotted += ".a";
    EXPECT_EQ(refusal("\n" + dotted + " = 1"), "f.toml:2:18: brackets or a dotted key are nested too deeply; "
                                               "see docs/partnership.md for the keys of a partnership file");
}

TEST(ReadToml, RefusesAKeyGivenTwice)
{
    EXPECT_EQ(refusal("a = 1\na = 2\n").substr(0, 28), "f.toml:2:5: this is not TOML");
}

TEST(ReadToml, RefusesBytesThatAreNotUtf8)
{
    EXPECT_EQ(refusal("a = '\xFF'\n").substr(0, 9), "f.toml:1:");
}

TEST(TooDeep, DoesNotCountBracketsInTextsAndComments)
{
    EXPECT_EQ(too_deep("a = '[[[[' # [[[[\nb = \"\\\"[[[[\"\nc = '''\n[[[['''\nd = \"\"\"\n[[[[\"\"\"\n", 2, 1),
              std::nullopt);
}

TEST(TooDeep, FindsTheFirstBracketTooMany)
{
    EXPECT_EQ(too_deep("a = 1\nb = [[[", 2, 1), (TomlPlace{2, 7}));
    EXPECT_EQ(too_deep("[[p]]\n[[p]]\n[[p]]\n", 2, 1), std::nullopt);
}

TEST(TooDeep, CountsDotsOfOneKeyOnly)
{
    EXPECT_EQ(too_deep("a.b = 1.5\nc.d = [1.5, 2.5]\n", 2, 1), std::nullopt);
    EXPECT_EQ(too_deep("a.b.c = 1", 2, 1), (TomlPlace{1, 4}));
}

RC_GTEST_PROP(ReadToml, AnswersAnyBytes, (const std::string& text))
{
    const auto document = read_toml(text, "f.toml");
    if (!document)
        RC_ASSERT(document.error().where.starts_with("f.toml:"));
}

} // namespace
} // namespace entente::partnership
