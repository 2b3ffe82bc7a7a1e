#include <entente/pathway/recorded_durations.hpp>

#include <map>
#include <optional>
#include <string>

namespace entente::pathway {

namespace {

std::optional<Date> middle_of(const std::string& cell)
{
    const auto date = parse_partial_date(cell);
    return date ? std::optional(date->middle()) : std::nullopt;
}

bool is_of(const evidence::ObservedDuration& row, const RecordedLeg& leg)
{
    const bool from =
        row.from_step == leg.from_step || (!leg.or_from_step.empty() && row.from_step == leg.or_from_step);
    return from && row.to_step == leg.to_step && (leg.form.empty() || row.form == leg.form) &&
           (leg.party.empty() || row.party == leg.party);
}

std::optional<LegCase> case_of(const RecordedDuration& recorded, Date as_of)
{
    const evidence::ObservedDuration& row = *recorded.row;
    if (!recorded.from || *recorded.from >= as_of || row.days < 0.0)
        return std::nullopt;
    LegCase found{.duration = {.time = std::max(same_day, row.days), .event = !row.censored},
                  .reference = row.reference(),
                  .from_memory = row.confidence == "memory"};
    const auto end = row.censored ? recorded.last_seen : recorded.to;
    if (end && *end > as_of)
        found.duration = {.time = leg_days(*recorded.from, as_of), .event = false};
    else
        found.failed = row.censored && recorded.given_up;
    return found;
}

} // namespace

std::expected<std::vector<RecordedDuration>, Error> recorded_durations(const evidence::Evidence& evidence)
{
    const auto& durations = evidence.procedures().durations;
    if (durations.empty())
        return {};
    const auto dates = evidence.query("SELECT row_id, from_date, to_date, as_of, registry_id FROM durations");
    if (!dates)
        return std::unexpected(dates.error());
    std::map<std::string_view, const std::vector<std::string>*> cells_by_id;
    for (const auto& cells : *dates)
        cells_by_id.emplace(cells.front(), &cells);

    std::vector<RecordedDuration> recorded;
    for (const auto& row : durations) {
        const auto found = cells_by_id.find(row.id);
        if (row.kind != "step" || found == cells_by_id.end())
            continue;
        const auto& cells = *found->second;
        const auto* instrument = evidence.registry().instrument(cells[4]);
        recorded.push_back({&row, middle_of(cells[1]), middle_of(cells[2]), middle_of(cells[3]),
                            instrument != nullptr && instrument->status == "failed"});
    }
    return recorded;
}

std::vector<LegCase> cases_of(const RecordedLeg& leg, const std::vector<RecordedDuration>& durations, Date as_of)
{
    std::vector<LegCase> cases;
    for (const auto& recorded : durations)
        if (is_of(*recorded.row, leg))
            if (auto found = case_of(recorded, as_of))
                cases.push_back(std::move(*found));
    return cases;
}

} // namespace entente::pathway
