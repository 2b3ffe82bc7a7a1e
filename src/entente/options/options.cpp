#include <entente/options/aim_evidence.hpp>
#include <entente/options/options.hpp>

#include <algorithm>
#include <set>

namespace entente::options {

namespace {

using partnership::Direction;
using partnership::Partnership;
using safeguards::Lawfulness;
using safeguards::NormVerdict;
using safeguards::SafeguardsAnswer;

// Who gives what a provision promises, seen from the side that usually gives it.
Direction usual_direction(const evidence::ProvisionKind& kind)
{
    if (kind.side == "offer")
        return Direction::EuropeToPartner;
    return kind.side == "ask" ? Direction::PartnerToEurope : Direction::Mutual;
}

Partnership with(Partnership design, const evidence::ProvisionKind& kind)
{
    design.terms.push_back({kind.id, usual_direction(kind), std::nullopt, "", ""});
    return design;
}

Partnership without(Partnership design, const std::string& provision)
{
    std::erase_if(design.terms, [&](const partnership::Term& term) { return term.provision == provision; });
    return design;
}

std::set<std::string> binding_norms(const SafeguardsAnswer& answer, NormVerdict verdict)
{
    std::set<std::string> norms;
    for (const auto& result : answer.norms)
        if (result.binding && result.outcome.verdict == verdict)
            norms.insert(result.norm_id);
    return norms;
}

std::vector<std::string> common(const std::set<std::string>& one, const std::set<std::string>& other)
{
    std::vector<std::string> result;
    std::ranges::set_intersection(one, other, std::back_inserter(result));
    return result;
}

std::vector<std::string> difference(const std::set<std::string>& all, const std::set<std::string>& less)
{
    std::vector<std::string> result;
    std::ranges::set_difference(all, less, std::back_inserter(result));
    return result;
}

Option option_of(std::string id, Option::Kind kind, std::string provision = "")
{
    Option option;
    option.id = std::move(id);
    option.kind = kind;
    option.provision = std::move(provision);
    return option;
}

// A change of the design, before it is judged.
struct Candidate {
    Option option;
    Partnership design;
};

class Judge {
public:
    Judge(const evidence::Evidence& evidence, const Partnership& given, const lessons::LessonsAnswer& lessons,
          const SafeguardsAnswer& safeguards, const pathway::PathwayAnswer& pathway)
        : evidence_(evidence), given_(given), lessons_(lessons), pathway_(pathway),
          given_breached_(binding_norms(safeguards, NormVerdict::Breached)),
          given_open_(binding_norms(safeguards, NormVerdict::Unknown))
    {
    }

    [[nodiscard]] std::vector<Candidate> candidates() const
    {
        std::vector<Candidate> candidates{{option_of("design", Option::Kind::AsDesigned), given_}};
        std::set<std::string> removed;
        for (const auto& term : given_.terms)
            if (removed.insert(term.provision).second)
                candidates.push_back({option_of("remove." + term.provision, Option::Kind::Remove, term.provision),
                                      without(given_, term.provision)});
        for (const auto& [id, kind] : evidence_.registry().provision_kinds)
            if (!given_.has(id))
                candidates.push_back({option_of("add." + id, Option::Kind::Add, id), with(given_, kind)});
        return candidates;
    }

    void judge(Option& option, const Partnership& design, const SafeguardsAnswer& safeguards) const
    {
        option.aims = aim_evidence(evidence_, design);
        option.lawfulness = safeguards.lawfulness;
        const auto breached = binding_norms(safeguards, NormVerdict::Breached);
        option.breached = breached.size();
        option.open = binding_norms(safeguards, NormVerdict::Unknown).size();
        option.mends = difference(given_breached_, breached);
        option.settles = common(given_open_, binding_norms(safeguards, NormVerdict::Met));
        option.breaks = difference(breached, given_breached_);
        option.benefit = interests::benefit_of(evidence_, design);
        if (partnership::applicable_procedure(evidence_, design) == pathway_.procedure_id)
            option.days_to_signature = pathway_.usual_days;
        for (const auto& precedent : lessons_.precedents) {
            const auto* instrument = evidence_.registry().instrument(precedent.instrument_id);
            for (const auto& provision : instrument->provisions)
                if (provision.kind == option.provision) {
                    option.references.push_back(provision.reference());
                    ++option.precedents_with;
                    break;
                }
        }
    }

