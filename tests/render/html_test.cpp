#include "render/sample_advice.hpp"

#include <entente/render/html.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace entente::render {
namespace {

constexpr const char* drawing =
    R"svg(<svg xmlns="http://www.w3.org/2000/svg"><g id="a" clip-path="url(#a)"></g></svg>)svg";

std::string page_of(const advice::Advice& advice, Language language = Language::Nl, HtmlOptions options = {})
{
    return to_html(advice, language, Messages::built_in().value(), options);
}

/// The page with every figure drawn.
std::string drawn_page(const advice::Advice& advice)
{
    HtmlOptions options;
    for (const auto& figure : advice.figures)
        options.drawings[figure.id] = drawing;
    return page_of(advice, Language::Nl, options);
}

/// Each text that stands after `before`, up to the first of `ends`.
std::vector<std::string> all_after(const std::string& text, std::string_view before, std::string_view ends)
{
    std::vector<std::string> found;
    for (auto at = text.find(before); at != std::string::npos; at = text.find(before, at + 1)) {
        const auto start = at + before.size();
        found.push_back(text.substr(start, text.find_first_of(ends, start) - start));
    }
    return found;
}

std::size_t count(const std::string& text, std::string_view part)
{
    std::size_t n = 0;
    for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + part.size()))
        ++n;
    return n;
}

TEST(Html, EscapesEveryTextOfTheAdvice)
{
    const std::string hostile = "<script>alert('x')</script>\"onclick=\"&";
    const Text text{hostile, hostile};
    auto advice = sample_advice();
    advice.manifest.version = advice.manifest.evidence_hash = advice.manifest.as_of = hostile;
    advice.manifest.options = {{hostile, hostile}};
    advice.subject.title = advice.subject.form = advice.subject.parties = advice.subject.partner_name = text;
    advice.subject.objective = text;
    advice.subject.partner = hostile;
    advice.subject.provisions[0].text = text;
    for (auto& statement : advice.statements) {
        statement.text = statement.grade_reason = text;
        statement.references.push_back({hostile});
    }
    for (auto& figure : advice.figures) {
        figure.title = figure.caption = figure.alternative = figure.x_title = figure.y_title = text;
        figure.rows[0].label = figure.rows[0].series = text;
        for (auto& marker : figure.markers)
            marker.label = text;
    }
    advice.tables[0].title = advice.tables[0].note = advice.tables[0].columns[1] = advice.tables[0].rows[0][1].text =
        text;
    for (auto& chapter : advice.chapters) {
        chapter.heading = chapter.asked = text;
        for (auto& block : chapter.blocks)
            block.text = text;
    }
    auto& source = advice.sources[0].source;
    source.title = source.publisher = source.date = source.licence = source.trust = source.retrieved = hostile;
    source.url = "https://example.org/" + hostile;
    for (const auto& page : {page_of(advice), drawn_page(advice)}) {
        EXPECT_EQ(page.find("<script"), std::string::npos);
        EXPECT_EQ(page.find("\"onclick"), std::string::npos);
    }
}

TEST(Html, FetchesNothing)
{
    const auto page = drawn_page(sample_advice());
    for (const auto* part :
         {"<script", "<link", "<img", "<iframe", " src=", "@import", "url(http", "url(//", "javascript:"})
        EXPECT_EQ(page.find(part), std::string::npos) << part;
    EXPECT_EQ(count(page, "<a href=\"https://"), 2U); // the two sources with an address
    // Nothing else names an address but the namespace of the four drawings.
    EXPECT_EQ(count(page, "://"), 2U + 4U);
    EXPECT_NE(page.find("content=\"default-src 'none'"), std::string::npos);
}

TEST(Html, ShowsEveryStatementOnceInFullWithItsIdAsAnchor)
{
    const auto advice = sample_advice();
    const auto page = drawn_page(advice);
    for (const auto& statement : advice.statements)
        EXPECT_EQ(count(page, " id=\"" + statement.id + "\""), 1U) << statement.id;
    for (const auto& figure : advice.figures)
        EXPECT_EQ(count(page, "<figure id=\"" + figure.id + "\""), 1U);
    EXPECT_EQ(count(page, "<div class=\"table\" id=\"safeguards-norms\""), 1U);
}

// Cut at the last sentence that fits in 240 bytes; an initial ends no sentence.
TEST(Html, ShowsOnlyTheOpeningOfALongRiskOnTheFrontPage)
{
    auto advice = sample_advice();
    ASSERT_FALSE(advice.risks.empty());
    const std::string opening = "Returns stopped after the ruling of D. Thym was read in the capital.";
    const std::string rest = " Nobody knows why" + std::string(300, 'y') + ".";
    for (auto& statement : advice.statements)
        if (statement.id == advice.risks.front())
            statement.text = {opening + rest, opening + rest};
    const auto page = page_of(advice);
    const auto front = page.substr(0, page.find("id=\"guide\""));
    EXPECT_EQ(count(front, "Nobody knows why"), 0U);
    EXPECT_EQ(count(front, opening + " …"), 1U);
    EXPECT_GE(count(page, opening + rest), 1U);
}

TEST(Html, HasUniqueIdsAndNoLinkToNowhere)
{
    const auto page = drawn_page(sample_advice());
    const auto ids = all_after(page, " id=\"", "\"");
    const std::set<std::string> unique(ids.begin(), ids.end());
    EXPECT_EQ(unique.size(), ids.size());
    for (const auto& target : all_after(page, "href=\"#", "\""))
        EXPECT_TRUE(unique.contains(target)) << target;
    for (const auto& target : all_after(page, "url(#", ")"))
        EXPECT_TRUE(unique.contains(target)) << target;
}

