#include "render/sample_advice.hpp"

#include <fmt/format.h>

#include <array>

namespace entente::render {

namespace {

using advice::Advice;
using advice::Block;
using advice::Figure;
using advice::Grade;
using advice::Mark;
using advice::Question;
using advice::StatementKind;

constexpr const char* talks = "milestones/example-2023/first_talks";
constexpr const char* arrivals = "observations/arrivals/TUN";
constexpr const char* ruling = "rulings/example-court-2024";

void add_statements(Advice& advice)
{
    const auto add = [&](std::string id, StatementKind kind, Question question, Grade grade, Text text,
                         std::vector<evidence::Reference> rows, Text reason = {}) {
        advice.statements.push_back(
            {std::move(id), kind, question, grade, std::move(reason), std::move(text), std::move(rows)});
    };
    using enum StatementKind;
    add("lessons.1", Finding, Question::Lessons, Grade::Low,
        {"Na vergelijkbare afspraken kwamen er minder mensen aan: ongeveer 3 van de 10 minder, tussen 1 en 5 van de "
         "10.",
         "After similar agreements fewer people arrived: about 3 in 10 fewer, between 1 and 5 in 10."},
        {{arrivals}},
        {"Er zijn maar vier vergelijkbare afspraken, en andere routes werden in die tijd drukker.",
         "There are only four similar agreements, and other routes grew busier at the same time."});
    add("lessons.2", Finding, Question::Lessons, Grade::VeryLow,
        {"Na twee jaar is het effect niet meer te zien.", "After two years the effect can no longer be seen."},
        {{arrivals}});
    add("interests.1", Finding, Question::Interests, Grade::Moderate,
        {"Het land heeft vooral belang bij visa voor studenten en bij steun voor banen.",
         "The country's main interests are student visas and support for jobs."},
        {{"positions/TUN/visas"}, {"positions/TUN/jobs"}});
    add("pathway.1", Finding, Question::Pathway, Grade::Moderate,
        {"Van eerste gesprek tot handtekening duurt het meestal 14 maanden, tussen 9 en 22 maanden.",
         "From first talks to signature it usually takes 14 months, between 9 and 22 months."},
        {{talks}});
    add("safeguards.1", Finding, Question::Safeguards, Grade::Record,
        {"Het ontwerp voldoet aan 7 van de 9 regels. Bij 2 regels hangt het af van feiten die nog niet bekend zijn.",
         "The design meets 7 of the 9 rules. For 2 rules it depends on facts that are not yet known."},
        {{ruling}});
    add("options.1", Option, Question::Options, Grade::Low,
        {"Een ontwerp met onafhankelijk toezicht en minder hulpgeld doet het in de meeste toekomsten goed.",
         "A design with independent monitoring and less aid does well in most futures."},
        {{arrivals}, {ruling}},
        {"Het rust op een model met ruwe aannames.", "It rests on a model with rough assumptions."});
    add("options.2", Chance, Question::Options, Grade::Moderate,
        {"Meer visa voor studenten maken het voor het partnerland makkelijker om mee te werken aan terugkeer.",
         "More student visas make it easier for the partner to cooperate on return."},
        {{"positions/TUN/visas"}});
    add("options.3", Chance, Question::Options, Grade::Low,
        {"Steun voor opvang kan mensen in de regio meer bescherming geven.",
         "Support for reception may give people in the region more protection."},
        {{arrivals}});
    add("pathway.2", Chance, Question::Pathway, Grade::Moderate,
        {"Wie de documenten vooraf regelt, wint ongeveer drie maanden.",
         "Who arranges the documents beforehand gains about three months."},
        {{talks}});
    add("lessons.3", Risk, Question::Lessons, Grade::Moderate,
        {"Mensen kunnen uitwijken naar een gevaarlijker route.", "People may turn to a more dangerous route."},
        {{arrivals}});
    add("safeguards.2", Risk, Question::Safeguards, Grade::Record,
        {"Zonder toezicht ter plaatse kan de rechter terugkeer stilleggen.",
         "Without monitoring on the spot a court may halt returns."},
        {{ruling}});
    add("interests.2", Risk, Question::Interests, Grade::Low,
        {"Het partnerland kan de afspraak als drukmiddel gebruiken.", "The partner may use the agreement as leverage."},
        {{"positions/TUN/jobs"}});
    add("lessons.4", Gap, Question::Lessons, Grade::VeryLow,
        {"Hoe het mensen vergaat na terugkeer, houdt niemand bij.",
         "Nobody keeps track of how people fare after return."},
        {});
    add("safeguards.3", Gap, Question::Safeguards, Grade::VeryLow,
        {"Of het partnerland een werkende asielprocedure krijgt, is niet bekend.",
         "Whether the partner will have a working asylum procedure is not known."},
        {});
}

void add_figures(Advice& advice)
{
    Figure lines{"lessons-arrivals",
                 Question::Lessons,
                 {"Na de afspraak bleven de aankomsten onder het geschatte verloop zonder afspraak",
                  "After the agreement arrivals stayed below the estimated course without it"},
                 {"Synthetische controlegroep van twaalf landen.", "Synthetic control of twelve countries."},
                 {"Twee lijnen vanaf 2016. Tot 2021 lopen ze gelijk, daarna ligt de waargenomen lijn lager.",
                  "Two lines from 2016. Until 2021 they run together, then the observed line is lower."},
                 Mark::Lines,
                 {"Jaar", "Year"},
                 {"Aankomsten per jaar", "Arrivals a year"},
                 true,
                 {},
                 {},
                 {{arrivals}}};
    constexpr std::array observed{8200.0, 9100.0, 8800.0, 10400.0, 12100.0, 12900.0, 9400.0, 8100.0, 9900.0};
    constexpr std::array estimated{8300.0, 8950.0, 9000.0, 10300.0, 12000.0, 13100.0, 13800.0, 13200.0, 13500.0};
    for (std::size_t i = 0; i < observed.size(); ++i) {
        const double year = 2016.0 + static_cast<double>(i);
        const auto label = fmt::format("{:.0f}", year);
        lines.rows.push_back({{"waargenomen", "observed"}, {label, label}, year, observed.at(i), {}, {}, true});
        lines.rows.push_back({{"geschat zonder afspraak", "estimated without agreement"},
                              {label, label},
                              year,
                              estimated.at(i),
                              {},
                              {},
                              false});
    }
    lines.markers = {{2021.5, {"ondertekening", "signature"}}, {2022.2, {"eerste betaling", "first payment"}}};

    Figure steps{
        "pathway-time",
        Question::Pathway,
        {"De helft van de onderhandelingen is na 14 maanden klaar", "Half of the negotiations is done after 14 months"},
        {"Kaplan-Meier, met onzekerheidsmarge.", "Kaplan-Meier, with the margin of uncertainty."},
        {"Een trapvormige lijn van 1 naar 0 in 30 maanden.", "A step line from 1 to 0 in 30 months."},
        Mark::Steps,
        {"Maanden sinds het eerste gesprek", "Months since first talks"},
        {"Deel dat nog niet is ondertekend", "Share not yet signed"},
        false,
        {},
        {},
        {{talks}}};
    for (const auto& [month, share] :
         {std::pair{0.0, 1.0}, {6.0, 0.86}, {9.0, 0.71}, {14.0, 0.5}, {18.0, 0.33}, {22.0, 0.18}, {30.0, 0.06}})
        steps.rows.push_back({{}, {}, month, share, std::max(0.0, share - 0.12), std::min(1.0, share + 0.12), false});

    Figure dots{
        "lessons-effects",
        Question::Lessons,
        {"Bij drie van de vier afspraken daalde het aantal aankomsten", "Arrivals fell for three of four agreements"},
        {"Effect na een jaar, met marge.", "Effect after a year, with margin."},
        {"Vier punten met een lijn, drie ervan links van nul.", "Four dots with a line, three left of zero."},
        Mark::IntervalDots,
        {"Verandering van aankomsten (%)", "Change in arrivals (%)"},
        {},
        false,
        {},
        {},
        {}};
    dots.rows = {
        {{}, {"EU en een land in het oosten, 2016", "EU and a country in the east, 2016"}, 0, -61, -80, -35, false},
        {{}, {"Italië en een buurland, 2017", "Italy and a neighbour, 2017"}, 0, -48.5, -70, -20, false},
        {{}, {"Dit ontwerp", "This design"}, 0, -30, -52, -8, true},
        {{},
         {"Spanje en een land in het westen, 2019, met een lange naam",
          "Spain and a country in the west, 2019, with a long name"},
         0,
         6,
         -20,
         33,
         false}};

    Figure ranks{
        "interests-profile",
        Question::Interests,
        {"Het land heeft veel behoefte aan banen en veel ruimte om te onderhandelen",
         "The country needs jobs badly and has much room to negotiate"},
        {"Plaats tussen alle landen, van 0 (laagste) tot 100 (hoogste).", "Place among all countries, 0 to 100."},
        {"Vijf punten tussen 12 en 91.", "Five dots between 12 and 91."},
        Mark::RankedDots,
        {"Plaats tussen alle landen", "Place among all countries"},
        {},
        false,
        {},
        {},
        {}};
    ranks.rows = {
        {{"behoefte", "need"}, {"Werkloosheid onder jongeren", "Youth unemployment"}, 0, 91, {}, {}, true},
        {{"behoefte", "need"}, {"Geweigerde visa", "Visa refusals"}, 0, 74, {}, {}, true},
        {{"ruimte", "leverage"}, {"Aankomsten via dit land", "Arrivals through this country"}, 0, 88, {}, {}, true},
        {{"vermogen", "capacity"}, {"Kwaliteit van het bestuur", "Quality of government"}, 0, 41, {}, {}, true},
        {{"vermogen", "capacity"}, {"Plaatsen voor opvang", "Places for reception"}, 0, 12, {}, {}, true}};
    advice.figures = {lines, dots, ranks, steps};
}

void add_table(Advice& advice)
{
    advice.tables.push_back(
        {"safeguards-norms",
         Question::Safeguards,
         {"Zeven regels zijn vervuld, twee zijn onbekend", "Seven rules are met, two unknown"},
         {"Een regel is onbekend als een feit nog ontbreekt.", "A rule is unknown while a fact is missing."},
         {{"Regel", "Rule"}, {"Oordeel", "Verdict"}, {"Rechtszaken", "Cases"}},
         {{{{"Niemand wordt teruggestuurd naar gevaar", "Nobody is sent back into danger"}, {}, {{ruling}}},
           {{"onbekend", "unknown"}, {}, {}},
           {{"1.204", "1,204"}, 1204.0, {}}},
          {{{"Iedere persoon krijgt een eigen beoordeling", "Each person is assessed individually"}, {}, {}},
           {{"voldaan", "met"}, {}, {}},
           {{"38", "38"}, 38.0, {}}}},
         {{ruling}}});
}

void add_chapters(Advice& advice)
{
    using enum Block::Kind;
    advice.chapters = {
        {Question::Lessons,
         {"Wat leren eerdere afspraken?", "Lessons"},
         {"Wat is te leren van eerdere partnerschappen?", "What can be learnt from earlier partnerships?"},
         {"lessons.1", "lessons.2"},
         {{Heading, "", {"Effect op aankomsten", "Effect on arrivals"}, {}},
          {Statement, "lessons.1", {}, {}},
          {Figure, "lessons-arrivals", {}, {}},
          {Figure, "lessons-effects", {}, {}},
          {Statement, "lessons.3", {}, {}},
          {Fold,
           "",
           {"Hoe is dit berekend?", "How was this worked out?"},
           {{Paragraph,
             "",
             {"We vergelijken het land met een mengsel van landen zonder afspraak.",
              "We compare the country with a mix of countries without an agreement."},
             {}},
            {Statement, "lessons.2", {}, {}}}}}},
        {Question::Interests,
         {"Waarom zou dit land willen?", "Interests"},
         {"Waarom zou dit land een partnerschap met Nederland willen?",
          "Why would this country want one with the Netherlands?"},
         {"interests.1"},
         {{Statement, "interests.1", {}, {}},
          {Figure, "interests-profile", {}, {}},
          {Statement, "interests.2", {}, {}}}},
        {Question::Pathway,
         {"Hoe komt het tot stand?", "Pathway"},
         {"Hoe komt het tot stand, snel en volgens het recht?", "How does one come about, fast and lawful?"},
         {"pathway.1"},
         {{Statement, "pathway.1", {}, {}}, {Figure, "pathway-time", {}, {}}}},
        {Question::Safeguards,
         {"Met welke waarborgen?", "Safeguards"},
         {"Met welke waarborgen is het omringd?", "With which safeguards is it surrounded?"},
         {"safeguards.1"},
         {{Statement, "safeguards.1", {}, {}},
          {Table, "safeguards-norms", {}, {}},
          {Statement, "safeguards.2", {}, {}}}},
        {Question::Options,
         {"Handelingsperspectieven", "Options"},
         {"Hoe kan het beter slagen?", "How can it be made more successful?"},
         {"options.1"},
         {{Statement, "options.1", {}, {}}, {Statement, "options.1", {}, {}}}}};
    advice.chances = {"options.2", "options.3", "pathway.2"};
    advice.risks = {"safeguards.2", "lessons.3", "interests.2"};
    advice.gaps = {"lessons.4", "safeguards.3"};
}

} // namespace

advice::Advice sample_advice()
{
    Advice advice;
    advice.manifest = {"0.1.0",      "9f2c41d07be3a655", "77b0e1c2a4d98f10",
                       "2025-11-23", 20251123,           {{"replications", "999"}}};
    advice.subject = {
        "TUN",
        {"Tunesië", "Tunisia"},
        {"Partnerschap van Nederland met Tunesië", "Partnership of the Netherlands with Tunisia"},
        {"memorandum", "memorandum"},
        {"minder irreguliere aankomsten, meer terugkeer, betere opvang",
         "fewer irregular arrivals, more return, better reception"},
        {"Nederland, Tunesië en de Europese Unie", "the Netherlands, Tunisia and the European Union"},
        {{{"Steun voor banen: 40 miljoen euro in drie jaar", "Support for jobs: 40 million euros in three years"},
          40.0,
          {{talks}}},
         {{"Tunesië geeft een laissez-passer binnen tien dagen", "Tunisia issues a laissez-passer within ten days"},
          {},
          {}}},
        true};
    add_statements(advice);
    add_figures(advice);
    add_table(advice);
    add_chapters(advice);
    advice.sources = {{1,
                       {"example-dataset", "dataset", "Aankomsten over zee naar land van vertrek", "Voorbeeldbureau",
                        "https://example.org/arrivals?a=1&b=2", "2025-06-30", "CC BY 4.0", "yes", "dataset"}},
                      {2,
                       {"example-ruling", "ruling", "Uitspraak over terugkeer en toezicht", "Voorbeeldhof",
                        "https://example.org/ruling", "2024-03", "", "no", "audit_or_court"}},
                      {3,
                       {"example-memory", "note", "Aantekening zonder adres", "", "javascript:alert(1)", "2023", "",
                        "unknown", "memory"}}};
    advice.source_numbers = {
        {arrivals, {1}}, {ruling, {2}}, {talks, {1, 3}}, {"positions/TUN/visas", {3}}, {"positions/TUN/jobs", {2, 3}}};
    return advice;
}

} // namespace entente::render
