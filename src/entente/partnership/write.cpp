#include <entente/partnership/legal_facts.hpp>
#include <entente/partnership/parse.hpp>
#include <entente/partnership/title.hpp>
#include <entente/partnership/toml_text.hpp>
#include <entente/partnership/vocabulary.hpp>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace entente::partnership {

namespace {

// A comment in the two languages of the house.
struct Comment {
    std::string_view nl;
    std::string_view en;

    [[nodiscard]] std::string_view in(Language language) const { return language == Language::Nl ? nl : en; }
};

constexpr Comment about_file{"Een partnerschap voor Entente. Wat achter een hekje staat, leest het programma niet.",
                             "A partnership for Entente. The program does not read what stands behind a hash sign."};
constexpr Comment about_parties{"De Europese kant: NLD, EU, BENELUX of landcodes.",
                                "The European side: NLD, EU, BENELUX or country codes."};
constexpr Comment about_like{"Instrumenten waar dit ontwerp op lijkt, het meest nabije eerst.",
                             "Instruments this design is like, nearest first."};
constexpr Comment about_precedents{
    "Niemand heeft dit ontworpen: het is wat gebruikelijk is. Haal deze regel weg als u het aanpast.",
    "Nobody designed this: it is what is usual. Remove this line once you change it."};
constexpr Comment about_facts{"Antwoorden op juridische vragen. Laat weg wat niet bekend is.",
                              "Answers to legal questions. Leave out what is not known."};
constexpr Comment about_open{"Open vragen over het ontwerp. Haal het hekje weg voor een antwoord dat bekend is.",
                             "Open questions on the design. Remove the hash sign before an answer that is known."};
constexpr Comment about_dates{"Wanneer elke stap is gepland: jaar, maand of dag.",
                              "When each step is planned: a year, month or day."};

class Writer {
public:
    Writer(const evidence::Evidence& evidence, Language language) : evidence_(evidence), language_(language) {}

    [[nodiscard]] std::string file(const Partnership& design)
    {
        comment(about_file);
        title(design.title);
        line("");
        head(design);
        for (const auto& term : design.terms)
            provision(term);
        facts(design);
        dates(design);
        return std::move(text_);
    }

private:
    void line(std::string_view text) { text_ += fmt::format("{}\n", text); }
    void comment(std::string_view text) { text_ += toml_comment(text); }
    void comment(const Comment& text) { comment(text.in(language_)); }
    void comment(const Text& text) { comment(text.in(language_)); }

    void title(const Text& title)
    {
        if (title.nl == title.en) {
            line(fmt::format("title = {}", toml_text(title.en)));
            return;
        }
        line(fmt::format("title.nl = {}", toml_text(title.nl)));
        line(fmt::format("title.en = {}", toml_text(title.en)));
    }

    void head(const Partnership& design)
    {
        const auto& registry = evidence_.registry();
        comment(about_parties);
        line(fmt::format("parties = {}", toml_list(design.parties)));
        comment(name_of(evidence_.catalogue(), design.partner));
        line(fmt::format("partner = {}", toml_text(design.partner)));
        labelled("form", design.form, registry.forms);
        labelled("objective", design.objective, registry.objectives);
        if (!design.precedents.empty()) {
            comment(about_like);
            line(fmt::format("like = {}", toml_list(design.precedents)));
        }
        if (design.made_from_precedents) {
            comment(about_precedents);
            line("made_from_precedents = true");
        }
        if (design.budget_eur)
            line(fmt::format("budget_eur = {}", *design.budget_eur));
    }

    void labelled(std::string_view key, const std::string& word,
                  const std::map<std::string, evidence::Term, std::less<>>& words)
    {
        if (const auto known = words.find(word); known != words.end())
            comment(known->second.label);
        line(fmt::format("{} = {}", key, toml_text(word)));
    }

    void provision(const Term& term)
    {
        line("");
        const auto& kinds = evidence_.registry().provision_kinds;
        if (const auto kind = kinds.find(term.provision); kind != kinds.end())
            comment(fmt::format("{}. {}", kind->second.label.in(language_), kind->second.explanation.in(language_)));
        line("[[provision]]");
        line(fmt::format("kind = {}", toml_text(term.provision)));
        line(fmt::format("direction = {}", toml_text(word_of(term.direction))));
        if (term.value)
            line(fmt::format("value = {}", *term.value));
        if (!term.unit.empty())
            line(fmt::format("unit = {}", toml_text(term.unit)));
        if (!term.note.empty())
            line(fmt::format("note = {}", toml_text(term.note)));
    }

    void facts(const Partnership& design)
    {
        line("");
        comment(about_facts);
        line("[facts]");
        for (const auto& [id, value] : design.facts) {
            if (const auto* fact = evidence_.law().fact(id))
                comment(fact->question);
            line(fmt::format("{} = {}", id, toml_answer(value)));
        }
        line("");
        comment(about_open);
        const auto known = legal_facts(evidence_, design);
        for (const auto& fact : evidence_.law().facts)
            if (fact.nature == "design" && !known.contains(fact.id))
                open_question(fact);
    }

    void open_question(const evidence::LegalFact& fact)
    {
        comment(fact.question);
        if (fact.type == "number")
            comment(fmt::format("{} = 1 # {}", fact.id, fact.unit));
        else if (fact.type == "boolean")
            comment(fmt::format("{} = true # false", fact.id));
        else if (!fact.allowed_values.empty())
            comment(fmt::format("{} = {} # {}", fact.id, toml_text(fact.allowed_values.front()),
                                fmt::join(fact.allowed_values, ", ")));
    }

    void dates(const Partnership& design)
    {
        line("");
        comment(about_dates);
        line("[dates]");
        for (const auto step : planned_steps)
            date(design, step);
        for (const auto step : planned_at_any_time)
            date(design, step);
    }

    void date(const Partnership& design, std::string_view step)
    {
        if (const auto planned = design.planned.find(step); planned != design.planned.end())
            line(fmt::format("{} = {}", step, toml_text(to_string(planned->second))));
    }

    const evidence::Evidence& evidence_;
    Language language_;
    std::string text_;
};

} // namespace

std::string write(const evidence::Evidence& evidence, const Partnership& partnership, Language language)
{
    return Writer(evidence, language).file(partnership);
}

} // namespace entente::partnership
