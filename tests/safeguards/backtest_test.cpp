#include <entente/safeguards/backtest.hpp>

#include <gtest/gtest.h>

#include <algorithm>

namespace entente::safeguards {
namespace {

const evidence::Evidence& built_evidence()
{
    static const evidence::Evidence evidence = *evidence::Evidence::open(ENTENTE_TEST_EVIDENCE);
    return evidence;
}

/// Two norms: people sent away must be heard; nobody is sent to a real risk.
struct SmallLaw {
    evidence::Law law;
    PreparedLaw prepared;

    SmallLaw()
    {
        const auto fact = [](const char* id, const char* nature, const char* type) {
            evidence::LegalFact made;
            made.id = id;
            made.nature = nature;
            made.type = type;
            if (made.type == "enum")
                made.allowed_values = {"land", "sea"};
            return made;
        };
        law.facts = {fact("sent", "design", "boolean"), fact("heard", "process", "boolean"),
                     fact("risk", "finding", "boolean"), fact("days", "design", "number"),
                     fact("border", "design", "enum")};
        add("hearing", "sent", "heard and days <= 2", {"return", "procedure"});
        add("risk-free", "sent", "not risk", {"return"});
    }

    void add(const char* id, const char* applies, const char* satisfied, std::vector<std::string> topics)
    {
        evidence::Norm row;
        row.id = id;
        row.topics = std::move(topics);
        law.norms.push_back(row);
        PreparedNorm norm{.norm = {.id = id,
                                   .applies_when = *parse_expression(applies),
                                   .satisfied_when = *parse_expression(satisfied),
                                   .in_force_from = parse_date("2026-06-12").value()},
                          .rulings = {}};
        prepared.norms.push_back(std::move(norm));
    }
};

evidence::Ruling ruling(const char* id, const char* holding, std::vector<std::string> norms,
                        std::map<std::string, std::string, std::less<>> facts)
{
    evidence::Ruling made;
    made.id = id;
    made.court = id[0] == 'a' ? "A" : "B";
    made.holding = holding;
    made.norm_ids = std::move(norms);
    made.engine_test = true;
    made.facts = std::move(facts);
    return made;
}

// Worked by hand, dates aside (both norms are younger than any ruling):
//   a1  violation, heard no             hearing breached, risk-free unknown   breach found
//   a2  lawful, not sent                hearing not applicable                no breach found
//   b1  violation, risk yes             risk-free breached                    breach found; without findings: open
//   b2  unlawful, risk no               risk-free met                         breach missed; without findings: open
//   b3  no_violation, heard, 3 days     hearing breached                      false alarm
std::vector<evidence::Ruling> five_rulings()
{
    return {ruling("a1", "violation", {"hearing", "risk-free"}, {{"sent", "true"}, {"heard", "false"}}),
            ruling("a2", "lawful", {"hearing"}, {{"sent", "false"}}),
            ruling("b1", "violation", {"risk-free"}, {{"sent", "true"}, {"risk", "true"}}),
            ruling("b2", "unlawful", {"risk-free"}, {{"sent", "true"}, {"risk", "false"}}),
            ruling("b3", "no_violation", {"hearing"}, {{"sent", "true"}, {"heard", "true"}, {"days", "3"}})};
}

TEST(Backtest, CountsWhatWasExpectedAgainstWhatWasFound)
{
    const SmallLaw small;
    const auto found = backtest(five_rulings(), small.law, small.prepared);
    ASSERT_TRUE(found) << one_line(found.error());
    const Confusion& all = found->by_ruling;
    EXPECT_EQ(all.breach_found, 2U);
    EXPECT_EQ(all.breach_missed, 1U);
    EXPECT_EQ(all.no_breach_found, 1U);
    EXPECT_EQ(all.false_alarm, 1U);
    EXPECT_EQ(all.cases(), 5U);
    EXPECT_DOUBLE_EQ(*all.coverage(), 1.0);
    EXPECT_DOUBLE_EQ(*all.accuracy(), 0.6);
    EXPECT_EQ(found->disagreeing, (std::vector<std::string>{"b2", "b3"}));
    EXPECT_EQ(found->rows.size(), 6U);
}

TEST(Backtest, TellsCourtsNormsAndTopicsApart)
{
    const SmallLaw small;
    const auto found = *backtest(five_rulings(), small.law, small.prepared);
    EXPECT_EQ(found.by_court.at("A").agreed(), 2U);
    EXPECT_EQ(found.by_court.at("B").agreed(), 1U);
    EXPECT_EQ(found.by_court.at("B").cases(), 3U);
    EXPECT_EQ(found.by_norm.at("hearing").false_alarm, 1U);
    EXPECT_EQ(found.by_norm.at("risk-free").breach_open, 1U); // in a1 nobody said whether there was a risk
    EXPECT_EQ(found.by_topic.at("return").cases(), 6U);
    EXPECT_EQ(found.by_topic.at("procedure").cases(), 3U);
}

TEST(Backtest, WithoutFindingsAbstainsInsteadOfGuessing)
{
    const SmallLaw small;
    const auto found = *backtest(five_rulings(), small.law, small.prepared, {.design_only = true});
    EXPECT_EQ(found.by_ruling.breach_open, 2U); // b1 and b2 hang on the risk alone
    EXPECT_DOUBLE_EQ(*found.by_ruling.coverage(), 0.6);
    EXPECT_DOUBLE_EQ(*found.by_ruling.accuracy(), 2.0 / 3.0); // a1 and a2 right, b3 wrong
    EXPECT_EQ(found.disagreeing, std::vector<std::string>{"b3"});
}

TEST(Backtest, LeavesOutWhatTestsNothingAndCountsIt)
{
    const SmallLaw small;
    auto rulings = five_rulings();
    rulings[0].engine_test = false;
    rulings[1].holding = "not_decided";
    const auto found = *backtest(rulings, small.law, small.prepared);
    EXPECT_EQ(found.left_out, 2U);
    EXPECT_EQ(found.by_ruling.cases(), 3U);
    EXPECT_FALSE(found.by_court.contains("A"));
}

TEST(Backtest, HasNoSharesOfNothing)
{
    const SmallLaw small;
    const auto found = *backtest({}, small.law, small.prepared);
    EXPECT_FALSE(found.by_ruling.coverage());
    EXPECT_FALSE(found.by_ruling.accuracy());
}

TEST(Backtest, NamesTheRulingThatIsWrong)
{
    const SmallLaw small;
    const auto refusal = [&](evidence::Ruling one) {
        const auto found = backtest(std::vector{std::move(one)}, small.law, small.prepared);
        return found ? "" : one_line(found.error());
    };
    EXPECT_EQ(refusal(ruling("a", "violaton", {"hearing"}, {})),
              "ruling a: 'violaton' is not a holding; write one of violation, unlawful, no_violation, lawful, "
              "no_jurisdiction, inadmissible, not_decided");
    EXPECT_EQ(refusal(ruling("a", "lawful", {"haering"}, {})),
              "ruling a: there is no norm 'haering'; did you mean 'hearing'?");
    EXPECT_EQ(refusal(ruling("a", "lawful", {}, {})),
              "ruling a: the ruling names no norm; name the norms it turned on, with ; between them");
    EXPECT_EQ(refusal(ruling("a", "lawful", {"hearing"}, {{"herd", "true"}})),
              "ruling a: there is no fact 'herd'; did you mean 'heard'?");
    EXPECT_EQ(refusal(ruling("a", "lawful", {"hearing"}, {{"heard", "yes"}})),
              "ruling a, fact heard: 'yes' is not true or false; write true or false, or leave the fact out when it is "
              "not known");
    EXPECT_EQ(refusal(ruling("a", "lawful", {"hearing"}, {{"days", "2d"}})),
              "ruling a, fact days: '2d' is not a number; write a number");
    EXPECT_EQ(refusal(ruling("a", "lawful", {"hearing"}, {{"border", "air"}})),
              "ruling a, fact border: 'air' is not a word this fact allows; write one of land, sea");
}

// check_law.py: "engine agrees with the court in 61 of 61 testable rulings".
TEST(Backtest, AgreesWithTheCourtsInEveryTestableRulingOfTheEvidence)
{
    const auto& law = built_evidence().law();
    const auto found = backtest(law.rulings, law, PreparedLaw::of(built_evidence()).value());
    ASSERT_TRUE(found) << one_line(found.error());
    EXPECT_EQ(found->by_ruling.cases(), 61U);
    EXPECT_EQ(found->by_ruling.agreed(), 61U);
    EXPECT_EQ(found->left_out, 15U);
    EXPECT_TRUE(found->disagreeing.empty());
    // Not one norm of these rulings is an exception: outcomes of tests/reference/safeguards/ruling_outcomes.csv.
    EXPECT_EQ(found->rows.size(), 82U);
    EXPECT_TRUE(
        std::ranges::all_of(found->by_norm, [](const auto& one) { return one.second.agreed() == one.second.cases(); }));
}

// What is known of a design before any court found facts settles fewer cases, and is never counted as if it did.
TEST(Backtest, CoversFewerRulingsOfTheEvidenceWithoutTheirFindings)
{
    const auto& law = built_evidence().law();
    const auto found = *backtest(law.rulings, law, PreparedLaw::of(built_evidence()).value(), {.design_only = true});
    EXPECT_EQ(found.by_ruling.cases(), 61U);
    EXPECT_LT(found.by_ruling.covered(), 61U);
    EXPECT_EQ(found.by_ruling.covered() + found.by_ruling.breach_open + found.by_ruling.no_breach_open, 61U);
    RecordProperty("covered", static_cast<int>(found.by_ruling.covered()));
    RecordProperty("agreed", static_cast<int>(found.by_ruling.agreed()));
}

} // namespace
} // namespace entente::safeguards
