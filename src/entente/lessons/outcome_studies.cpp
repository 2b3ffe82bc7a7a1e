#include <entente/lessons/outcome_figures.hpp>
#include <entente/lessons/outcome_studies.hpp>

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <tuple>

namespace entente::lessons {

namespace {

constexpr double two_sided_95 = 1.959963984540054;

void add_provisions(OutcomeStudy& study, const evidence::Evidence& evidence, const std::vector<std::string>& kinds)
{
    for (const auto& kind : kinds)
        if (is_ask_or_offer(evidence, kind))
            study.provisions.push_back(kind);
    std::ranges::sort(study.provisions);
    const auto [first, last] = std::ranges::unique(study.provisions);
    study.provisions.erase(first, last);
}

std::vector<std::string> kinds_of(const evidence::Instrument& instrument)
{
    std::vector<std::string> kinds;
    for (const auto& provision : instrument.provisions)
        kinds.push_back(provision.kind);
    return kinds;
}

void keep_if_same(std::string& kept, const std::string& other)
{
    if (kept != other)
        kept.clear();
}

// The effect on the log scale, and its standard error; nothing when either cannot be stated.
std::optional<std::pair<double, double>> size_of(const evidence::PublishedEffect& effect, double before_after_sd)
{
    const auto log_of = [](double percent) { return std::log1p(percent / 100.0); };
    const auto usable = [](double percent) { return std::isfinite(percent) && percent > -100.0; };
    if (effect.unit != "percent")
        return std::nullopt;
    if (effect.interval_kind == "reported_range" && effect.low && effect.high && usable(*effect.low) &&
        *effect.low < *effect.high) {
        const double low = log_of(*effect.low);
        const double high = log_of(*effect.high);
        const double middle = effect.estimate && usable(*effect.estimate) ? log_of(*effect.estimate) : (low + high) / 2;
        return std::pair{middle, (high - low) / (2.0 * two_sided_95)};
    }
    if (effect.design_class == "descriptive" && effect.estimate && usable(*effect.estimate) && before_after_sd > 0.0)
        return std::pair{log_of(*effect.estimate), before_after_sd};
    return std::nullopt;
}

} // namespace

std::string_view aim_of(std::string_view outcome)
{
    return outcome == returns_indicator        ? "return"
           : outcome == applications_indicator ? "asylum"
                                               : "irregular_arrivals";
}

bool is_ask_or_offer(const evidence::Evidence& evidence, std::string_view kind)
{
    const auto& kinds = evidence.registry().provision_kinds;
    const auto found = kinds.find(kind);
    return found != kinds.end() && (found->second.side == "ask" || found->second.side == "offer");
}

std::vector<OutcomeStudy> own_studies(const evidence::Evidence& evidence, const std::vector<EffectEstimate>& effects,
                                      std::string_view aim)
{
    std::vector<OutcomeStudy> studies;
    std::map<std::tuple<std::string, std::string, std::string>, std::size_t> places; // reporter, unit, first period
    for (const auto& effect : effects) {
        const auto* instrument = evidence.registry().instrument(effect.instrument_id);
        if (aim_of(effect.outcome) != aim || instrument == nullptr || !(effect.se > 0.0))
            continue;
        const auto [place, fresh] =
            places.try_emplace({effect.reporter, effect.unit, effect.first_period_after}, studies.size());
        if (fresh) {
            OutcomeStudy study;
            study.effect = effect.estimate;
            study.standard_error = effect.se;
            study.form = instrument->form;
            study.level = instrument->level;
            study.binding = instrument->binding;
            study.grade = effect.grade;
            study.references = {instrument->reference(), {"indicators/" + effect.outcome}};
            studies.push_back(std::move(study));
        }
        OutcomeStudy& study = studies[place->second];
        keep_if_same(study.form, instrument->form);
        keep_if_same(study.level, instrument->level);
        keep_if_same(study.binding, instrument->binding);
        add_provisions(study, evidence, kinds_of(*instrument));
        if (!fresh)
            study.references.push_back(instrument->reference());
    }
    return studies;
}

std::vector<OutcomeStudy> published_studies(const evidence::Evidence& evidence, std::string_view aim,
                                            double before_after_sd)
{
    std::vector<OutcomeStudy> studies;
    for (const auto& effect : evidence.registry().effects) {
        if (effect.aim != aim || effect.confidence == "memory" || effect.elsewhere)
            continue;
        const auto size = size_of(effect, before_after_sd);
        OutcomeStudy study;
        add_provisions(study, evidence, effect.provision_kinds);
        if (!size || study.provisions.empty())
            continue;
        study.effect = size->first;
        study.standard_error = size->second;
        study.own = false;
        study.references = {effect.reference()};
        studies.push_back(std::move(study));
    }
    return studies;
}

double typical_before_after_sd(const std::vector<EffectEstimate>& effects, std::string_view aim)
{
    std::vector<double> spreads;
    for (const auto& effect : effects)
        if (aim_of(effect.outcome) == aim && effect.before_after_sd > 0.0)
            spreads.push_back(effect.before_after_sd);
    if (spreads.empty())
        return 0.0;
    const auto middle = spreads.begin() + static_cast<std::ptrdiff_t>(spreads.size() / 2);
    std::ranges::nth_element(spreads, middle);
    return *middle;
}

} // namespace entente::lessons
