#include <entente/cli/context.hpp>

#include <gtest/gtest.h>

#include <cstdlib>

namespace entente::cli {
namespace {

/// Sets the variables of the locale for one test; each test runs in a process of its own.
void locale(const char* all, const char* lang)
{
    ::unsetenv("LC_MESSAGES");
    ::setenv("LC_ALL", all, 1);
    ::setenv("LANG", lang, 1);
}

TEST(ChosenLanguage, IsThatOfTheFlagWhateverTheLocale)
{
    locale("nl_NL.UTF-8", "nl_NL.UTF-8");
    EXPECT_EQ(chosen_language("en"), Language::En);
    locale("en_GB.UTF-8", "en_GB.UTF-8");
    EXPECT_EQ(chosen_language("nl"), Language::Nl);
}

TEST(ChosenLanguage, IsThatOfTheLocaleWithoutAFlag)
{
    locale("", "nl_NL.UTF-8");
    EXPECT_EQ(chosen_language(""), Language::Nl);
    locale("en_GB.UTF-8", "nl_NL.UTF-8");
    EXPECT_EQ(chosen_language(""), Language::En) << "LC_ALL goes before LANG";
    locale("", "");
    EXPECT_EQ(chosen_language(""), Language::En);
    locale("", "fr_FR.UTF-8");
    EXPECT_EQ(chosen_language(""), Language::En);
}

TEST(ChosenLanguage, RefusesAThirdOne)
{
    const auto language = chosen_language("fr");
    ASSERT_FALSE(language.has_value());
    EXPECT_EQ(one_line(language.error()), "--lang: 'fr' is not a language of the program; use nl or en");
    EXPECT_EQ(language.error().kind, ErrorKind::Usage);
}

TEST(ChosenDay, IsTodayWithoutAFlagAndADayOtherwise)
{
    const Date before = today();
    const auto day = chosen_day("");
    ASSERT_TRUE(day.has_value());
    EXPECT_TRUE(before <= *day && *day <= today());
    EXPECT_EQ(chosen_day("2026-11-24"), parse_date("2026-11-24").value());
}

TEST(ChosenDay, RefusesAMonthAndAWord)
{
    for (const auto* text : {"2026-11", "tomorrow"}) {
        const auto day = chosen_day(text);
        ASSERT_FALSE(day.has_value());
        EXPECT_EQ(day.error().where, "--as-of");
        EXPECT_EQ(day.error().kind, ErrorKind::Usage);
    }
}

TEST(EvidenceFile, IsTheOneThatTheEnvironmentNames)
{
    ::setenv("ENTENTE_EVIDENCE", "/somewhere/else.sqlite", 1);
    EXPECT_EQ(evidence_file(), "/somewhere/else.sqlite");
    const auto opened = open_evidence();
    ASSERT_FALSE(opened.has_value());
    EXPECT_EQ(opened.error().where, "/somewhere/else.sqlite");
    ::unsetenv("ENTENTE_EVIDENCE");
    EXPECT_EQ(evidence_file().filename(), "evidence.sqlite");
}

} // namespace
} // namespace entente::cli
