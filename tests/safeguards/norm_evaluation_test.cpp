#include <entente/safeguards/norm_evaluation.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <string>
#include <vector>

namespace entente::safeguards {
namespace {

using Names = std::vector<std::string>;
using Row = std::map<std::string, std::string>; // cells by column name

/// The cells of one line of a CSV file; quoted cells may hold commas, and quotes written twice, but no line break.
std::vector<std::string> cells_of(const std::string& line)
{
    std::vector<std::string> cells(1);
    bool quoted = false;
    for (std::size_t i = 0; i < line.size(); ++i) {
        const bool twice = line[i] == '"' && quoted && i + 1 < line.size() && line[i + 1] == '"';
        if (twice)
            cells.back() += line[i++];
        else if (line[i] == '"')
            quoted = !quoted;
        else if (line[i] == ',' && !quoted)
            cells.emplace_back();
        else if (line[i] != '\r')
            cells.back() += line[i];
    }
    return cells;
}

std::vector<Row> table(const std::string& path)
{
    std::ifstream in(std::string(ENTENTE_SOURCE_DIR) + "/" + path);
    std::string line;
    std::getline(in, line);
    const auto columns = cells_of(line);
    std::vector<Row> rows;
    while (std::getline(in, line)) {
        const auto cells = cells_of(line);
        rows.emplace_back();
        for (std::size_t i = 0; i < std::min(columns.size(), cells.size()); ++i)
            rows.back()[columns[i]] = cells[i];
    }
    return rows;
}

Names parts_of(const std::string& text, char separator)
{
    Names parts;
    for (std::size_t from = 0; from < text.size();) {
        const std::size_t to = std::min(text.find(separator, from), text.size());
        parts.push_back(text.substr(from, to - from));
        from = to + 1;
    }
    return parts;
}

/// A day for the cases whose norms have no dates.
Date any_day()
{
    return *parse_date("2026-11-23");
}

Norm norm(std::string_view applies_when, std::string_view satisfied_when, std::string_view exceptions = "")
{
    Norm made{.id = "norm",
              .applies_when = *parse_expression(applies_when),
              .satisfied_when = *parse_expression(satisfied_when)};
    if (!exceptions.empty())
        made.exceptions = *parse_expression(exceptions);
    return made;
}

NormOutcome outcome(const Norm& asked, const Facts& facts, Date date = any_day())
{
    NormOutcome found = evaluate_norm(asked, known_facts(facts), date);
    EXPECT_EQ(norm_verdict(asked, known_facts(facts), date), found.verdict); // the short cut agrees, here and below
    return found;
}

TEST(NormEvaluation, FindsABreachAndTheFactsItRestsOn)
{
    const auto found = outcome(norm("transfers and nl_acts", "assessed or (assured and monitored)"),
                               {{"transfers", true}, {"nl_acts", true}, {"assessed", false}, {"monitored", false}});
    EXPECT_EQ(found.verdict, NormVerdict::Breached);
    EXPECT_EQ(found.because, (Names{"assessed", "monitored", "nl_acts", "transfers"}));
    EXPECT_EQ(found.missing, Names{});
}

TEST(NormEvaluation, StopsAtANormThatDoesNotApply)
{
    const auto found = outcome(norm("transfers and nl_acts", "assessed"), {{"nl_acts", false}, {"assessed", false}});
    EXPECT_EQ(found.verdict, NormVerdict::NotApplicable);
    EXPECT_EQ(found.because, Names{"nl_acts"});
    EXPECT_EQ(found.met, Truth::False);
}

TEST(NormEvaluation, IsMetEvenIfItMayNotApply)
{
    const auto found = outcome(norm("transfers", "assessed"), {{"assessed", true}});
    EXPECT_EQ(found.verdict, NormVerdict::Met);
    EXPECT_EQ(found.because, Names{"assessed"});
    EXPECT_EQ(found.missing, Names{});
}

TEST(NormEvaluation, AsksForTheFactsThatCanStillMatter)
{
    const auto found = outcome(norm("transfers", "assessed and monitored", "emergency and notified"),
                               {{"transfers", true}, {"assessed", true}, {"notified", false}});
    EXPECT_EQ(found.verdict, NormVerdict::Unknown);
    EXPECT_EQ(found.because, Names{"transfers"});
    EXPECT_EQ(found.missing, Names{"monitored"}); // the exception is already ruled out
}

TEST(NormEvaluation, SetsABreachAsideWhenAnExceptionHolds)
{
    const auto found = outcome(norm("transfers", "assessed", "emergency"),
                               {{"transfers", true}, {"assessed", false}, {"emergency", true}});
    EXPECT_EQ(found.verdict, NormVerdict::Excepted);
    EXPECT_EQ(found.because, (Names{"emergency", "transfers"}));
}

TEST(NormEvaluation, KeepsABreachWhileTheExceptionIsNotShownButNamesIt)
{
    const auto found = outcome(norm("transfers", "assessed", "emergency"), {{"transfers", true}, {"assessed", false}});
    EXPECT_EQ(found.verdict, NormVerdict::Breached);
    EXPECT_EQ(found.excepted, Truth::Unknown);
    EXPECT_EQ(found.missing, Names{"emergency"});
}

TEST(NormEvaluation, NeverExceptsAnAbsoluteNorm)
{
    Norm absolute = norm("transfers", "not tortured", "emergency");
    absolute.absolute = true;
    const auto found = outcome(absolute, {{"transfers", true}, {"tortured", true}, {"emergency", true}});
    EXPECT_EQ(found.verdict, NormVerdict::Breached);
    EXPECT_EQ(found.excepted, Truth::False);
    EXPECT_EQ(outcome(absolute, {{"transfers", true}, {"tortured", true}}).missing, Names{});
}

TEST(NormEvaluation, IsInForceFromItsFirstToItsLastDay)
{
    Norm lapsed = norm("true", "assessed");
    lapsed.in_force_from = *parse_date("2015-07-20");
    lapsed.in_force_until = *parse_date("2026-06-11");
    const Facts facts{{"assessed", false}};
    EXPECT_EQ(outcome(lapsed, facts, *parse_date("2015-07-19")).verdict, NormVerdict::NotInForce);
    EXPECT_EQ(outcome(lapsed, facts, *parse_date("2015-07-20")).verdict, NormVerdict::Breached);
    EXPECT_EQ(outcome(lapsed, facts, *parse_date("2026-06-11")).verdict, NormVerdict::Breached);
    const auto after = outcome(lapsed, facts, *parse_date("2026-06-12"));
    EXPECT_EQ(after.verdict, NormVerdict::NotInForce);
    EXPECT_FALSE(after.in_force);
    EXPECT_EQ(after.met, Truth::False); // the truths are given all the same
    EXPECT_TRUE(after.because.empty() && after.missing.empty());
}

TEST(NormEvaluation, NamesItsVerdicts)
{
    EXPECT_EQ(to_string(NormVerdict::NotInForce), "not_in_force");
    EXPECT_EQ(to_string(NormVerdict::NotApplicable), "not_applicable");
    EXPECT_EQ(to_string(NormVerdict::Excepted), "excepted");
    EXPECT_EQ(to_string(NormVerdict::Met), "met");
    EXPECT_EQ(to_string(NormVerdict::Breached), "breached");
    EXPECT_EQ(to_string(NormVerdict::Unknown), "unknown");
}

/// What one norm asks of a design: that it is met whenever the norm is effective. The proposal of norm files keeps an
/// unknown exception open here, so this is put together from the three truths and not from the verdict.
Truth respected(const NormOutcome& found)
{
    if (!found.in_force)
        return Truth::True;
    return either(opposite(both(found.applies, opposite(found.excepted))), found.met);
}

// The cases of tests/reference/safeguards/conformance.csv: each row is one norm, each case has one verdict.
TEST(NormEvaluation, AgreesWithTheConformanceCases)
{
    std::map<std::string, Truth> verdicts;
    const auto rows = table("tests/reference/safeguards/conformance.csv");
    ASSERT_FALSE(rows.empty());
    for (const Row& row : rows) {
        Norm asked = norm(row.at("applies_when"), row.at("satisfied_when"), row.at("exceptions"));
        if (!row.at("in_force_from").empty())
            asked.in_force_from = *parse_date(row.at("in_force_from"));
        if (!row.at("in_force_until").empty())
            asked.in_force_until = *parse_date(row.at("in_force_until"));
        Facts facts;
        for (const std::string& known : parts_of(row.at("known"), ';'))
            facts[known.substr(0, known.find('='))] = known.ends_with("=true");
        Truth& verdict = verdicts.try_emplace(row.at("case_id"), Truth::True).first->second;
        verdict = both(verdict, respected(outcome(asked, facts, *parse_date(row.at("date")))));
    }
    for (const Row& row : rows)
        EXPECT_EQ(to_string(verdicts.at(row.at("case_id"))), row.at("verdict")) << row.at("case_id");
}

} // namespace
} // namespace entente::safeguards
