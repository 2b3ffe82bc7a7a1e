#include "evidence/world.hpp"

#include <entente/safeguards/law_of_folder.hpp>

#include <gtest/gtest.h>

namespace entente::safeguards {
namespace {

constexpr const char* source = ENTENTE_SOURCE_DIR;

const evidence::Evidence& built_evidence()
{
    static const evidence::Evidence evidence = *evidence::Evidence::open(ENTENTE_TEST_EVIDENCE);
    return evidence;
}

// Two ways to one law: the files, and the evidence file that was built from them.
TEST(LawOfFolder, IsTheLawOfTheEvidence)
{
    const auto folder = std::filesystem::path(source) / "evidence/law/norms";
    const auto files = read_norm_folder(folder);
    ASSERT_TRUE(files) << one_line(files.error());
    EXPECT_TRUE(files->problems.empty());
    auto facts = read_fact_table(fact_table_of(folder));
    ASSERT_TRUE(facts) << one_line(facts.error());
    const auto law = law_of_files(files->files, std::move(*facts));
    ASSERT_TRUE(law) << one_line(law.error());
    const auto& built = built_evidence().law();
    const auto prepared = PreparedLaw::of(built_evidence()).value();
    EXPECT_EQ(law->law.facts.size(), built.facts.size());
    ASSERT_EQ(law->law.norms.size(), built.norms.size());
    for (const PreparedNorm& norm : prepared.norms) {
        const auto same =
            std::ranges::find(law->prepared.norms, norm.norm.id, [](const PreparedNorm& one) { return one.norm.id; });
        ASSERT_NE(same, law->prepared.norms.end()) << norm.norm.id;
        EXPECT_TRUE(same->norm.applies_when == norm.norm.applies_when) << norm.norm.id;
        EXPECT_TRUE(same->norm.satisfied_when == norm.norm.satisfied_when) << norm.norm.id;
        EXPECT_TRUE(same->norm.exceptions == norm.norm.exceptions) << norm.norm.id;
        EXPECT_EQ(same->norm.absolute, norm.norm.absolute) << norm.norm.id;
        EXPECT_EQ(same->binding, norm.binding) << norm.norm.id;
        EXPECT_EQ(same->pending, norm.pending) << norm.norm.id;
        EXPECT_EQ(same->norm.in_force_from, norm.norm.in_force_from) << norm.norm.id;
        EXPECT_EQ(same->norm.in_force_until, norm.norm.in_force_until) << norm.norm.id;
    }
    for (std::size_t i = 0; i < built.facts.size(); ++i) {
        EXPECT_EQ(law->law.facts[i].id, built.facts[i].id);
        EXPECT_EQ(law->law.facts[i].allowed_values, built.facts[i].allowed_values);
        EXPECT_EQ(law->law.facts[i].question.nl, built.facts[i].question.nl);
    }
}

TEST(LawOfFolder, KeepsTheSoundFilesAndTheProblemsOfTheOthers)
{
    const evidence::TemporaryFolder folder;
    evidence::write_text(folder.path() / "a.norm", "norm\n");
    evidence::write_text(folder.path() / "b.txt", "not looked at");
    const auto read = read_norm_folder(folder.path());
    ASSERT_TRUE(read) << one_line(read.error());
    EXPECT_TRUE(read->files.empty());
    ASSERT_FALSE(read->problems.empty());
    EXPECT_EQ(read->problems.front().file, (folder.path() / "a.norm").string());
}

TEST(LawOfFolder, RefusesAFolderWithoutNorms)
{
    const evidence::TemporaryFolder folder;
    EXPECT_EQ(read_norm_folder(folder.path()).error().what, "there is no norm file in this folder");
    EXPECT_FALSE(read_norm_folder(folder.path() / "none"));
}

TEST(LawOfFolder, FindsTheFactsOneFolderUp)
{
    EXPECT_EQ(fact_table_of("law/norms"), "law/facts.csv");
    EXPECT_EQ(fact_table_of("law/norms/").lexically_normal(), "law/facts.csv");
    EXPECT_EQ(fact_table_of("norms"), "facts.csv");
    EXPECT_EQ(fact_table_of("."), "../facts.csv");
}

TEST(LawOfFolder, RefusesATableOfFactsThatIsNone)
{
    const evidence::TemporaryFolder folder;
    const auto table = folder.path() / "facts.csv";
    evidence::write_text(table, "fact_id,type\na,boolean\n");
    EXPECT_FALSE(read_fact_table(table)); // columns are missing
    evidence::write_text(table,
                         "fact_id,fact_group,nature,type,question_nl,question_en,allowed_values,unit,explanation\n"
                         "a,g,design,date,?,?,,,\n");
    const auto read = read_fact_table(table);
    ASSERT_FALSE(read);
    EXPECT_EQ(read.error().what, "'date' is not a type of fact");
    EXPECT_TRUE(read.error().where.ends_with("facts.csv:2")) << read.error().where;
    EXPECT_FALSE(read_fact_table(folder.path() / "none.csv"));
}

TEST(LawOfFolder, AProblemBecomesAnErrorThatSaysHowManyMoreThereAre)
{
    const evidence::Problem problem{"a.norm", 3, 5, "what", "remedy"};
    EXPECT_EQ(one_line(error_of(problem)), "a.norm:3:5: what; remedy");
    EXPECT_EQ(one_line(error_of(problem, 2)), "a.norm:3:5: what (and 2 more problems); remedy");
}

} // namespace
} // namespace entente::safeguards
