#include "test_evidence.hpp"

#include <entente/partnership/parse.hpp>

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

namespace entente::partnership {
namespace {

Partnership read(const std::string& text)
{
    auto design = parse(test_evidence(), text, "f.toml");
    if (!design)
        throw std::runtime_error(one_line(design.error()));
    return *std::move(design);
}

// The error on one line: where, what and remedy together.
std::string refusal(const std::string& text)
{
    const auto design = parse(test_evidence(), text, "f.toml");
    return design ? "accepted" : one_line(design.error());
}

TEST(Parse, ReadsEveryKey)
{
    const auto design = read("title = 'A title'\n"
                             "parties = ['NLD', 'DEU']\n"
                             "partner = 'TUN'\n"
                             "form = 'treaty'\n"
                             "objective = 'return'\n"
                             "like = 'eu-tunisia-mou-2023'\n"
                             "budget_eur = 1_500_000\n"
                             "[[provision]]\n"
                             "kind = 'financial_support'\n"
                             "direction = 'to_partner'\n"
                             "value = 2.5\n"
                             "unit = 'EUR'\n"
                             "note = 'first part'\n"
                             "[[provision]]\n"
                             "kind = 'readmit_nationals'\n"
                             "direction = 'mutual'\n"
                             "[facts]\n"
                             "real_risk_ill_treatment = false\n"
                             "duration_years = 3\n"
                             "states_general_approval = 'tacit'\n"
                             "[dates]\n"
                             "mandate = 2026\n"
                             "signature = '2027-03'\n"
                             "entry_into_force = 2027-09-01\n");
    EXPECT_EQ(design.title, (Text{"A title", "A title"}));
    EXPECT_EQ(design.parties, (std::vector<std::string>{"NLD", "DEU"}));
    EXPECT_EQ(design.partner, "TUN");
    EXPECT_EQ(design.form, "treaty");
    EXPECT_EQ(design.objective, "return");
    EXPECT_EQ(design.precedents, std::vector<std::string>{"eu-tunisia-mou-2023"});
    EXPECT_EQ(design.budget_eur, 1.5e6);
    ASSERT_EQ(design.terms.size(), 2U);
    EXPECT_EQ(design.terms[0], (Term{"financial_support", Direction::EuropeToPartner, 2.5, "EUR", "first part"}));
    EXPECT_EQ(design.terms[1], (Term{"readmit_nationals", Direction::Mutual, std::nullopt, "", ""}));
    EXPECT_EQ(design.facts.at("real_risk_ill_treatment"), FactValue{false});
    EXPECT_EQ(design.facts.at("duration_years"), FactValue{3.0});
    EXPECT_EQ(design.facts.at("states_general_approval"), FactValue{std::string{"tacit"}});
    EXPECT_EQ(to_string(design.planned.at("mandate")), "2026");
    EXPECT_EQ(to_string(design.planned.at("signature")), "2027-03");
    EXPECT_EQ(to_string(design.planned.at("entry_into_force")), "2027-09-01");
    EXPECT_FALSE(design.made_from_precedents);
    EXPECT_EQ(design.hash, canonical_hash(design));
}

TEST(Parse, GivesATitleToAPartnershipWithoutOne)
{
    EXPECT_EQ(read(smallest_file).title, (Text{"Partnerschap Nederland-Tunesië", "Partnership Netherlands-Tunisia"}));
}

TEST(Parse, TakesATitleInOneLanguageForBoth)
{
    EXPECT_EQ(read("title.nl = 'Titel'\n" + smallest_file).title, (Text{"Titel", "Titel"}));
    EXPECT_EQ(read("title.nl = 'Titel'\ntitle.en = 'Title'\n" + smallest_file).title, (Text{"Titel", "Title"}));
}

TEST(Parse, NamesThePlaceOfWhatIsNotToml)
{
    const auto design = parse(test_evidence(), smallest_file + "[dates]\nmandate = 2026-11\n", "f.toml");
    ASSERT_FALSE(design.has_value());
    EXPECT_EQ(design.error().where.substr(0, 9), "f.toml:6:");
    EXPECT_EQ(design.error().remedy, "put texts, months and codes between quotes (\"2026-11\", \"TUN\")");
}

TEST(Parse, RefusesAnUnknownKey)
{
    EXPECT_EQ(refusal("partys = ['NLD']\n"), "f.toml:1:1: 'partys' is not a known key; did you mean 'parties'?");
    EXPECT_EQ(refusal("title.fr = 'Titre'\n"), "f.toml:1:7: 'fr' is not a known key; choose from: nl, en");
}

TEST(Parse, NamesAKeyThatIsMissing)
{
    EXPECT_EQ(refusal(""), "f.toml:1:1: 'parties' is missing; add parties = [\"NLD\"]");
    EXPECT_EQ(refusal("parties = ['NLD']\n"), "f.toml:1:1: 'partner' is missing; add partner = \"TUN\"");
    EXPECT_EQ(refusal("parties = ['NLD']\npartner = 'TUN'\n"),
              "f.toml:1:1: 'form' is missing; add form = \"memorandum_of_understanding\"");
    EXPECT_EQ(refusal("parties = ['NLD']\npartner = 'TUN'\nform = 'treaty'\n"),
              "f.toml:1:1: 'objective' is missing; add objective = \"return\"");
}

TEST(Parse, RefusesAnUnknownPartner)
{
    EXPECT_EQ(refusal("partner = 'TUNN'\n"),
              "f.toml:1:11: 'TUNN' is not a known country; did you mean 'TUN' (Tunisia)?");
    EXPECT_EQ(refusal("partner = 'Tunesie'\n"),
              "f.toml:1:11: 'Tunesie' is not a known country; did you mean 'TUN' (Tunisia)?");
    EXPECT_EQ(refusal("partner = '#'\n"),
              "f.toml:1:11: '#' is not a known country; write the ISO 3166 code of three capital letters, such as TUN");
}

TEST(Parse, RefusesAPartnerOnTheEuropeanSide)
{
    EXPECT_EQ(refusal("partner = 'DEU'\n"), "f.toml:1:11: DEU is on the European side and cannot be the partner; "
                                            "name a country outside the European Union and the Schengen area");
}

TEST(Parse, RefusesPartiesThatAreNone)
{
    EXPECT_EQ(refusal("parties = []\n"), "f.toml:1:11: there is no party; name at least one, such as [\"NLD\"]");
    EXPECT_EQ(refusal("parties = ['NL']\n"),
              "f.toml:1:12: 'NL' is not a known party; did you mean 'NLD' (Netherlands)?");
    EXPECT_EQ(refusal("parties = ['NLD', 'NLD']\n"), "f.toml:1:19: NLD is named twice; leave one out");
    EXPECT_EQ(refusal("parties = ['TUN']\n"),
              "f.toml:1:12: TUN has never been on the European side of a partnership; "
              "name NLD, EU, BENELUX or a European State; the other country goes under 'partner'");
    EXPECT_EQ(refusal("parties = [1]\n"),
              "f.toml:1:12: parties is a number, not a text; write it as parties = \"...\"");
}

TEST(Parse, RefusesAStateOnBothSides)
{
    EXPECT_EQ(refusal("parties = ['GBR']\npartner = 'GBR'\nform = 'treaty'\nobjective = 'return'\n"),
              "f.toml:2:11: GBR is a party and the partner; leave it out of 'parties', or name another partner");
}

TEST(Parse, RefusesAnUnknownForm)
{
    EXPECT_EQ(refusal("form = 'memorandum'\n"),
              "f.toml:1:8: 'memorandum' is not a known form; choose from: arrangement, "
              "association_agreement_clause, compact, implementing_protocol, joint_declaration, "
              "letter_of_intent, memorandum_of_understanding, mobility_partnership, "
              "readmission_agreement, statement, treaty");
    EXPECT_EQ(refusal("form = 'traety'\n"), "f.toml:1:8: 'traety' is not a known form; did you mean 'treaty'?");
}

TEST(Parse, RefusesAnUnknownObjective)
{
    EXPECT_EQ(refusal("objective = 'returns'\n"),
              "f.toml:1:13: 'returns' is not a known objective; did you mean 'return'?");
}

TEST(Parse, RefusesAnUnknownInstrument)
{
    EXPECT_EQ(refusal("like = 'eu-tunisia-mou-2024'\n"),
              "f.toml:1:8: 'eu-tunisia-mou-2024' is not a known instrument; did you mean 'eu-tunisia-mou-2023'?");
}

TEST(Parse, RefusesValuesOfTheWrongKind)
{
    EXPECT_EQ(refusal("title = 3\n"), "f.toml:1:9: title is a number, not a text; write it as title = \"...\"");
    EXPECT_EQ(refusal("title = ''\n"), "f.toml:1:9: title is empty; fill it in, or leave it out");
    EXPECT_EQ(
        refusal("made_from_precedents = 'yes'\n"),
        "f.toml:1:24: made_from_precedents is a text, not true or false; write it as made_from_precedents = true");
    EXPECT_EQ(refusal("budget_eur = '1 million'\n"),
              "f.toml:1:14: budget_eur is a text, not a number; write it as budget_eur = 25");
    EXPECT_EQ(refusal("facts = 3\n"),
              "f.toml:1:9: facts is a number, not a table; write [facts] on a line of its own, and its keys below");
    EXPECT_EQ(refusal("provision = 3\n"),
              "f.toml:1:13: provision is a number, not a list of tables; write [[provision]] on a line of "
              "its own for each, and its keys below");
    EXPECT_EQ(refusal("provision = [3]\n"),
              "f.toml:1:14: provision is a number, not a list of tables; write [[provision]] on a line "
              "of its own for each, and its keys below");
}

TEST(Parse, RefusesABudgetBelowZeroOrWithoutEnd)
{
    const std::string refused = "f.toml:1:14: budget_eur is not a number of zero or more; "
                                "write the amount without a sign; 'direction' says who gives";
    EXPECT_EQ(refusal("budget_eur = -5\n"), refused);
    EXPECT_EQ(refusal("budget_eur = inf\n"), refused);
    EXPECT_EQ(refusal("budget_eur = nan\n"), refused);
}

TEST(Parse, HashesMinusZeroAsZero)
{
    EXPECT_EQ(read("budget_eur = -0.0\n" + smallest_file).hash, read("budget_eur = 0\n" + smallest_file).hash);
}

TEST(ReadFile, RefusesAFileThatIsNotThere)
{
    const auto design = read_file(test_evidence(), "/nowhere/f.toml");
    ASSERT_FALSE(design.has_value());
    EXPECT_EQ(design.error().where, "/nowhere/f.toml");
}

TEST(ReadFile, RefusesALargeFileWithoutReadingIt)
{
    const auto path = (std::filesystem::temp_directory_path() / "entente_large_partnership.toml").string();
    std::ofstream(path) << "#";
    std::filesystem::resize_file(path, std::uintmax_t{1} << 30);
    const auto design = read_file(test_evidence(), path);
    std::filesystem::remove(path);
    ASSERT_FALSE(design.has_value());
    EXPECT_EQ(design.error().what, "the file is larger than 1 MiB");
    EXPECT_EQ(design.error().where, path + ":1:1");
}

} // namespace
} // namespace entente::partnership
