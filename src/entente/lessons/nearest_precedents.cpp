#include <entente/base/gower_distance.hpp>
#include <entente/lessons/nearest_precedents.hpp>
#include <entente/partnership/partner_context.hpp>

#include <algorithm>
#include <array>
#include <set>

namespace entente::lessons {

namespace {

using evidence::Instrument;
using partnership::PartnerContext;

// Weights by group. A provision named by either side weighs 0.4, so that a text with seven or eight provisions weighs
// about as much as the form (3) and the partner (3) do.
constexpr double form_weight = 1.0;
constexpr double provision_weight = 0.4;
constexpr double region_weight = 1.0;
constexpr double subregion_weight = 0.5;
constexpr double figure_weight = 0.15;

constexpr std::array<std::string_view, 4> never_happened{"negotiating", "failed", "not_implemented",
                                                         "signed_not_in_force"};

bool took_effect(const Instrument& instrument, const evidence::Evidence& evidence, Date as_of)
{
    const auto start = instrument.start();
    return evidence.catalogue().is_country(instrument.party_b) && start && start->latest <= as_of &&
           std::ranges::find(never_happened, instrument.status) == never_happened.end();
}

const PartnerContext* context_of(const std::vector<PartnerContext>& contexts, const std::string& country)
{
    const auto found = std::ranges::lower_bound(contexts, country, {}, &PartnerContext::country);
    return found != contexts.end() && found->country == country ? &*found : nullptr;
}

enum class Group { Form, Provisions, Partner };

// The variables of the comparison. Case 0 is the design, case i + 1 the i-th candidate.
class Comparison {
public:
    Comparison(const evidence::Evidence& evidence, const partnership::Partnership& partnership,
               const std::vector<const Instrument*>& candidates, int year)
        : partnership_(partnership), candidates_(candidates), contexts_(partnership::partner_contexts(evidence, year))
    {
        add_category("form", partnership.form, &Instrument::form);
        add_category("level", partnership::level_of(partnership), &Instrument::level);
        add_category("objective", partnership.objective, &Instrument::objective);
        add_provisions();
        add_partner();
    }

    [[nodiscard]] const std::vector<GowerVariable>& variables() const { return variables_; }
    [[nodiscard]] Group group(std::size_t variable) const { return groups_[variable]; }

private:
    void add(GowerVariable variable, Group group)
    {
        variables_.push_back(std::move(variable));
        groups_.push_back(group);
    }

    void add_category(const char* name, const std::string& own, std::string Instrument::* member)
    {
        CategoricalVariable variable{name, {own}, form_weight};
        for (const auto* candidate : candidates_)
            variable.values.emplace_back(candidate->*member);
        add(std::move(variable), Group::Form);
    }

    void add_provisions()
    {
        std::set<std::string> kinds;
        for (const auto& term : partnership_.terms)
            kinds.insert(term.provision);
        for (const auto* candidate : candidates_)
            for (const auto& provision : candidate->provisions)
                kinds.insert(provision.kind);
        for (const auto& kind : kinds) {
            BinaryVariable variable{kind, {partnership_.has(kind)}, provision_weight, JointAbsence::NoInformation};
            for (const auto* candidate : candidates_)
                variable.values.emplace_back(candidate->has_provision(kind));
            add(std::move(variable), Group::Provisions);
        }
    }

    void add_partner()
    {
        std::vector<const PartnerContext*> cases{context_of(contexts_, partnership_.partner)};
        for (const auto* candidate : candidates_)
            cases.push_back(context_of(contexts_, candidate->party_b));
        CategoricalVariable region{"region", {}, region_weight};
        CategoricalVariable subregion{"subregion", {}, subregion_weight};
        for (const auto* context : cases) {
            region.values.push_back(context == nullptr ? std::nullopt : std::optional(context->region));
            subregion.values.push_back(context == nullptr ? std::nullopt : std::optional(context->subregion));
        }
        add(std::move(region), Group::Partner);
        add(std::move(subregion), Group::Partner);
        const std::size_t figures = contexts_.empty() ? 0 : contexts_.front().figures.size();
        for (std::size_t i = 0; i < figures; ++i) {
            NumericVariable figure{contexts_.front().figures[i].indicator, {}, figure_weight, {}};
            for (const auto* context : cases)
                figure.values.push_back(context == nullptr ? std::nullopt : context->figures[i].value);
            add(std::move(figure), Group::Partner);
        }
    }

    const partnership::Partnership& partnership_;
    const std::vector<const Instrument*>& candidates_;
    std::vector<PartnerContext> contexts_;
    std::vector<GowerVariable> variables_;
    std::vector<Group> groups_;
};

Precedent precedent_of(const Instrument& instrument, std::size_t place, const GowerDistances& distances,
                       const Comparison& comparison)
{
    Precedent precedent;
    precedent.instrument_id = instrument.id;
    precedent.distance = distances.distances[place].value_or(1.0);
    for (std::size_t variable = 0; variable < comparison.variables().size(); ++variable) {
        const double part = distances.contributions(place, variable);
        switch (comparison.group(variable)) {
        case Group::Form:
            precedent.form_part += part;
            break;
        case Group::Provisions:
            precedent.provisions_part += part;
            break;
        case Group::Partner:
            precedent.partner_part += part;
            break;
        }
    }
    return precedent;
}

// The nearest, and beyond them those made with the partner itself.
std::vector<Precedent> chosen(const std::vector<Precedent>& nearest_first, const evidence::Evidence& evidence,
                              const std::string& partner, const LessonsOptions& options)
{
    std::vector<Precedent> precedents;
    std::size_t own = 0;
    for (std::size_t i = 0; i < nearest_first.size(); ++i) {
        const auto* instrument = evidence.registry().instrument(nearest_first[i].instrument_id);
        const bool near = i < options.precedents;
        if (near || (instrument->party_b == partner && own++ < options.same_partner))
            precedents.push_back(nearest_first[i]);
    }
    return precedents;
}

} // namespace

std::expected<std::vector<Precedent>, Error> nearest_precedents(const evidence::Evidence& evidence,
                                                                const partnership::Partnership& partnership,
                                                                const LessonsOptions& options)
{
    std::vector<const Instrument*> candidates;
    for (const auto& instrument : evidence.registry().instruments)
        if (took_effect(instrument, evidence, options.as_of))
            candidates.push_back(&instrument);
    if (candidates.empty())
        return std::vector<Precedent>{};
    const Comparison comparison(evidence, partnership, candidates, options.as_of.year());
    const auto distances = gower_distances(comparison.variables(), 0);
    if (!distances)
        return std::unexpected(distances.error());
    std::vector<Precedent> precedents;
    for (std::size_t i = 0; i < candidates.size(); ++i)
        precedents.push_back(precedent_of(*candidates[i], i + 1, *distances, comparison));
    std::ranges::sort(precedents, {}, [](const Precedent& p) { return std::pair(p.distance, p.instrument_id); });
    return chosen(precedents, evidence, partnership.partner, options);
}

} // namespace entente::lessons