    // Does a change alter anything that can be told? Else it is no option worth a line.
    [[nodiscard]] bool tells(const Option& option) const
    {
        return option.kind != Option::Kind::Add || !option.mends.empty() || !option.settles.empty() ||
               !option.breaks.empty() || option.precedents_with > 0;
    }

private:
    const evidence::Evidence& evidence_;
    const Partnership& given_;
    const lessons::LessonsAnswer& lessons_;
    const pathway::PathwayAnswer& pathway_;
    std::set<std::string> given_breached_;
    std::set<std::string> given_open_;
};

// No partnership: nothing is promised, nothing is breached, and what is now stays.
Option zero_option()
{
    Option zero = option_of("zero", Option::Kind::Zero);
    zero.aims = {{Aim::FewerIrregularArrivals, 0, 0, 0, {}},
                 {Aim::MoreReturn, 0, 0, 0, {}},
                 {Aim::BetterReception, 0, 0, 0, {}}};
    zero.lawfulness = Lawfulness::Lawful;
    return zero;
}

void put_in_order(std::vector<Option>& options, std::size_t most_changes)
{
    const auto rank = [](const Option& option) {
        const auto met = option.benefit ? option.benefit->met_share : 0.0;
        return std::tuple(option.kind != Option::Kind::Zero, option.kind != Option::Kind::AsDesigned,
                          option.kind == Option::Kind::Remove, -static_cast<int>(option.mends.size()),
                          static_cast<int>(option.breaks.size()), -static_cast<int>(option.settles.size()), -met,
                          -static_cast<int>(option.precedents_with), option.id);
    };
    std::ranges::sort(options, {}, rank);
    if (options.size() > most_changes + 2)
        options.resize(most_changes + 2);
}

} // namespace

std::expected<OptionsAnswer, Error> answer(const evidence::Evidence& evidence, const Partnership& partnership,
                                           const lessons::LessonsAnswer& lessons, const SafeguardsAnswer& safeguards,
                                           const pathway::PathwayAnswer& pathway, const OptionsOptions& options,
                                           Progress& progress)
{
    const auto law = safeguards::PreparedLaw::of(evidence);
    if (!law)
        return std::unexpected(law.error());
    const Judge judge(evidence, partnership, lessons, safeguards, pathway);
    auto candidates = judge.candidates();
    std::vector<std::optional<Error>> failures(candidates.size());
    parallel_for_each_index(candidates.size(), options.threads, [&](std::size_t i) {
        SilentProgress inner;
        const auto judged = safeguards::answer(evidence, *law, candidates[i].design, {options.as_of}, inner);
        if (judged)
            judge.judge(candidates[i].option, candidates[i].design, *judged);
        else
            failures[i] = judged.error();
    });
    if (progress.cancelled())
        return std::unexpected(
            Error{"stopped on request", "", "nothing was changed; run it again when you like", ErrorKind::Outside});
    for (auto& failure : failures)
        if (failure)
            return std::unexpected(std::move(*failure));

    OptionsAnswer answer;
    answer.options.push_back(zero_option());
    for (auto& candidate : candidates)
        if (judge.tells(candidate.option))
            answer.options.push_back(std::move(candidate.option));
    put_in_order(answer.options, options.most_changes);
    for (const auto& option : answer.options)
        if (option.lawfulness == Lawfulness::Breach)
            answer.gates.push_back(option.id);
    progress.report("options", candidates.size(), candidates.size());
    return answer;
}

} // namespace entente::options
