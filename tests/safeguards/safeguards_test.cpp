#include <entente/base/messages.hpp>
#include <entente/evidence/builder.hpp>
#include <entente/safeguards/safeguards.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

namespace entente::safeguards {
namespace {

using evidence::Evidence;
using partnership::Partnership;

Date day(std::string_view text)
{
    return *parse_date(text);
}

const Evidence& built_evidence()
{
    static const Evidence evidence = *Evidence::open(ENTENTE_TEST_EVIDENCE);
    return evidence;
}

const PreparedLaw& law()
{
    static const PreparedLaw prepared = *PreparedLaw::of(built_evidence());
    return prepared;
}

Partnership design(std::string form, std::map<std::string, FactValue, std::less<>> facts = {})
{
    Partnership made;
    made.parties = {"NLD"};
    made.partner = "TUN";
    made.form = std::move(form);
    made.facts = std::move(facts);
    return made;
}

SafeguardsAnswer answered(const Partnership& partnership, std::string_view as_of = "2026-11-23")
{
    SilentProgress silent;
    auto found = answer(built_evidence(), law(), partnership, {.as_of = day(as_of)}, silent);
    EXPECT_TRUE(found.has_value()) << one_line(found.error());
    return *found;
}

const NormResult& result(const SafeguardsAnswer& found, std::string_view norm_id)
{
    return *std::ranges::find(found.norms, norm_id, &NormResult::norm_id);
}

/// The coded facts of a ruling, each in the type that the table of facts declares.
Facts facts_of(const evidence::Ruling& ruling)
{
    Facts facts;
    for (const auto& [id, text] : ruling.facts) {
        const std::string& type = built_evidence().law().fact(id)->type;
        if (type == "boolean")
            facts[id] = text == "true";
        else if (type == "number")
            facts[id] = std::stod(text);
        else
            facts[id] = text;
    }
    return facts;
}

// check_law.py: "engine agrees with the court in 61 of 61 testable rulings". It judges without dates, as here.
TEST(PreparedLaw, AgreesWithTheCourtInEveryTestableRuling)
{
    int testable = 0;
    int agreed = 0;
    for (const auto& ruling : built_evidence().law().rulings) {
        if (!ruling.engine_test)
            continue;
        ++testable;
        const Facts facts = facts_of(ruling);
        bool breached = false;
        bool open = false;
        for (const PreparedNorm& prepared : law().norms) {
            if (std::ranges::find(ruling.norm_ids, prepared.norm.id) == ruling.norm_ids.end())
                continue;
            Norm undated = prepared.norm;
            undated.in_force_from.reset();
            undated.in_force_until.reset();
            const auto verdict = evaluate_norm(undated, known_facts(facts), {}).verdict;
            breached = breached || verdict == NormVerdict::Breached;
            open = open || verdict == NormVerdict::Unknown;
        }
        const bool violation = ruling.holding == "violation" || ruling.holding == "unlawful";
        agreed += (violation ? breached : !breached && !open) ? 1 : 0;
    }
    EXPECT_EQ(testable, 61);
    EXPECT_EQ(agreed, 61);
}

TEST(PreparedLaw, HoldsEveryNormInOrder)
{
    ASSERT_EQ(law().norms.size(), built_evidence().law().norms.size());
    for (std::size_t i = 0; i < law().norms.size(); ++i)
        EXPECT_EQ(law().norms[i].norm.id, built_evidence().law().norms[i].id);
}

TEST(PreparedLaw, KnowsWhichNormsAreAbsolute)
{
    std::vector<std::string> absolute;
    for (const auto& norm : built_evidence().law().norms)
        if (norm.absolute)
            absolute.push_back(norm.id);
    const std::vector<std::string> expected{"jus-cogens-torture",
                                            "echr-3-direct",
                                            "echr-3-onward",
                                            "echr-3-assessment",
                                            "echr-3-reception",
                                            "echr-2-p13-death-penalty",
                                            "echr-3-detention-conditions",
                                            "cat-3",
                                            "charter-4-19-non-refoulement"};
    EXPECT_EQ(absolute, expected);
}

TEST(PreparedLaw, OrdersRulingsNewestFirst)
{
    std::size_t rulings = 0;
    for (const PreparedNorm& norm : law().norms) {
        rulings += norm.rulings.size();
        EXPECT_TRUE(std::ranges::is_sorted(norm.rulings, std::ranges::greater{}, &DatedRuling::day)) << norm.norm.id;
    }
    EXPECT_GT(rulings, 0U);
}

NormResult with(NormVerdict verdict, bool binding)
{
    NormResult made;
    made.binding = binding;
    made.outcome.verdict = verdict;
    return made;
}

TEST(Lawfulness, IsABreachWhenABindingNormIsBreached)
{
    const std::vector<NormResult> norms{with(NormVerdict::Unknown, true), with(NormVerdict::Breached, true)};
    EXPECT_EQ(lawfulness_of(norms), Lawfulness::Breach);
}

TEST(Lawfulness, DoesNotHangOnSoftLaw)
{
    const std::vector<NormResult> norms{with(NormVerdict::Breached, false), with(NormVerdict::Unknown, false),
                                        with(NormVerdict::Met, true), with(NormVerdict::Excepted, true)};
    EXPECT_EQ(lawfulness_of(norms), Lawfulness::Lawful);
}

TEST(Lawfulness, IsOpenWhileABindingNormHangsOnAFact)
{
    const std::vector<NormResult> norms{with(NormVerdict::Met, true), with(NormVerdict::Unknown, true)};
    EXPECT_EQ(lawfulness_of(norms), Lawfulness::Open);
}

TEST(Safeguards, JudgesByEveryNormOnce)
{
    const auto found = answered(design("memorandum_of_understanding"));
    EXPECT_EQ(found.norms.size(), law().norms.size());
    EXPECT_EQ(found.met + found.breached + found.unknown + found.not_applicable + found.not_in_force + found.excepted,
              found.norms.size());
}

// A treaty of the Netherlands without approval by the States General breaches article 91(1) of the Constitution.
TEST(Safeguards, FindsTheBreachOfABindingNorm)
{
    const auto found = answered(
        design("treaty", {{"states_general_approval", std::string("none")}, {"implements_approved_treaty", false}}));
    EXPECT_EQ(result(found, "gw-91-1-approval").outcome.verdict, NormVerdict::Breached);
    EXPECT_EQ(found.lawfulness, Lawfulness::Breach);
    EXPECT_TRUE(std::ranges::find(found.not_binding_breached, "gw-91-1-approval") == found.not_binding_breached.end());
}

TEST(Safeguards, NeverExceptsAnAbsoluteNorm)
{
    const auto found = answered(design("memorandum_of_understanding"));
    for (const NormResult& norm : found.norms)
        if (norm.absolute) {
            EXPECT_EQ(norm.outcome.excepted, Truth::False) << norm.norm_id;
            EXPECT_TRUE(norm.binding) << norm.norm_id;
        }
    EXPECT_TRUE(result(found, "echr-3-direct").absolute);
}

TEST(Safeguards, AsksFirstForTheFactsOnWhichMostBindingCoreNormsHang)
{
    const auto found = answered(design("memorandum_of_understanding"));
    ASSERT_FALSE(found.missing.empty());
    for (std::size_t i = 0; i + 1 < found.missing.size(); ++i) {
        const auto& one = found.missing[i];
        const auto& next = found.missing[i + 1];
        const bool ordered = one.binding_core > next.binding_core ||
                             (one.binding_core == next.binding_core &&
                              law().fact_places.at(one.fact_id) < law().fact_places.at(next.fact_id));
        EXPECT_TRUE(ordered) << one.fact_id << ", " << next.fact_id;
    }
    for (const MissingFact& missing : found.missing) {
        EXPECT_FALSE(missing.norms.empty());
        EXPECT_FALSE(found.facts.contains(missing.fact_id)) << missing.fact_id;
        for (const std::string& norm : missing.norms)
            EXPECT_TRUE(std::ranges::binary_search(result(found, norm).outcome.missing, missing.fact_id));
    }
}

TEST(Safeguards, LeavesOutWhatCameAfterTheDay)
{
    const auto now = answered(design("memorandum_of_understanding"));
    const auto then = answered(design("memorandum_of_understanding"), "2010-01-01");
    std::size_t rulings_now = 0;
    std::size_t rulings_then = 0;
    for (std::size_t i = 0; i < now.norms.size(); ++i) {
        rulings_now += now.norms[i].rulings.size();
        rulings_then += then.norms[i].rulings.size();
        for (const std::string& id : then.norms[i].rulings) {
            const auto& rulings = built_evidence().law().rulings;
            EXPECT_LT(std::ranges::find(rulings, id, &evidence::Ruling::id)->date, "2010-01-01");
        }
    }
    EXPECT_LT(rulings_then, rulings_now);
    EXPECT_GT(then.not_in_force, now.not_in_force);
    for (const std::string& id : then.state_of_law) {
        const auto& points = built_evidence().law().state_of_law;
        EXPECT_TRUE(std::ranges::find(points, id, &evidence::StateOfLaw::id)->status_date.empty())
            << id; // all are newer
    }
}

// The Return Regulation applies to nobody yet; who plans a return hub must hear of it all the same.
TEST(Safeguards, NamesAllMovingPointsOfLaw)
{
    const auto found = answered(design("arrangement", {{"return_hub", true}}));
    EXPECT_EQ(found.state_of_law.size(), built_evidence().law().state_of_law.size());
    EXPECT_TRUE(std::ranges::find(found.state_of_law, "return-regulation-deal") != found.state_of_law.end());
}

TEST(Safeguards, AnswersTheSameWithALawReadBefore)
{
    SilentProgress silent;
    const auto one = answer(built_evidence(), design("treaty"), {.as_of = day("2026-11-23")}, silent);
    ASSERT_TRUE(one.has_value());
    const auto other = answered(design("treaty"));
    EXPECT_EQ(one->lawfulness, other.lawfulness);
    EXPECT_EQ(one->state_of_law, other.state_of_law);
    for (std::size_t i = 0; i < other.norms.size(); ++i)
        EXPECT_EQ(one->norms[i].outcome.verdict, other.norms[i].outcome.verdict);
}

TEST(Safeguards, HasWordsForEveryVerdictAndAuthority)
{
    const auto messages = Messages::built_in();
    ASSERT_TRUE(messages.has_value()) << one_line(messages.error());
    for (const auto verdict : {NormVerdict::NotInForce, NormVerdict::NotApplicable, NormVerdict::Excepted,
                               NormVerdict::Met, NormVerdict::Breached, NormVerdict::Unknown})
        EXPECT_TRUE(messages->has("safeguards.verdict." + std::string(to_string(verdict))));
    for (const auto& norm : built_evidence().law().norms)
        EXPECT_TRUE(messages->has("safeguards.authority." + norm.authority)) << norm.authority;
    for (const char* id : {"breach", "open", "lawful"})
        EXPECT_TRUE(messages->has(std::string("safeguards.lawfulness.") + id)) << id;
}

class StoppedProgress final : public Progress {
public:
    void report(std::string_view, std::size_t, std::size_t) override {}
    [[nodiscard]] bool cancelled() const override { return true; }
};

TEST(Safeguards, StopsWhenAsked)
{
    StoppedProgress stopped;
    const auto found = answer(built_evidence(), law(), design("treaty"), {.as_of = day("2026-11-23")}, stopped);
    ASSERT_FALSE(found.has_value());
    EXPECT_EQ(found.error().kind, ErrorKind::Outside);
}

// The checker refuses such a norm; here the schema calls the condition plain text, so that it gets through.
TEST(PreparedLaw, NamesTheNormItCannotRead)
{
    const auto folder = std::filesystem::temp_directory_path() / "entente_safeguards_test_broken";
    std::filesystem::create_directories(folder / "law");
    std::ofstream schema(folder / "law/norms.schema.toml");
    schema << "table = \"norms\"\nversion = 1\nfiles = [\"norms.csv\"]\nkey = [\"norm_id\"]\ncompiled = \"Test.\"\n";
    schema << "[[column]]\nname = \"norm_id\"\ntype = \"id\"\nrequired = true\n";
    for (const char* column : {"applies_when", "satisfied_when", "exceptions"})
        schema << "[[column]]\nname = \"" << column << "\"\ntype = \"text\"\n";
    schema.close();
    std::ofstream(folder / "law/norms.csv") << "norm_id,applies_when,satisfied_when,exceptions\nbroken,true,a and,\n";
    SilentProgress silent;
    const auto report = evidence::build_evidence(folder, folder / "evidence.sqlite", silent);
    ASSERT_TRUE(report.has_value() && report->problems.empty());
    const auto broken = Evidence::open(folder / "evidence.sqlite");
    ASSERT_TRUE(broken.has_value()) << one_line(broken.error());
    const auto found = answer(*broken, design("treaty"), {.as_of = day("2026-11-23")}, silent);
    ASSERT_FALSE(found.has_value());
    EXPECT_EQ(found.error().where, "norms/broken, satisfied_when, column 6");
    std::filesystem::remove_all(folder);
}

} // namespace
} // namespace entente::safeguards
