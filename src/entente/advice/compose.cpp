#include <entente/advice/chapters.hpp>
#include <entente/advice/cited_sources.hpp>
#include <entente/advice/compose.hpp>

namespace entente::advice {

namespace {

constexpr std::size_t most_on_front_page = 3;

// The registry's own units stand in the catalogue; one that a user invented is shown as written.
Text unit_words(const Composer& composer, const std::string& unit)
{
    std::string id = "unit.";
    for (const char letter : unit)
        id += letter == ' ' ? '_' : letter;
    return composer.has(id) ? composer.text(id) : same(unit);
}

Text provision_words(const Composer& composer, const Words& words, const partnership::Term& term)
{
    using partnership::Direction;
    const char* message = term.direction == Direction::EuropeToPartner   ? "subject.to_partner"
                          : term.direction == Direction::PartnerToEurope ? "subject.from_partner"
                                                                         : "subject.mutual";
    if (!term.value)
        return composer.text(message, {{"provision", words.provision(term.provision)}});
    return composer.text(std::string(message) + "_value", {{"provision", words.provision(term.provision)},
                                                           {"value", words.figure(*term.value)},
                                                           {"unit", unit_words(composer, term.unit)}});
}

Subject subject_of(const Composer& composer, const Words& words, const partnership::Partnership& partnership)
{
    Subject subject;
    subject.partner = partnership.partner;
    subject.partner_name = words.area(partnership.partner);
    subject.title = partnership.title;
    subject.form = words.form(partnership.form);
    subject.objective = words.objective(partnership.objective);
    std::vector<Text> parties;
    for (const auto& party : partnership.parties)
        parties.push_back(words.area(party));
    subject.parties = words.list(parties);
    for (const auto& term : partnership.terms) {
        Cell cell{provision_words(composer, words, term), term.value, {{"provision_kinds/" + term.provision}}};
        subject.provisions.push_back(std::move(cell));
    }
    subject.made_from_precedents = partnership.made_from_precedents;
    return subject;
}

Manifest manifest_of(const evidence::Evidence& evidence, const partnership::Partnership& partnership,
                     const AdviceOptions& options, const std::string& version)
{
    return {
        version,          evidence.hash(),
        partnership.hash, to_string(options.as_of),
        options.seed,     {{"precedents", std::to_string(lessons::LessonsOptions{}.precedents)}, {"level", "0.95"}}};
}

} // namespace

Advice compose(const evidence::Evidence& evidence, const partnership::Partnership& partnership, const Answers& answers,
               const AdviceOptions& options, const Messages& messages, const std::string& version)
{
    Advice advice;
    const Words words(messages, evidence);
    Composer composer(advice, messages, evidence);
    advice.manifest = manifest_of(evidence, partnership, options, version);
    advice.subject = subject_of(composer, words, partnership);
    const Dossier dossier{evidence, partnership, answers, words};
    write_lessons(composer, dossier);
    write_interests(composer, dossier);
    write_pathway(composer, dossier);
    write_safeguards(composer, dossier);
    write_options(composer, dossier);
    advice.chances.resize(std::min(advice.chances.size(), most_on_front_page));
    advice.risks.resize(std::min(advice.risks.size(), most_on_front_page));
    cite_sources(advice, evidence);
    return advice;
}

} // namespace entente::advice
