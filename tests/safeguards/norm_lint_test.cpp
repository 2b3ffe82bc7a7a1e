#include <entente/base/three_valued_logic.hpp>
#include <entente/evidence/norms_of_files.hpp>
#include <entente/safeguards/norm_lint.hpp>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace entente::safeguards {
namespace {

using evidence::LegalFact;
using evidence::NormFile;
using Files = std::vector<NormFile>;

LegalFact fact(const std::string& id, const std::string& type, const std::vector<std::string>& allowed = {})
{
    LegalFact made;
    made.id = id;
    made.type = type;
    made.allowed_values = allowed;
    return made;
}

std::vector<LegalFact> vocabulary()
{
    std::vector<LegalFact> facts;
    for (const char* id : {"a", "b", "c", "d"})
        facts.push_back(fact(id, "boolean"));
    facts.push_back(fact("months", "number"));
    facts.push_back(fact("form", "enum", {"treaty", "memorandum"}));
    return facts;
}

std::string norm(const std::string& id, const std::string& applies, const std::string& met,
                 const std::string& more = "")
{
    return "  norm " + id + "\n    title en: T\n    title nl: T\n    requires en: R\n    requires nl: R\n" + more +
           "    applies if\n      " + applies + "\n    met if\n      " + met +
           "\n    evidence: e\n    consequence: c\n    responsible: r\n    topics: t\n    tier: core\n"
           "    sources: s\n    confidence: memory\n";
}

std::string exception(const std::string& id, const std::string& to, const std::string& condition)
{
    return "  exception " + id + " to " + to + "\n    if\n      " + condition + "\n";
}

/// The cases that lint asks for, whatever the norm's conditions: lint does not run them.
std::string cases(const std::vector<std::string>& norms)
{
    std::string text = "tests\n";
    for (const std::string& id : norms)
        text += "  case " + id + "-met\n    given: a = yes\n    expect: " + id + " met\n  case " + id +
                "-no\n    given: a = no\n    expect: " + id + " not_applicable\n";
    return text;
}

NormFile file(const std::string& body, const std::string& id = "i", const std::string& head = "")
{
    auto read = evidence::parse_norm_file("instrument: " + id + "\nid: " + id + "\nauthority: treaty\n" + head + body,
                                          "law/norms/" + id + ".norm");
    if (!read)
        throw std::runtime_error(read.error().front().where() + ": " + read.error().front().what);
    return *read;
}

/// Kinds found, without the unused facts that a small example cannot avoid.
std::vector<LintFinding> lint(const Files& files)
{
    auto findings = lint_norms(files, vocabulary());
    std::erase_if(findings, [](const LintFinding& finding) { return finding.kind == LintKind::UnusedFact; });
    return findings;
}

std::string shown(const std::vector<LintFinding>& findings)
{
    std::string text;
    for (const LintFinding& one : findings)
        text += std::string(to_string(one.severity)) + " " + std::string(to_string(one.kind)) + " " +
                one.problem.where() + ": " + one.problem.what + "; " + one.problem.remedy + "\n";
    return text;
}

std::string lint_one(const std::string& applies, const std::string& met, const std::string& more = "")
{
    return shown(lint({file("article 1\n" + norm("n", applies, met) + more + cases({"n"}))}));
}

TEST(NormLint, FindsNothingInASoundNorm)
{
    EXPECT_EQ(lint_one("a", "months <= 18 and form != 'treaty'", exception("x", "n", "b")), "");
}

TEST(NormLint, FindsAnUnknownFactInAConditionAndTheNearestOne)
{
    EXPECT_EQ(lint_one("a", "b and month > 3"), "error unknown_fact law/norms/i.norm:13:7: there is no fact 'month'; "
                                                "did you mean 'months'?\n");
}

TEST(NormLint, FindsAnUnknownFactAndAWrongTypeInACase)
{
    const std::string text = "article 1\n" + norm("n", "a", "b") + cases({"n"}) +
                             "  case bad\n    given: forn = treaty, months = yes, form = letter\n    expect: n met\n";
    EXPECT_EQ(shown(lint({file(text)})),
              "error unknown_fact law/norms/i.norm:29:12: there is no fact 'forn'; did you mean 'form'?\n"
              "error wrong_type law/norms/i.norm:29:27: the fact 'months' takes a number, not yes or no; give it a "
              "value of its type, as in the vocabulary of facts\n"
              "error wrong_type law/norms/i.norm:29:41: the fact 'form' cannot be 'letter'; write one of: treaty, "
              "memorandum\n");
}

TEST(NormLint, FindsAWrongTypeInACondition)
{
    EXPECT_EQ(lint_one("a", "months"), "error wrong_type law/norms/i.norm:13:7: months: a number stands where yes or "
                                       "no is needed; compare it with something\n");
    EXPECT_EQ(lint_one("form == 'letter'", "b").substr(0, 40), "error wrong_type law/norms/i.norm:11:7: ");
}

TEST(NormLint, FindsAConditionThatCanNeverHold)
{
    EXPECT_EQ(lint_one("a", "b and not b"), "error never_holds law/norms/i.norm:13:7: 'b and not b' can never hold "
                                            "(met if); correct the facts or thresholds it compares\n");
    // Thresholds of one number are taken together, and a fact with allowed words has one of them.
    EXPECT_NE(lint_one("months > 18 and months < 18", "b").find("never_holds"), std::string::npos);
    EXPECT_EQ(lint_one("months >= 18 and months <= 18", "b"), "");
    EXPECT_EQ(lint_one("months > 18 and months < 18.5", "b"), "");
    EXPECT_NE(lint_one("form != 'treaty' and form != 'memorandum'", "b").find("never_holds"), std::string::npos);
}

TEST(NormLint, FindsTheSmallestPartThatCanNeverHold)
{
    const std::string met = "c -> b\n      or any of\n        d -> (months > 3 and months < 2)\n        or c";
    EXPECT_EQ(lint_one("a", met), "error never_holds law/norms/i.norm:15:14: 'months > 3 and months < 2' can never "
                                  "hold (met if); correct the facts or thresholds it compares\n");
}

TEST(NormLint, FindsAConditionThatAlwaysHolds)
{
    EXPECT_EQ(lint_one("a or not a", "b"), "warning always_holds law/norms/i.norm:11:7: 'a or not a' holds whatever "
                                           "the facts (applies if); remove it, or correct the facts or thresholds it "
                                           "compares\n");
    EXPECT_NE(lint_one("months <= 18 or months > 6", "b").find("always_holds"), std::string::npos);
    EXPECT_NE(lint_one("form == 'treaty' or form == 'memorandum'", "b").find("always_holds"), std::string::npos);
}

TEST(NormLint, FindsNormsThatCannotBeMetOrBreachedWhereTheyApply)
{
    EXPECT_NE(lint_one("a", "b and not a")
                  .find("error never_holds law/norms/i.norm:5:8: 'n' can never be met where it "
                        "applies"),
              std::string::npos);
    EXPECT_NE(lint_one("a", "b or a").find("warning always_holds law/norms/i.norm:5:8: nothing can breach 'n'"),
              std::string::npos);
    EXPECT_NE(lint_one("a", "b", exception("x", "n", "a or c")).find("'n' is excepted wherever it applies"),
              std::string::npos);
    EXPECT_NE(lint_one("a", "b", exception("x", "n", "c and not a")).find("never hold where it applies"),
              std::string::npos);
}

TEST(NormLint, SaysWhenTooManyFactsAreInvolved)
{
    // Twenty facts that must all differ from each other in pairs: no search settles it soon, and this one gives up.
    auto facts = vocabulary();
    std::string parity;
    for (int i = 0; i < 20; ++i) {
        const std::string name = "f" + std::to_string(i);
        facts.push_back(fact(name, "boolean"));
        parity = parity.empty() ? name : "(" + parity + ") != " + name;
    }
    const Files files{file("article 1\n" + norm("n", "a", "(" + parity + ") and not (" + parity + ")") + cases({"n"}))};
    const auto findings = lint_norms(files, facts);
    EXPECT_TRUE(std::ranges::any_of(findings, [](const LintFinding& f) { return f.kind == LintKind::TooLarge; }))
        << shown(findings);
}

TEST(NormLint, FindsFactsNoNormUses)
{
    const Files files{file("article 1\n" + norm("n", "a and c", "b or months > 3") + cases({"n"}))};
    const auto findings = lint_norms(files, vocabulary());
    EXPECT_EQ(shown(findings),
              "warning unused_fact law/facts.csv:5:1: no norm turns on the fact 'd'; use it in a norm, "
              "or remove it from the vocabulary\n"
              "warning unused_fact law/facts.csv:7:1: no norm turns on the fact 'form'; use it in a "
              "norm, or remove it from the vocabulary\n");
}

std::string versions(const std::string& first, const std::string& second)
{
    return shown(lint({file("article 1\n" + first + norm("n", "a", "b") + "article 1\n" + second + norm("m", "a", "b") +
                            cases({"n", "m"}))}));
}

TEST(NormLint, FindsGapsAndOverlapsOfVersions)
{
    const std::string until = "  in force until: 2026-06-11\n";
    EXPECT_EQ(versions(until, "  in force from: 2026-06-12\n"), "");
    EXPECT_EQ(versions("  in force from: 2026-06-12\n", until), "");
    EXPECT_EQ(versions(until, "  in force from: 2026-06-13\n"),
              "warning validity_gap law/norms/i.norm:22:1: between article 1 (line 4) and article 1 (line 22) nothing "
              "is in force: the one ends 2026-06-11, the other begins 2026-06-13; let the later begin on the day after "
              "the earlier ends, or say in a note why not\n");
    EXPECT_EQ(versions(until, "  in force from: 2026-06-11\n").substr(0, 50),
              "error validity_overlap law/norms/i.norm:22:1: arti");
    EXPECT_NE(versions("", "").find("validity_overlap"), std::string::npos);
}

TEST(NormLint, FindsGapsAndOverlapsWithANormReplaced)
{
    const auto replacing = [](const std::string& until, const std::string& from) {
        return shown(
            lint({file("article 1\n" + norm("old", "a", "b") + cases({"old"}), "i", until),
                  file("article 2\n" + norm("new", "a", "b", "    replaces: old\n") + cases({"new"}), "j", from)}));
    };
    EXPECT_EQ(replacing("in force until: 2025\n", "in force from: 2026\n"), "");
    EXPECT_NE(replacing("in force until: 2025\n", "in force from: 2026-02\n").find("validity_gap law/norms/j.norm:6:8"),
              std::string::npos);
    EXPECT_NE(replacing("", "in force from: 2026\n").find("the one ends open, the other begins 2026-01-01"),
              std::string::npos);
}

TEST(NormLint, FindsDuplicates)
{
    const Files files{file("article 1\n" + norm("n", "a", "b") + norm("n", "a", "c") + cases({"n"})),
                      file("article 2\n" + exception("n", "n", "d") +
                           "tests\n  case x\n    expect: n met\n  case x\n"
                           "    expect: n met\n")};
    std::string found;
    for (const LintFinding& one : lint(files))
        if (one.kind == LintKind::Duplicate)
            found += one.problem.where() + ": " + one.problem.what + "\n";
    EXPECT_EQ(found, "law/norms/i.norm:1:1: the file 'i' is there already, at law/norms/i.norm:1:1\n"
                     "law/norms/i.norm:5:13: the norm or exception 'n' is there already, at law/norms/i.norm:5:8\n"
                     "law/norms/i.norm:11:8: the case 'x' is there already, at law/norms/i.norm:9:8\n"
                     "law/norms/i.norm:21:8: the norm or exception 'n' is there already, at law/norms/i.norm:5:8\n");
    EXPECT_NE(shown(lint({file("article 1\n" + norm("n", "a", "b") + norm("m", "a", "b") + cases({"n", "m"}))}))
                  .find("'m' has the same conditions as 'n' in this article"),
              std::string::npos);
}

TEST(NormLint, FindsReferencesToWhatThereIsNot)
{
    const std::string text = "article 1\n" + norm("norm-one", "a", "b", "    replaces: norm-two\n") +
                             exception("x", "nrm-one", "c") + cases({"norm-one"}) +
                             "  case lost\n    expect: norm-onee met\n";
    const std::string found = shown(lint({file(text)}));
    EXPECT_NE(found.find("error broken_reference law/norms/i.norm:5:8: 'norm-one' replaces 'norm-two', which there is "
                         "not; did you mean 'norm-one'?"),
              std::string::npos)
        << found;
    EXPECT_NE(found.find("broken_reference law/norms/i.norm:22:13: there is no norm or exception 'nrm-one'"),
              std::string::npos)
        << found;
    EXPECT_NE(found.find("there is no norm 'norm-onee'; did you mean 'norm-one'?"), std::string::npos) << found;
}

TEST(NormLint, FindsExceptionsInACircle)
{
    EXPECT_EQ(
        lint_one("a", "b", exception("x", "n", "c") + exception("y", "z", "c") + exception("z", "y", "d")),
        "error exception_circle law/norms/i.norm:24:13: the exception 'y' is an exception to itself, in a circle; "
        "let one of the circle aim at a norm\n"
        "error exception_circle law/norms/i.norm:27:13: the exception 'z' is an exception to itself, in a circle; "
        "let one of the circle aim at a norm\n");
}

TEST(NormLint, FindsExceptionsToAnAbsoluteNorm)
{
    const std::string text =
        "article 1\n" + norm("n", "a", "b", "    absolute: yes\n") + exception("x", "n", "c") + cases({"n"});
    EXPECT_EQ(shown(lint({file(text)})).substr(0, 75),
              "warning idle_exception law/norms/i.norm:5:8: 'n' is absolute and has except");
}

std::string clash_of(const std::string& first, const std::string& second, const std::string& second_head = "",
                     const std::string& more = "", const std::string& first_head = "")
{
    std::string found;
    for (const LintFinding& one : lint({file("article 1\n" + first + more + cases({"n"}), "i", first_head),
                                        file("article 2\n" + second + cases({"m"}), "j", second_head)}))
        found += std::string(to_string(one.kind)) + " " + one.problem.where() + ": " + one.problem.what + "\n";
    return found;
}

TEST(NormLint, FindsNormsThatClash)
{
    EXPECT_EQ(clash_of(norm("n", "a", "c"), norm("m", "b", "not c")),
              "clash law/norms/i.norm:5:8: 'n' and 'm' can apply together and then cannot both be met\n");
    EXPECT_NE(clash_of(norm("n", "a", "months > 18"), norm("m", "b", "months <= 12")).find("clash"), std::string::npos);
    EXPECT_NE(clash_of(norm("n", "a", "form == 'treaty'"), norm("m", "b", "form == 'memorandum'")).find("clash"),
              std::string::npos);
}

// b decides both whether m applies and how n is met: only with b do the two clash.
TEST(NormLint, SaysForWhichFactsNormsClash)
{
    EXPECT_EQ(clash_of(norm("n", "a", "c or not b"), norm("m", "a or b", "not c")),
              "clash law/norms/i.norm:5:8: 'n' and 'm' can apply together and then cannot both be met when b = yes\n");
}

TEST(NormLint, FindsNoClashWhereThereIsAWayOut)
{
    EXPECT_EQ(clash_of(norm("n", "a", "c"), norm("m", "b", "not c or d")), "");
    EXPECT_EQ(clash_of(norm("n", "a", "c"), norm("m", "b and not a", "not c")), "") << "never both apply";
    EXPECT_EQ(clash_of(norm("n", "a", "months > 6"), norm("m", "b", "months <= 12")), "");
    EXPECT_EQ(
        clash_of(norm("n", "a", "c"), norm("m", "b", "not c"), "in force from: 2026\n", "", "in force until: 2025\n"),
        "")
        << "never in force together";
    EXPECT_EQ(clash_of(norm("n", "a", "c"), norm("m", "b", "not c"), "", exception("x", "n", "b")), "")
        << "one gives way to the other";
}

std::string any_condition(int depth)
{
    const auto kind = *rc::gen::inRange(0, depth == 0 ? 2 : 4);
    if (kind == 0)
        return *rc::gen::element<std::string>("a", "b", "c", "d");
    if (kind == 1)
        return "not " + *rc::gen::element<std::string>("a", "b", "c", "d");
    return "(" + any_condition(depth - 1) + (kind == 2 ? " and " : " or ") + any_condition(depth - 1) + ")";
}

/// By listing: facts for which both apply and neither is excepted, for which, with the facts kept on which that rests,
/// each can be met by the others, and no others meet both.
bool clash_by_listing(const std::vector<evidence::FiledNorm>& norms)
{
    const std::vector<std::string> names{"a", "b", "c", "d"};
    const auto facts_of = [&](unsigned bits) {
        Facts facts;
        for (std::size_t i = 0; i < names.size(); ++i)
            facts.emplace(names[i], ((bits >> i) & 1U) != 0);
        return facts;
    };
    unsigned kept = 0;
    for (const auto& one : norms)
        for (std::size_t i = 0; i < names.size(); ++i) {
            const bool decides = std::ranges::count(one.applies_when.facts(), names[i]) > 0 ||
                                 (one.exceptions && std::ranges::count(one.exceptions->facts(), names[i]) > 0);
            kept |= decides ? 1U << i : 0U;
        }
    for (unsigned bits = 0; bits < 16; ++bits) {
        const Facts facts = facts_of(bits);
        const auto in_effect = [&](const evidence::FiledNorm& one) {
            return evaluate(one.applies_when, known_facts(facts)) == Truth::True &&
                   !(one.exceptions && evaluate(*one.exceptions, known_facts(facts)) == Truth::True);
        };
        if (!in_effect(norms[0]) || !in_effect(norms[1]))
            continue;
        bool first = false;
        bool second = false;
        bool both = false;
        for (unsigned other = 0; other < 16; ++other) {
            if ((other & kept) != (bits & kept))
                continue;
            const Facts tried = facts_of(other);
            const bool meets_first = evaluate(norms[0].satisfied_when, known_facts(tried)) == Truth::True;
            const bool meets_second = evaluate(norms[1].satisfied_when, known_facts(tried)) == Truth::True;
            first = first || meets_first;
            second = second || meets_second;
            both = both || (meets_first && meets_second);
        }
        if (first && second && !both)
            return true;
    }
    return false;
}

RC_GTEST_PROP(NormLint, FindsAClashExactlyWhereListingAllFactsFindsOne, ())
{
    const auto excepted = *rc::gen::arbitrary<bool>();
    const Files files{file("article 1\n" + norm("n", any_condition(1), any_condition(2)) +
                           (excepted ? exception("x", "n", any_condition(0)) : "") + "article 2\n" +
                           norm("m", any_condition(1), any_condition(2)))};
    const auto findings = lint(files);
    const bool found =
        std::ranges::any_of(findings, [](const LintFinding& one) { return one.kind == LintKind::Clash; });
    const auto norms = evidence::filed_norms(files);
    RC_ASSERT(found == clash_by_listing(norms.value()));
    RC_CLASSIFY(found);
}

TEST(NormLint, FindsNormsWithoutCases)
{
    EXPECT_EQ(
        shown(lint({file("article 1\n" + norm("n", "a", "b"))})),
        "warning no_applying_case law/norms/i.norm:5:8: no case shows 'n' applying; add one below 'tests' that "
        "expects met, breached or excepted\n"
        "warning no_sparing_case law/norms/i.norm:5:8: no case shows 'n' not applying; add one below 'tests' that "
        "expects not_applicable\n");
}

} // namespace
} // namespace entente::safeguards
