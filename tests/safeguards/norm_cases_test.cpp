#include <entente/safeguards/norm_cases.hpp>
#include <entente/safeguards/norm_lint.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

namespace entente::safeguards {
namespace {

using evidence::NormFile;

constexpr std::string_view example = R"(instrument: I
id: i
authority: treaty

article 1
  in force from: 2026-06-12

  norm n
    title en: T
    title nl: T
    requires en: R
    requires nl: R
    applies if
      a
    met if
      b
    evidence: e
    consequence: c
    responsible: r
    topics: t
    tier: core
    sources: s
    confidence: memory

  exception x to n
    if
      c

tests
  case met
    given: a = yes, b = yes
    expect: n met
  case excepted
    given: a = yes, b = no, c = yes
    expect: n excepted
  case open
    given: a = yes
    expect: n unknown
  case the-day-before
    given: a = yes, b = no
    on: 2026-06-11
    expect: n not_in_force
  case the-day
    given: a = yes, b = no
    on: 2026-06-12
    expect: n breached
)";

NormFile read(std::string_view text, const std::string& name = "i.norm")
{
    auto file = evidence::parse_norm_file(text, name);
    if (!file)
        throw std::runtime_error(file.error().front().where() + ": " + file.error().front().what);
    return *file;
}

CaseRun run(const std::vector<NormFile>& files)
{
    const auto ran = run_norm_cases(files);
    if (!ran)
        throw std::runtime_error(ran.error().front().what);
    return *ran;
}

TEST(NormCases, PassWhenEveryVerdictIsAsExpected)
{
    const CaseRun ran = run({read(example)});
    EXPECT_EQ(ran.cases, 5U);
    EXPECT_EQ(ran.verdicts, 5U);
    EXPECT_TRUE(ran.failures.empty());
}

TEST(NormCases, SayWhatWasExpectedWhatWasFoundAndWhy)
{
    std::string text(example);
    text.replace(text.find("n met"), 5, "n breached");
    text.replace(text.find("n unknown"), 9, "nn met");
    const CaseRun ran = run({read(text)});
    ASSERT_EQ(ran.failures.size(), 2U);
    const CaseFailure& wrong = ran.failures[0];
    EXPECT_EQ(wrong.case_id, "met");
    EXPECT_EQ(wrong.norm_id, "n");
    EXPECT_EQ(wrong.expected, "breached");
    EXPECT_EQ(wrong.found, "met");
    EXPECT_EQ(wrong.file, "i.norm");
    EXPECT_EQ(wrong.place.line, 32U);
    EXPECT_EQ(wrong.because, (std::vector<std::string>{"b"}));
    EXPECT_EQ(ran.failures[1].found, "no_such_norm");
}

TEST(NormCases, NameTheFactsThatWouldStillChangeAVerdict)
{
    std::string text(example);
    text.replace(text.find("n unknown"), 9, "n met");
    const CaseRun ran = run({read(text)});
    ASSERT_EQ(ran.failures.size(), 1U);
    EXPECT_EQ(ran.failures[0].found, "unknown");
    EXPECT_EQ(ran.failures[0].missing, (std::vector<std::string>{"b", "c"}));
}

TEST(NormCases, LookAtNoExceptionOfAnAbsoluteNorm)
{
    std::string text(example);
    text.replace(text.find("    applies if"), 0, "    absolute: yes\n");
    const CaseRun ran = run({read(text)});
    ASSERT_EQ(ran.failures.size(), 1U);
    EXPECT_EQ(ran.failures[0].case_id, "excepted");
    EXPECT_EQ(ran.failures[0].found, "breached");
}

TEST(NormCases, AreNotRunOverExceptionsInACircle)
{
    std::string text(example);
    text.replace(text.find("exception x to n"), 16, "exception x to x");
    const std::vector<NormFile> files{read(text)};
    const auto ran = run_norm_cases(files);
    ASSERT_FALSE(ran.has_value());
    EXPECT_EQ(ran.error().front().line, 25U);
}

const std::filesystem::path law = ENTENTE_SOURCE_DIR "/evidence/law";

std::string content_of(const std::filesystem::path& path)
{
    std::ifstream in(path, std::ios::binary);
    std::stringstream content;
    content << in.rdbuf();
    return content.str();
}

std::vector<NormFile> files_of_the_evidence()
{
    std::vector<std::filesystem::path> paths;
    for (const auto& entry : std::filesystem::directory_iterator(law / "norms"))
        paths.push_back(entry.path());
    std::ranges::sort(paths);
    std::vector<NormFile> files;
    for (const auto& path : paths)
        files.push_back(read(content_of(path), "law/norms/" + path.filename().string()));
    return files;
}

TEST(NormCasesOfTheEvidence, AllPass)
{
    const CaseRun ran = run(files_of_the_evidence());
    EXPECT_GE(ran.cases, 670U);
    for (const CaseFailure& failure : ran.failures)
        ADD_FAILURE() << failure.file << ":" << failure.place.line << ": " << failure.case_id << " expected "
                      << failure.norm_id << " " << failure.expected << ", found " << failure.found;
}

TEST(NormCasesOfTheEvidence, PassInTheExampleOfTheManual)
{
    const std::string manual = content_of(ENTENTE_SOURCE_DIR "/docs/norms.md");
    const std::string fence = "```\n";
    const std::size_t start = manual.find(fence) + fence.size();
    const CaseRun ran = run({read(manual.substr(start, manual.find(fence, start) - start))});
    EXPECT_EQ(ran.cases, 3U);
    EXPECT_TRUE(ran.failures.empty());
}

TEST(NormCasesOfTheEvidence, ShowEveryNormMetBreachedAndNotApplyingAndExceptedWhereItCanBe)
{
    const auto files = files_of_the_evidence();
    std::map<std::string, std::set<std::string>> shown;
    for (const NormFile& file : files)
        for (const auto& one : file.cases)
            for (const auto& expected : one.expected)
                shown[expected.norm_id].insert(expected.verdict);
    const auto norms = evidence::filed_norms(files);
    ASSERT_TRUE(norms.has_value());
    EXPECT_EQ(norms->size(), 134U);
    for (const auto& norm : *norms) {
        const auto& verdicts = shown[norm.written->id];
        EXPECT_TRUE(verdicts.contains("met")) << norm.written->id;
        EXPECT_TRUE(verdicts.contains("breached")) << norm.written->id;
        EXPECT_TRUE(verdicts.contains("not_applicable")) << norm.written->id;
        EXPECT_EQ(verdicts.contains("excepted"), norm.exceptions.has_value()) << norm.written->id;
    }
}

/// The cells of the first columns of a table, which hold no quotes.
std::vector<std::vector<std::string>> plain_rows(const std::string& path)
{
    std::istringstream lines(content_of(ENTENTE_SOURCE_DIR + path));
    std::vector<std::vector<std::string>> rows;
    std::string line;
    std::getline(lines, line);
    while (std::getline(lines, line)) {
        std::istringstream cells(line);
        rows.emplace_back();
        for (std::string cell; std::getline(cells, cell, ',');)
            rows.back().push_back(cell);
    }
    return rows;
}

TEST(NormCasesOfTheEvidence, ExpectOfRulingsWhatTheReferenceGives)
{
    std::map<std::pair<std::string, std::string>, std::string> reference;
    for (const auto& row : plain_rows("/tests/reference/safeguards/ruling_outcomes.csv"))
        reference[{row.at(0), row.at(1)}] = row.at(2) == "satisfied" ? "met" : row.at(2);
    std::set<std::string> rulings;
    for (const NormFile& file : files_of_the_evidence())
        for (const auto& one : file.cases) {
            if (one.ruling.empty())
                continue;
            rulings.insert(one.ruling);
            for (const auto& expected : one.expected)
                EXPECT_EQ((reference[{one.ruling, expected.norm_id}]), expected.verdict) << one.ruling;
        }
    EXPECT_EQ(rulings.size(), 61U);
}

// The vocabulary is read as far as its first five columns hold no commas: id, group, nature, type.
std::vector<evidence::LegalFact> vocabulary()
{
    std::vector<evidence::LegalFact> facts;
    for (const auto& row : plain_rows("/evidence/law/facts.csv")) {
        evidence::LegalFact fact;
        fact.id = row.at(0);
        fact.type = row.at(3);
        for (const std::string& cell : row) {
            const bool is_list = fact.type == "enum" && cell.find('|') != std::string::npos;
            std::istringstream words(is_list ? cell : "");
            for (std::string word; std::getline(words, word, '|');)
                fact.allowed_values.push_back(word);
        }
        facts.push_back(std::move(fact));
    }
    return facts;
}

TEST(NormCasesOfTheEvidence, StandInFilesThatLintFindsNothingIn)
{
    const auto facts = vocabulary();
    ASSERT_EQ(facts.size(), 185U);
    for (const LintFinding& finding : lint_norms(files_of_the_evidence(), facts))
        ADD_FAILURE() << finding.problem.file << ":" << finding.problem.line << ": " << to_string(finding.kind) << ": "
                      << finding.problem.what;
}

} // namespace
} // namespace entente::safeguards
