#include "norm_example.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

namespace entente::evidence {
namespace {

TEST(NormFile, ReadsWhatALawyerWrote)
{
    const NormFile file = read_norm_file(example_norm_file);
    EXPECT_EQ(file.id, "return_directive");
    EXPECT_EQ(file.instrument.instrument, "Return Directive 2008/115");
    EXPECT_EQ(to_string(file.instrument.in_force_from.value()), "2010-12-24");
    ASSERT_EQ(file.articles.size(), 1U);
    const NormArticle& article = file.articles[0];
    EXPECT_EQ(article.number, "15");
    EXPECT_EQ(article.text, "Detention only where less coercive measures fail.");
    ASSERT_EQ(article.norms.size(), 1U);
    const WrittenNorm& norm = article.norms[0];
    EXPECT_EQ(norm.requirement.en, "Detention is a last resort and ends after eighteen months.");
    EXPECT_EQ(norm.topics, (std::vector<std::string>{"detention", "return_hub"}));
    EXPECT_EQ(norm.source_ids, (std::vector<std::string>{"p-rd", "fra"}));
    EXPECT_EQ(expression_text(norm.applies_if), "detention_used and (at_border or own_agents)");
    EXPECT_EQ(expression_text(norm.met_if),
              "individual and not (months > 18 or prison) and (court_review or not detention_used)");
    EXPECT_EQ(norm.applies_if.parts[1].parts[1].sentence, "our agents hold them");
    EXPECT_EQ(norm.met_if.parts[2].sentence, "");
    ASSERT_EQ(article.exceptions.size(), 1U);
    EXPECT_EQ(article.exceptions[0].id, "rd-15-new-law");
    EXPECT_EQ(article.exceptions[0].to, "rd-15");
    EXPECT_EQ(expression_text(article.exceptions[0].holds_if), "new_law");
}

TEST(NormFile, ReadsCasesWithEveryKindOfValue)
{
    const NormFile file = read_norm_file(example_norm_file);
    ASSERT_EQ(file.cases.size(), 1U);
    const NormCase& one = file.cases[0];
    EXPECT_EQ(one.id, "border-prison");
    EXPECT_EQ(to_string(one.on.value()), "2026-06-11");
    ASSERT_EQ(one.given.size(), 5U);
    EXPECT_EQ(one.given[0].value, FactValue(true));
    EXPECT_EQ(one.given[1].value, FactValue(12.5));
    EXPECT_EQ(one.given[2].value, FactValue(std::string("hub")));
    EXPECT_EQ(one.given[3].value, FactValue(std::string("two words")));
    EXPECT_EQ(one.given[4].value, FactValue(false));
    ASSERT_EQ(one.expected.size(), 2U);
    EXPECT_EQ(one.expected[1].norm_id, "rd-16");
    EXPECT_EQ(one.expected[1].verdict, "not_applicable");
}

// The lines are counted in `example_norm_file`: "or   our agents" stands on line 24, its term in column 38.
TEST(NormFile, KnowsWhereAConditionStands)
{
    const NormFile file = read_norm_file(example_norm_file);
    const Condition& line = file.articles[0].norms[0].applies_if.parts[1].parts[1];
    EXPECT_EQ(line.place.line, 24U);
    EXPECT_EQ(line.place.column, 38U);
}

TEST(NormFile, ReadsDutchWordsInADutchFile)
{
    std::string text(example_norm_file);
    text.replace(text.find("language: en"), 12, "language: nl");
    text.replace(text.find("and any of"), 10, "en een van deze");
    text.replace(text.find("or   our agents"), 15, "of   onze mensen");
    const NormFile file = read_norm_file(text);
    EXPECT_EQ(file.language, Language::Nl);
    EXPECT_EQ(expression_text(file.articles[0].norms[0].applies_if), "detention_used and (at_border or own_agents)");
    EXPECT_NE(to_text(file).find("\n      en een van deze\n"), std::string::npos);
    EXPECT_EQ(read_norm_file(to_text(file)), file);
}

TEST(NormFile, ReadsWindowsLineEndsAndAByteOrderMarkAlike)
{
    std::string text = "\xEF\xBB\xBF";
    for (const char letter : example_norm_file)
        text += letter == '\n' ? std::string("\r\n") : std::string(1, letter);
    EXPECT_EQ(read_norm_file(text), read_norm_file(example_norm_file));
}

std::string content_of(const std::filesystem::path& path)
{
    std::ifstream in(path, std::ios::binary);
    std::stringstream content;
    content << in.rdbuf();
    return content.str();
}

TEST(NormFile, TheNormsOfTheEvidenceAreRead)
{
    std::size_t files = 0;
    for (const auto& entry : std::filesystem::directory_iterator(ENTENTE_SOURCE_DIR "/evidence/law/norms")) {
        const auto file = parse_norm_file(content_of(entry.path()), entry.path().filename().string());
        ASSERT_TRUE(file.has_value()) << file.error().front().where() << ": " << file.error().front().what;
        EXPECT_EQ(entry.path().filename().string(), file->id + ".norm");
        EXPECT_EQ(read_norm_file(to_text(*file)), *file) << file->id;
        ++files;
    }
    EXPECT_GE(files, 46U);
}

} // namespace
} // namespace entente::evidence
