#include <entente/cli/safeguards_check.hpp>
#include <entente/safeguards/backtest.hpp>
#include <entente/safeguards/given_facts.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <set>
#include <utility>

namespace entente::cli {

namespace {

using safeguards::Atom;
using safeguards::RiskVerdict;

struct CheckFlags {
    std::string facts;
    std::string norms;
    std::string as_of;
    std::string explain;
    std::vector<std::string> what_if;
    bool repair = false;
};

/// The law to judge by and what it was read from.
struct LawRead {
    safeguards::JudgedLaw law;
    std::string evidence_hash; ///< empty: a folder of one's own
};

std::expected<LawRead, Error> read_law(const std::string& norms)
{
    if (norms.empty()) {
        const auto evidence = open_evidence();
        if (!evidence)
            return std::unexpected(evidence.error());
        auto prepared = safeguards::PreparedLaw::of(*evidence);
        if (!prepared)
            return std::unexpected(std::move(prepared.error()));
        return LawRead{{evidence->law(), std::move(*prepared)}, evidence->hash()};
    }
    const auto folder = safeguards::read_norm_folder(norms);
    if (!folder)
        return std::unexpected(folder.error());
    if (!folder->problems.empty())
        return std::unexpected(safeguards::error_of(folder->problems.front(), folder->problems.size() - 1));
    auto facts = safeguards::read_fact_table(safeguards::fact_table_of(norms));
    if (!facts)
        return std::unexpected(std::move(facts.error()));
    auto law = safeguards::law_of_files(folder->files, std::move(*facts));
    if (!law)
        return std::unexpected(std::move(law.error()));
    return LawRead{std::move(*law), ""};
}

std::expected<std::size_t, Error> place_of_norm(const evidence::Law& law, const std::string& id)
{
    std::vector<std::string_view> known;
    for (const auto& norm : law.norms) {
        if (norm.id == id)
            return known.size();
        known.push_back(norm.id);
    }
    Error error = safeguards::no_such("norm", id, known, "--explain");
    error.kind = ErrorKind::Usage;
    return std::unexpected(std::move(error));
}

std::vector<std::string> facts_of_atoms(const std::vector<std::string>& fact_of_atom, const auto& atoms)
{
    std::set<std::string> ids;
    for (const Atom atom : atoms)
        ids.insert(fact_of_atom[atom]);
    return {ids.begin(), ids.end()};
}

std::vector<std::string> names_of_atoms(const safeguards::LawTheory& theory)
{
    std::vector<std::string> names(theory.theory.facts.size());
    for (const auto& [id, cut] : theory.facts)
        for (std::size_t i = 0; i < cut.count; ++i)
            names[cut.first + i] = id;
    return names;
}

JudgedNorm judged_norm_at(const JudgedDesign& design, safeguards::Completions& completions, std::size_t place)
{
    const safeguards::NormCheck& check = design.check.norms[place];
    // Kleene's reading names facts where the completions have no smallest set to give.
    const auto read =
        safeguards::evaluate_norm(design.law.prepared.norms[place].norm, known_facts(design.facts), design.day);
    JudgedNorm norm{.applies = completions.truth(design.at_date.applies[place]),
                    .met = completions.truth(design.at_date.met[place]),
                    .verdict = check.verdict,
                    .because = read.because,
                    .missing = {}};
    if (!check.because.sets.empty()) {
        std::vector<Atom> atoms;
        for (const auto& literal : check.because.sets.front())
            atoms.push_back(literal.atom);
        norm.because = facts_of_atoms(design.fact_of_atom, atoms);
    }
    if (check.verdict == RiskVerdict::AtRisk)
        norm.missing = check.questions.empty() ? read.missing : facts_of_atoms(design.fact_of_atom, check.questions);
    if (check.verdict == RiskVerdict::Unknown)
        norm.missing = read.missing;
    return norm;
}

std::vector<TurnedNorm> turned(const JudgedDesign& before, const JudgedDesign& after)
{
    std::vector<TurnedNorm> norms;
    for (std::size_t i = 0; i < after.norms.size(); ++i)
        if (before.norms[i].verdict != after.norms[i].verdict)
            norms.push_back({i, before.norms[i].verdict, after.norms[i].verdict});
    return norms;
}

// Soft law does not make a design unlawful, and rules that are pending may never come.
std::vector<std::string> warnings_of(const JudgedDesign& design)
{
    std::vector<std::string> warnings;
    for (std::size_t i = 0; i < design.norms.size(); ++i)
        if (design.law.prepared.norms[i].pending && design.norms[i].verdict != RiskVerdict::NotInForce &&
            design.norms[i].verdict != RiskVerdict::NotApplicable)
            warnings.push_back(
                fmt::format("norm {} rests on a rule that is still pending", design.law.law.norms[i].id));
    return warnings;
}

Outcome check(Context& context, const CheckFlags& flags)
{
    const auto day = chosen_day(flags.as_of);
    if (!day)
        return std::unexpected(day.error());
    const auto read = read_law(flags.norms);
    if (!read)
        return std::unexpected(read.error());
    const safeguards::JudgedLaw& law = read->law;
    auto facts = safeguards::read_given_facts(std::filesystem::path(flags.facts), law.law.facts);
    if (!facts)
        return std::unexpected(std::move(facts.error()));
    const auto assumptions = safeguards::read_assumptions(flags.what_if, law.law.facts);
    if (!assumptions)
        return std::unexpected(assumptions.error());
    std::optional<std::size_t> explained;
    if (!flags.explain.empty()) {
        const auto place = place_of_norm(law.law, flags.explain);
        if (!place)
            return std::unexpected(place.error());
        explained = *place;
    }
    const auto theory = safeguards::prepared_theory(law.prepared, law.law);
    if (!theory)
        return std::unexpected(theory.error());
    const auto at_date = safeguards::at_date(theory->theory, *day);
    if (!at_date)
        return std::unexpected(at_date.error());
    Facts assumed = *assumptions;
    assumed.insert(facts->begin(), facts->end()); // what is assumed stays
    const auto after = judged(law, *theory, *at_date, *day, std::move(assumed), flags.repair);
    if (!after)
        return std::unexpected(after.error());
    CheckAnswer answer{*after, explained, {}, *assumptions, flags.repair};
    if (!assumptions->empty()) {
        const auto before = judged(law, *theory, *at_date, *day, std::move(*facts), false);
        if (!before)
            return std::unexpected(before.error());
        answer.turned = turned(*before, *after);
    }
    if (context.flags.json)
        print_json_answer(context, "safeguards check", read->evidence_hash, json_of(answer), warnings_of(*after));
    else
        print_text(context, answer);
    return {};
}

std::string bound_text(const std::optional<safeguards::NumberBound>& bound, const char* included,
                       const char* not_included)
{
    return bound ? fmt::format("{} {}", bound->included ? included : not_included, bound->value) : std::string();
}

// A value, or what it may be: "<= 18", "> 6 and <= 18", "not unhcr".
std::string new_value(const safeguards::FactChange& change)
{
    if (change.to)
        return text_of(*change.to);
    if (change.other_than)
        return change.other_than->empty() ? "another word" : "not " + *change.other_than;
    const std::string low = bound_text(change.at_least, ">=", ">");
    const std::string high = bound_text(change.at_most, "<=", "<");
    return low.empty() || high.empty() ? low + high : fmt::format("{} and {}", low, high);
}

} // namespace

std::string text_of(const FactValue& value)
{
    if (const auto* yes = std::get_if<bool>(&value))
        return *yes ? "true" : "false";
    if (const auto* number = std::get_if<double>(&value))
        return fmt::format("{}", *number);
    return std::get<std::string>(value);
}

std::vector<ChangeInText> changes_of(const JudgedDesign& design, const safeguards::ChangeSet& changes)
{
    std::vector<ChangeInText> changed;
    for (const auto& change : safeguards::fact_changes(design.theory, design.facts, changes))
        changed.push_back({change.fact_id, change.from ? text_of(*change.from) : "", new_value(change)});
    return changed;
}

safeguards::Repair repair_of_norm(const JudgedDesign& design, std::size_t norm)
{
    constexpr std::size_t most_shown = 3;
    return safeguards::cheapest_repair(design.theory.theory, design.at_date, design.at_date.respected[norm],
                                       design.known, safeguards::RepairGoal::SomeCompletion,
                                       {.change_sets = most_shown});
}

std::expected<JudgedDesign, Error> judged(const safeguards::JudgedLaw& law, const safeguards::LawTheory& theory,
                                          const safeguards::TheoryAtDate& at_date, Date day, Facts facts, bool repairs)
{
    auto known = theory.assignment(facts);
    if (!known)
        return std::unexpected(std::move(known.error()));
    auto found = safeguards::check_design(theory.theory, at_date, *known, {.repairs = repairs});
    if (!found)
        return std::unexpected(std::move(found.error()));
    auto completions = safeguards::Completions::of(theory.theory, at_date, *known);
    if (!completions)
        return std::unexpected(std::move(completions.error()));
    JudgedDesign design{.law = law,
                        .theory = theory,
                        .at_date = at_date,
                        .day = day,
                        .facts = std::move(facts),
                        .known = std::move(*known),
                        .check = std::move(*found),
                        .norms = {},
                        .fact_of_atom = names_of_atoms(theory)};
    for (std::size_t i = 0; i < theory.norms; ++i)
        design.norms.push_back(judged_norm_at(design, *completions, i));
    return design;
}

void add_safeguards_check(CLI::App& safeguards, ChosenCommand& chosen)
{
    auto flags = std::make_shared<CheckFlags>();
    auto* command = safeguards.add_subcommand(
        "check",
        "One set of facts against the law of one day: what is breached, what is at risk, what to ask\n\n"
        "  entente safeguards check --facts hub.toml --as-of 2026-06-12 --repair\n"
        "  entente safeguards check --facts hub.toml --explain rd-15-detention --what-if detention_used=false");
    command->add_option("--facts", flags->facts, "TOML with lines of fact = value, below [facts] if you like")
        ->required();
    command->add_option("--norms", flags->norms,
                        "Folder with norm files, facts.csv one folder up (default: the law of the evidence)");
    command->add_option("--as-of", flags->as_of, "The day whose law counts, YYYY-MM-DD (default: today)");
    command->add_option("--explain", flags->explain, "A norm to explain: why, why not, what would change it");
    command->add_option("--what-if", flags->what_if, "fact=value: judge as if; may be repeated");
    command->add_flag("--repair", flags->repair, "The cheapest changes that make the design lawful");
    command->callback([flags, &chosen] { chosen = [flags](Context& context) { return check(context, *flags); }; });
}

} // namespace entente::cli
