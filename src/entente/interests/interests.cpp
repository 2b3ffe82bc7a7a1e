#include <entente/interests/interests.hpp>
#include <entente/interests/partner_profile.hpp>
#include <entente/partnership/partner_context.hpp>

#include <algorithm>

namespace entente::interests {

namespace {

using evidence::Interest;
using evidence::Issue;

const Issue* issue_of(const evidence::Positions& positions, const std::string& id)
{
    const auto found = std::ranges::find(positions.issues, id, &Issue::id);
    return found == positions.issues.end() ? nullptr : &*found;
}

// What Europe asks is what the partner gives: a position on it is a reservation. What Europe offers, the partner
// wishes.
bool is_reservation(const Issue& issue)
{
    return issue.group == "asks";
}

InterestFit fit_of(const Interest& interest, const Issue* issue, const partnership::Partnership& partnership)
{
    InterestFit fit{interest.id, Fit::NotAddressed, false, {}};
    if (issue == nullptr)
        return fit;
    fit.is_reservation = is_reservation(*issue);
    for (const auto& kind : issue->provision_kinds)
        if (partnership.has(kind))
            fit.provisions.push_back(kind);
    if (!fit.provisions.empty())
        fit.fit = fit.is_reservation ? Fit::Tension : Fit::Met;
    return fit;
}

// The day cooperation began, or for what has not begun the first day anything is known of it.
std::optional<PartialDate> first_date(const evidence::Instrument& instrument)
{
    if (const auto start = instrument.start())
        return start;
    const auto first = std::ranges::min_element(instrument.milestones, {}, &evidence::Milestone::date);
    return first == instrument.milestones.end() ? std::nullopt : std::optional(first->date);
}

std::vector<std::string> instruments_with(const evidence::Evidence& evidence, const std::string& country, Date as_of)
{
    std::vector<std::pair<Date, std::string>> dated;
    for (const auto& instrument : evidence.registry().instruments)
        if (instrument.party_b == country) {
            const auto began = first_date(instrument);
            if (!began || began->earliest <= as_of)
                dated.emplace_back(began ? began->middle() : Date{}, instrument.id);
        }
    std::ranges::sort(dated, std::greater{});
    std::vector<std::string> ids;
    for (auto& [date, id] : dated)
        ids.push_back(std::move(id));
    return ids;
}

} // namespace

std::optional<Benefit> benefit_of(const evidence::Evidence& evidence, const partnership::Partnership& partnership)
{
    Benefit benefit;
    double wished = 0.0;
    double met = 0.0;
    double reserved = 0.0;
    double strained = 0.0;
    for (const auto& interest : evidence.positions().interests) {
        if (interest.country != partnership.partner)
            continue;
        const Issue* issue = issue_of(evidence.positions(), interest.issue_id);
        if (issue == nullptr || (issue->group != "offers" && issue->group != "asks"))
            continue;
        benefit.from_memory += interest.confidence == "memory" ? 1U : 0U;
        const InterestFit fit = fit_of(interest, issue, partnership);
        if (fit.is_reservation) {
            ++benefit.reservations;
            reserved += interest.salience;
            strained += fit.fit == Fit::Tension ? interest.salience : 0.0;
        } else {
            ++benefit.wishes;
            wished += interest.salience;
            met += fit.fit == Fit::Met ? interest.salience : 0.0;
        }
    }
    if (wished <= 0.0)
        return std::nullopt;
    benefit.met_share = met / wished;
    benefit.tension_share = reserved > 0.0 ? strained / reserved : 0.0;
    return benefit;
}

std::expected<InterestsAnswer, Error> answer(const evidence::Evidence& evidence,
                                             const partnership::Partnership& partnership,
                                             const InterestsOptions& options, Progress& progress)
{
    progress.report("interests", 0, 1);
    InterestsAnswer answer;
    const auto contexts = partnership::partner_contexts(evidence, options.as_of.year());
    for (const auto& similar :
         partnership::similar_countries(contexts, partnership.partner, options.comparison_countries))
        answer.comparison.push_back(similar.country);
    answer.standings =
        partner_profile(evidence, partnership.partner, answer.comparison, options.as_of.year(), answer.missing);
    for (const auto& interest : evidence.positions().interests)
        if (interest.country == partnership.partner)
            answer.interests.push_back(
                fit_of(interest, issue_of(evidence.positions(), interest.issue_id), partnership));
    const auto salience = [&](const InterestFit& fit) {
        return std::ranges::find(evidence.positions().interests, fit.interest_id, &Interest::id)->salience;
    };
    std::ranges::stable_sort(answer.interests, std::greater{}, salience);
    answer.benefit = benefit_of(evidence, partnership);
    answer.existing = instruments_with(evidence, partnership.partner, options.as_of);
    if (progress.cancelled())
        return std::unexpected(
            Error{"stopped on request", "", "nothing was changed; run it again when you like", ErrorKind::Outside});
    progress.report("interests", 1, 1);
    return answer;
}

} // namespace entente::interests
