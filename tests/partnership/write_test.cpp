#include "test_evidence.hpp"

#include <entente/partnership/from_precedents.hpp>
#include <entente/partnership/parse.hpp>
#include <entente/partnership/vocabulary.hpp>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <set>

namespace entente::partnership {
namespace {

// Text with what is hard to write: quotes, escapes, line breaks, control characters and letters of more than one byte.
std::string any_text()
{
    std::string text;
    for (const auto& piece : *rc::gen::container<std::vector<std::string>>(rc::gen::element<std::string>(
             "a", " ", "\"", "'", "\\", "\n", "\r", "\t", "\x01", "\x7F", "#", "é", "\u2028", "[")))
        text += piece;
    return text.empty() ? "x" : text;
}

double any_amount()
{
    return *rc::gen::element(0.0, 1.0, 2.5, 0.1, 1e-9, 105e6, 1e16, 1e300, 9007199254740993.0);
}

std::string any_key(const auto& words)
{
    const auto keys = words_of(words);
    return std::string{*rc::gen::elementOf(keys)};
}

std::vector<Term> any_terms(const evidence::Registry& registry)
{
    const auto units = known_units(registry);
    std::set<std::pair<std::string, Direction>> used;
    std::vector<Term> terms;
    for (int i = *rc::gen::inRange(0, 6); i > 0; --i) {
        Term term;
        term.provision = any_key(registry.provision_kinds);
        term.direction = *rc::gen::element(Direction::EuropeToPartner, Direction::PartnerToEurope, Direction::Mutual);
        if (!used.emplace(term.provision, term.direction).second)
            continue;
        if (*rc::gen::arbitrary<bool>()) {
            term.value = any_amount();
            term.unit = *rc::gen::elementOf(units);
        }
        if (*rc::gen::arbitrary<bool>())
            term.note = any_text();
        terms.push_back(std::move(term));
    }
    return terms;
}

FactValue any_answer(const evidence::LegalFact& fact)
{
    if (fact.type == "boolean")
        return *rc::gen::arbitrary<bool>();
    if (fact.type == "number")
        return any_amount();
    return *rc::gen::elementOf(fact.allowed_values);
}

Partnership any_partnership(const evidence::Evidence& evidence)
{
    const auto& registry = evidence.registry();
    Partnership design;
    design.title.nl = any_text();
    design.title.en = *rc::gen::arbitrary<bool>() ? design.title.nl : any_text();
    using Parties = std::vector<std::string>;
    design.parties = *rc::gen::element(Parties{"NLD"}, Parties{"EU"}, Parties{"BENELUX"}, Parties{"AUT", "DNK", "NLD"});
    design.partner = *rc::gen::element<std::string>("TUN", "MAR", "XKX", "SUR");
    design.form = any_key(registry.forms);
    design.objective = any_key(registry.objectives);
    design.terms = any_terms(registry);
    for (int i = *rc::gen::inRange(0, 8); i > 0; --i) {
        const auto fact = *rc::gen::elementOf(evidence.law().facts);
        design.facts.emplace(fact.id, any_answer(fact));
    }
    if (*rc::gen::arbitrary<bool>())
        design.planned = {{"mandate", *parse_partial_date("2026-11")},
                          {"signature", *parse_partial_date("2027-03-01")},
                          {"conclusion", *parse_partial_date("2025")}};
    if (*rc::gen::arbitrary<bool>())
        design.budget_eur = any_amount();
    design.made_from_precedents = *rc::gen::arbitrary<bool>();
    for (int i = *rc::gen::inRange(0, 4); i > 0; --i)
        design.precedents.push_back((*rc::gen::elementOf(registry.instruments)).id);
    design.hash = canonical_hash(design);
    return design;
}

RC_GTEST_PROP(Write, IsReadBackAsTheSamePartnership, ())
{
    const auto& evidence = test_evidence();
    const Partnership design = any_partnership(evidence);
    const auto language = *rc::gen::element(Language::Nl, Language::En);
    const std::string text = write(evidence, design, language);
    RC_LOG() << text;
    const auto again = parse(evidence, text, "f.toml");
    if (!again)
        RC_FAIL(one_line(again.error()));
    RC_ASSERT(*again == design); // the hash included
}

TEST(Write, CommentsInTheLanguageAsked)
{
    const auto& evidence = test_evidence();
    const auto design =
        parse(evidence, smallest_file + "[[provision]]\nkind = 'readmit_nationals'\ndirection = 'from_partner'\n", "f");
    ASSERT_TRUE(design.has_value());
    const std::string nl = write(evidence, *design, Language::Nl);
    const std::string en = write(evidence, *design, Language::En);
    EXPECT_NE(nl.find("# Terugname van eigen burgers. De partner neemt eigen burgers terug die niet mogen "
                      "blijven.\n[[provision]]"),
              std::string::npos);
    EXPECT_NE(en.find("# Readmission of own nationals. The partner takes back its own nationals who may not "
                      "stay.\n[[provision]]"),
              std::string::npos);
    EXPECT_NE(nl.find("# Tunesië\npartner = \"TUN\""), std::string::npos);
}

// The design says nothing on force, so the question is open; it does say that nationals return, so that one is not.
TEST(Write, ListsOpenQuestionsOnTheDesignOnly)
{
    const auto& evidence = test_evidence();
    const auto design =
        parse(evidence, smallest_file + "[[provision]]\nkind = 'readmit_nationals'\ndirection = 'from_partner'\n", "f");
    ASSERT_TRUE(design.has_value());
    const std::string text = write(evidence, *design, Language::En);
    EXPECT_NE(text.find("# Can people be transferred against their will?\n# forced_transfer = true # false\n"),
              std::string::npos);
    EXPECT_EQ(text.find("transfers_partner_nationals"), std::string::npos);
    EXPECT_EQ(text.find("real_risk_ill_treatment"), std::string::npos); // a finding, not for the design to say
}

TEST(Write, LeavesOpenQuestionsThatCanBeUncommented)
{
    const auto& evidence = test_evidence();
    const auto design = parse(evidence, smallest_file, "f");
    ASSERT_TRUE(design.has_value());
    std::string text = write(evidence, *design, Language::En);
    for (const auto& fact : evidence.law().facts)
        if (const auto at = text.find("# " + fact.id + " = "); at != std::string::npos)
            text.erase(at, 2);
    const auto answered = parse(evidence, text, "f");
    ASSERT_TRUE(answered.has_value()) << one_line(answered.error());
    EXPECT_GT(answered->facts.size(), 10U);
}

} // namespace
} // namespace entente::partnership