TEST(Html, StepsDownItsHeadingsOneLevelAtATime)
{
    int level = 0;
    const auto page = page_of(sample_advice());
    for (const auto& next : all_after(page, "<h", " >")) {
        if (next.size() != 1)
            continue; // head, header, html
        EXPECT_LE(std::stoi(next), level + 1);
        level = std::stoi(next);
    }
    EXPECT_EQ(count(page, "<h1"), 1U);
}

TEST(Html, ClosesEveryElement)
{
    const auto page = drawn_page(sample_advice());
    const auto opened = all_after(page, "<", " >\n");
    for (const auto* name :
         {"div", "section", "p", "ul", "ol", "li", "dl", "table", "tr", "td", "details", "figure", "span", "a", "svg"})
        EXPECT_EQ(std::ranges::count(opened, name), std::ranges::count(opened, std::string("/") + name)) << name;
}

TEST(Html, ShowsTheTableWhenThereIsNoDrawing)
{
    const auto page = page_of(sample_advice());
    EXPECT_EQ(count(page, "De grafiek is niet getekend"), 4U);
    EXPECT_EQ(count(page, "role=\"img\""), 0U);
    EXPECT_NE(page.find("<td class=\"number\">12.900</td>"), std::string::npos);
    EXPECT_NE(page.find("<th scope=\"row\">2021</th>"), std::string::npos);
}

TEST(Html, ShowsTheDrawingWithItsAlternativeAndFoldsTheTable)
{
    const auto page = drawn_page(sample_advice());
    EXPECT_NE(page.find("<svg role=\"img\" aria-label=\"Vier punten met een lijn, drie ervan links van nul.\""),
              std::string::npos);
    EXPECT_NE(page.find("<g id=\"drawing-lessons-effects-a\" clip-path=\"url(#drawing-lessons-effects-a)\""),
              std::string::npos);
    EXPECT_NE(page.find("<td class=\"number\">12.900</td>"), std::string::npos);
}

TEST(Html, CitesSourcesByNumber)
{
    const auto page = page_of(sample_advice());
    EXPECT_NE(page.find("<a href=\"#source-1\" aria-label=\"Bron [1]\">[1]</a>"), std::string::npos);
    EXPECT_NE(page.find("<a href=\"https://example.org/arrivals?a=1&amp;b=2\""), std::string::npos);
    EXPECT_EQ(page.find("href=\"javascript"), std::string::npos);
    EXPECT_NE(page.find("zelf gelezen"), std::string::npos);
}

TEST(Html, NamesTheSourcesBeyondTheSixth)
{
    auto advice = sample_advice();
    advice.source_numbers["observations/arrivals/TUN"] = {1, 2, 3, 4, 5, 6, 7, 8};
    EXPECT_NE(page_of(advice).find("en nog 2 bronnen"), std::string::npos);
}

TEST(Html, SpeaksTheLanguageAskedForAndLinksToTheOther)
{
    HtmlOptions options;
    options.other_language_file = "advice.nl.html";
    const auto page = page_of(sample_advice(), Language::En, options);
    EXPECT_NE(page.find("<html lang=\"en\">"), std::string::npos);
    EXPECT_NE(page.find("<a class=\"language\" href=\"advice.nl.html\" hreflang=\"nl\" lang=\"nl\">"),
              std::string::npos);
    EXPECT_NE(page.find("23 November 2025"), std::string::npos);
    EXPECT_EQ(page.find("Zekerheid"), std::string::npos);
}

TEST(Html, HasWordsForAllItShows)
{
    EXPECT_EQ(page_of(sample_advice()).find("[render."), std::string::npos);
    EXPECT_EQ(page_of(sample_advice(), Language::En).find("[render."), std::string::npos);
}

TEST(Html, GivesTheCommandThatMakesItAgain)
{
    EXPECT_NE(page_of(sample_advice()).find("entente advise TUN --as-of 2025-11-23 --seed 20251123"),
              std::string::npos);
}

TEST(Html, ShowsAStatementThatNoChapterShows)
{
    auto advice = sample_advice();
    advice.statements.push_back({"pathway.9",
                                 advice::StatementKind::Finding,
                                 advice::Question::Pathway,
                                 advice::Grade::Low,
                                 {},
                                 {"Los gevonden.", "Found apart."},
                                 {}});
    const auto page = page_of(advice);
    EXPECT_EQ(count(page, " id=\"pathway.9\""), 1U);
    EXPECT_NE(page.find("Verder gevonden"), std::string::npos);
}

TEST(Html, NamesMonthsWhenPointsLieCloserThanAYear)
{
    auto advice = sample_advice();
    auto& figure = advice.figures[0];
    figure.rows = {{{}, {}, 2021.0 + 0.5 / 12, 1, {}, {}, true}, {{}, {}, 2021.0 + 6.5 / 12, 2, {}, {}, true}};
    const auto page = page_of(advice);
    EXPECT_NE(page.find(">2021-01</th>"), std::string::npos);
    EXPECT_NE(page.find(">2021-07</th>"), std::string::npos);
}

TEST(Html, IsTheSameEachTime)
{
    EXPECT_EQ(drawn_page(sample_advice()), drawn_page(sample_advice()));
}

} // namespace
} // namespace entente::render
