#include <entente/partnership/from_precedents.hpp>
#include <entente/partnership/parse.hpp>
#include <entente/partnership/partner_context.hpp>
#include <entente/partnership/precedent_terms.hpp>
#include <entente/partnership/title.hpp>
#include <entente/partnership/vocabulary.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <tuple>
#include <utility>

namespace entente::partnership {

namespace {

// Enough to see what is usual, few enough to stay near.
constexpr std::size_t precedents_wanted = 10;

// A provision is usual when this share of the precedents holds it.
constexpr double usual_share = 0.4;

// With fewer provisions a design says too little to be judged: the next most common are added, if two precedents hold
// them.
constexpr std::size_t fewest_terms = 6;
constexpr std::size_t fewest_holders = 2;

// The newest figures there are.
constexpr int any_year = 9999;

// Concluded, whatever became of it. Left out: negotiating, failed, not_implemented and annulled.
constexpr std::array<std::string_view, 7> concluded{"signed",  "in_force", "provisional", "suspended",
                                                    "expired", "replaced", "terminated"};

// Europe's side, and the State that left it: bound by the same human rights treaty, which the overseas sending States
// are not.
bool is_comparable_sender(const evidence::Catalogue& catalogue, std::string_view party)
{
    return is_european_side(catalogue, party) || party == "GBR";
}

struct Precedent {
    const evidence::Instrument* instrument = nullptr;
    double distance = 0.0; ///< -1 for the same partner, else 0 to 1; infinite when its partner has no figures
};

// Nearest first; among equals the newest, then by id.
auto rank(const Precedent& precedent)
{
    const auto start = precedent.instrument->start();
    const int age = start ? -days_between(Date{}, start->earliest) : std::numeric_limits<int>::max();
    return std::tuple{precedent.distance, age, precedent.instrument->id};
}

std::vector<Precedent> nearest_precedents(const evidence::Evidence& evidence, const std::string& country)
{
    const auto contexts = partner_contexts(evidence, any_year);
    std::map<std::string, double, std::less<>> distances;
    for (const auto& similar : similar_countries(contexts, country, contexts.size()))
        distances.emplace(similar.country, similar.distance);

    const auto& catalogue = evidence.catalogue();
    std::vector<Precedent> precedents;
    for (const auto& instrument : evidence.registry().instruments) {
        const bool usable = std::ranges::find(concluded, instrument.status) != concluded.end() &&
                            is_comparable_sender(catalogue, instrument.party_a) &&
                            catalogue.is_country(instrument.party_b) &&
                            !is_european_side(catalogue, instrument.party_b);
        if (!usable)
            continue;
        const auto distance = distances.find(instrument.party_b);
        precedents.push_back({&instrument, instrument.party_b == country ? -1.0 // before a country that is alike in all
                                           : distance != distances.end() ? distance->second
                                                                         : std::numeric_limits<double>::infinity()});
    }
    std::ranges::sort(precedents, {}, rank);
    precedents.resize(std::min(precedents.size(), precedents_wanted));
    return precedents;
}

// The word most precedents have; of words that are equally common the one of the nearest precedent.
std::string most_common(const std::vector<std::string>& nearest_first)
{
    const auto best = std::ranges::max_element(nearest_first, {}, [&](const std::string& word) {
        return std::ranges::count(nearest_first, word); // max_element keeps the first of equals
    });
    return best == nearest_first.end() ? std::string{} : *best;
}

std::string most_common(const std::vector<Precedent>& precedents, std::string evidence::Instrument::* word)
{
    std::vector<std::string> words;
    words.reserve(precedents.size());
    for (const auto& precedent : precedents)
        words.push_back(precedent.instrument->*word);
    return most_common(words);
}

// The first direction in which each precedent holds the kind, nearest first.
std::vector<std::string> directions_of(const std::vector<Precedent>& precedents, std::string_view kind)
{
    std::vector<std::string> directions;
    for (const auto& precedent : precedents) {
        const auto& provisions = precedent.instrument->provisions;
        const auto held = std::ranges::find(provisions, kind, &evidence::Provision::kind);
        if (held != provisions.end())
            directions.push_back(held->direction);
    }
    return directions;
}

// Most common first, then by kind. Values are left out: a sum for one country says nothing about another.
std::vector<Term> usual_terms(const evidence::Registry& registry, const std::vector<Precedent>& precedents)
{
    std::vector<std::pair<std::size_t, Term>> counted;
    std::size_t most = 0;
    for (const auto& [kind, unused] : registry.provision_kinds) {
        const auto directions = directions_of(precedents, kind);
        if (!directions.empty())
            counted.push_back({directions.size(), {kind, direction_of_precedent(most_common(directions)), {}, {}, {}}});
        most = std::max(most, directions.size());
    }
    // Where precedents have little in common, what most of them hold is still the usual.
    const auto needed =
        std::min(most, static_cast<std::size_t>(std::ceil(usual_share * static_cast<double>(precedents.size()))));
    std::ranges::sort(counted, {},
                      [most](const auto& entry) { return std::pair{most - entry.first, entry.second.provision}; });
    std::vector<Term> terms;
    for (auto& [holders, term] : counted)
        if (holders >= needed || (terms.size() < fewest_terms && holders >= fewest_holders))
            terms.push_back(std::move(term));
    return terms;
}

} // namespace

std::expected<Partnership, Error> default_partnership(const evidence::Evidence& evidence, std::string_view country)
{
    auto partner = partner_country(evidence, country, "country");
    if (!partner)
        return std::unexpected(std::move(partner.error()));
    const auto precedents = nearest_precedents(evidence, *partner);
    if (precedents.empty())
        return std::unexpected(Error{"the evidence holds no concluded instrument to learn from", "registry",
                                     "build the evidence with its registry, or write a partnership file"});

    Partnership design;
    design.parties = {"NLD"};
    design.partner = *std::move(partner);
    design.title = title_from_precedents(evidence.catalogue(), design);
    design.form = most_common(precedents, &evidence::Instrument::form);
    design.objective = most_common(precedents, &evidence::Instrument::objective);
    design.terms = usual_terms(evidence.registry(), precedents);
    design.made_from_precedents = true;
    for (const auto& precedent : precedents)
        design.precedents.push_back(precedent.instrument->id);
    design.hash = canonical_hash(design);
    return design;
}

} // namespace entente::partnership
