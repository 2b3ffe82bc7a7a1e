// A checked design as JSON and as text.

#include <entente/cli/safeguards_check.hpp>
#include <entente/cli/safeguards_tree.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace entente::cli {

namespace {

using safeguards::RiskVerdict;

Json json_of(const FactValue& value)
{
    return std::visit([](const auto& content) { return Json(content); }, value);
}

// true and false stay what they are; a word or the bounds of a number are text.
Json json_of_text(const std::string& text)
{
    if (text.empty())
        return nullptr;
    if (text == "true" || text == "false")
        return text == "true";
    return text;
}

Json json_of(const JudgedDesign& design, const safeguards::ChangeSet& changes)
{
    Json list = Json::array();
    for (const auto& [fact, from, to] : changes_of(design, changes)) {
        const auto known = design.facts.find(fact);
        list.push_back({{"fact", fact},
                        {"from", known == design.facts.end() ? Json(nullptr) : json_of(known->second)},
                        {"to", json_of_text(to)}});
    }
    return list;
}

Json json_of(const JudgedDesign& design, const safeguards::Repair& repair)
{
    Json result{{"cost", repair.cost}, {"complete", repair.complete}, {"change_sets", Json::array()}};
    for (const auto& changes : repair.change_sets)
        result["change_sets"].push_back(json_of(design, changes));
    return result;
}

Json json_of_text(const Text& text)
{
    return {{"nl", text.nl}, {"en", text.en}};
}

Json norm_json(const JudgedDesign& design, std::size_t place)
{
    const JudgedNorm& norm = design.norms[place];
    const auto& prepared = design.law.prepared.norms[place];
    Json one{{"norm", prepared.norm.id},     {"applies", answer_word(norm.applies)},
             {"met", answer_word(norm.met)}, {"verdict", to_string(norm.verdict)},
             {"because", norm.because},      {"missing", norm.missing},
             {"binding", prepared.binding}};
    if (prepared.pending)
        one["pending"] = true;
    return one;
}

/// Who should answer: the body responsible for the first norm that hangs on the fact.
std::string body_for(const JudgedDesign& design, const std::string& fact)
{
    for (std::size_t i = 0; i < design.norms.size(); ++i)
        if (std::ranges::find(design.norms[i].missing, fact) != design.norms[i].missing.end())
            return design.law.law.norms[i].responsible_body;
    return {};
}

Json questions_json(const JudgedDesign& design)
{
    Json list = Json::array();
    for (const auto& worth : design.check.questions) {
        const std::string& id = design.fact_of_atom[worth.question];
        const auto* fact = design.law.law.fact(id);
        list.push_back({{"fact", id},
                        {"question", json_of_text(fact->question)},
                        {"ask", body_for(design, id)},
                        {"norms", worth.norms},
                        {"expected_settled", worth.expected_settled}});
    }
    return list;
}

Json explanation_json(const JudgedDesign& design, std::size_t place)
{
    const auto& row = design.law.law.norms[place];
    const auto& norm = design.law.prepared.norms[place].norm;
    Json result{{"norm", row.id},
                {"instrument", row.instrument},
                {"article", row.article},
                {"title", json_of_text(row.title)},
                {"requirement", json_of_text(row.requirement)},
                {"absolute", row.absolute},
                {"verdict", to_string(design.norms[place].verdict)}};
    result["tree"]["applies"] = condition_tree(norm.applies_when, design.law.law, design.facts);
    result["tree"]["met"] = condition_tree(norm.satisfied_when, design.law.law, design.facts);
    if (norm.exceptions && !norm.absolute)
        result["tree"]["excepted"] = condition_tree(*norm.exceptions, design.law.law, design.facts);
    if (design.norms[place].verdict == RiskVerdict::Breached)
        result["repair"] = json_of(design, repair_of_norm(design, place));
    return result;
}

/// Prints in one language.
class Page {
public:
    Page(const Context& context, const JudgedDesign& design) : context_(context), design_(design) {}

    void say(const char* message, const std::vector<MessageArgument>& arguments = {}) const
    {
        fmt::print("{}\n", context_.messages.in(context_.language, message, arguments));
    }

    [[nodiscard]] std::string verdict(RiskVerdict verdict) const
    {
        return context_.messages.in(context_.language, fmt::format("cli.safeguards.verdict.{}", to_string(verdict)));
    }

    [[nodiscard]] std::string value(const std::string& text) const
    {
        if (text == "true" || text == "false")
            return context_.messages.in(context_.language, text == "true" ? "cli.safeguards.yes" : "cli.safeguards.no");
        return text.empty() ? context_.messages.in(context_.language, "cli.safeguards.not_known") : text;
    }

    [[nodiscard]] std::string question(const std::string& fact) const
    {
        const auto* known = design_.law.law.fact(fact);
        return known == nullptr ? fact : known->question.in(context_.language);
    }

    void norm(std::size_t place) const
    {
        const auto& row = design_.law.law.norms[place];
        const auto& judged = design_.norms[place];
        const auto& prepared = design_.law.prepared.norms[place];
        fmt::print("\n{} {}: {} [{}]\n", row.instrument, row.article, row.title.in(context_.language), row.id);
        fmt::print("  {}{}{}\n", verdict(judged.verdict), prepared.binding ? "" : note("cli.safeguards.soft"),
                   prepared.pending ? note("cli.safeguards.pending") : "");
        for (const auto& fact : judged.because)
            if (const auto known = design_.facts.find(fact); known != design_.facts.end())
                fmt::print("  - {} {}\n", question(fact), value(text_of(known->second)));
        for (const auto& fact : judged.missing)
            fmt::print("  ? {}\n", question(fact));
    }

    void explain(std::size_t place) const
    {
        norm(place);
        const auto& row = design_.law.law.norms[place];
        say("cli.safeguards.requires", {{"requirement", row.requirement}});
        if (row.absolute)
            say("cli.safeguards.absolute");
        if (design_.norms[place].verdict != RiskVerdict::Breached)
            return;
        const auto repair = repair_of_norm(design_, place);
        say(repair.change_sets.empty() ? "cli.safeguards.nothing_helps" : "cli.safeguards.would_change");
        changes(repair);
    }

    void changes(const safeguards::Repair& repair) const
    {
        for (std::size_t i = 0; i < repair.change_sets.size(); ++i) {
            fmt::print("  {}.\n", i + 1);
            for (const auto& [fact, from, to] : changes_of(design_, repair.change_sets[i]))
                fmt::print("     {} {} -> {} [{}]\n", question(fact), value(from), value(to), fact);
        }
    }

    void repair(const char* heading, const std::optional<safeguards::Repair>& found) const
    {
        if (!found)
            return;
        fmt::print("\n");
        say(heading);
        if (found->change_sets.empty())
            say("cli.safeguards.no_repair");
        else if (found->cost == 0)
            say("cli.safeguards.no_change_needed");
        else
            changes(*found);
    }

    void ask_first() const
    {
        if (design_.check.questions.empty())
            return;
        const auto& first = design_.check.questions.front();
        const std::string& fact = design_.fact_of_atom[first.question];
        fmt::print("\n");
        say("cli.safeguards.ask_first", {{"question", question(fact)},
                                         {"fact", fact},
                                         {"norms", static_cast<std::int64_t>(first.norms)},
                                         {"body", body_for(design_, fact)}});
    }

private:
    [[nodiscard]] std::string note(const char* message) const
    {
        return "; " + context_.messages.in(context_.language, message);
    }

    const Context& context_;
    const JudgedDesign& design_;
};

std::int64_t count_of(const JudgedDesign& design, RiskVerdict verdict)
{
    return std::ranges::count(design.norms, verdict, &JudgedNorm::verdict);
}

void print_summary(const Page& page, const JudgedDesign& design)
{
    const auto not_in_force = count_of(design, RiskVerdict::NotInForce);
    if (not_in_force == static_cast<std::int64_t>(design.norms.size())) {
        page.say("cli.safeguards.no_law", {{"day", design.day}});
        return;
    }
    page.say(design.check.lawful == Truth::True    ? "cli.safeguards.lawful"
             : design.check.lawful == Truth::False ? "cli.safeguards.unlawful"
                                                   : "cli.safeguards.open",
             {{"day", design.day}});
    page.say("cli.safeguards.counts", {{"breached", count_of(design, RiskVerdict::Breached)},
                                       {"at_risk", count_of(design, RiskVerdict::AtRisk)},
                                       {"unknown", count_of(design, RiskVerdict::Unknown)},
                                       {"met", count_of(design, RiskVerdict::Met)},
                                       {"excepted", count_of(design, RiskVerdict::Excepted)},
                                       {"not_applicable", count_of(design, RiskVerdict::NotApplicable)},
                                       {"not_in_force", not_in_force}});
}

} // namespace

Json json_of(const CheckAnswer& answer)
{
    const JudgedDesign& design = answer.design;
    Json result{
        {"as_of", to_string(design.day)}, {"lawful", answer_word(design.check.lawful)}, {"norms", Json::array()}};
    for (std::size_t i = 0; i < design.norms.size(); ++i)
        result["norms"].push_back(norm_json(design, i));
    result["questions"] = questions_json(design);
    if (!answer.assumptions.empty()) {
        for (const auto& [fact, value] : answer.assumptions)
            result["what_if"]["facts"][fact] = json_of(value);
        result["what_if"]["changed"] = Json::array();
        for (const auto& [norm, from, to] : answer.turned)
            result["what_if"]["changed"].push_back(
                {{"norm", design.law.law.norms[norm].id}, {"from", to_string(from)}, {"to", to_string(to)}});
    }
    if (answer.explained)
        result["explanation"] = explanation_json(design, *answer.explained);
    if (answer.repair) {
        const auto& sets = design.check.possible->change_sets;
        result["repair"] = sets.empty() ? Json::array() : json_of(design, sets.front());
        result["repairs"] = {{"possible", json_of(design, *design.check.possible)},
                             {"certain", json_of(design, *design.check.certain)}};
    }
    return result;
}

void print_text(const Context& context, const CheckAnswer& answer)
{
    const JudgedDesign& design = answer.design;
    const Page page(context, design);
    if (answer.explained) {
        page.explain(*answer.explained);
    } else {
        print_summary(page, design);
        for (const RiskVerdict verdict : {RiskVerdict::Breached, RiskVerdict::AtRisk, RiskVerdict::Unknown})
            for (const bool binding : {true, false})
                for (std::size_t i = 0; i < design.norms.size(); ++i)
                    if (design.norms[i].verdict == verdict && design.law.prepared.norms[i].binding == binding)
                        page.norm(i);
        page.ask_first();
    }
    if (!answer.assumptions.empty()) {
        fmt::print("\n");
        page.say(answer.turned.empty() ? "cli.safeguards.what_if_same" : "cli.safeguards.what_if");
        for (const auto& [norm, from, to] : answer.turned)
            fmt::print("  {}: {} -> {}\n", design.law.law.norms[norm].id, page.verdict(from), page.verdict(to));
    }
    if (answer.repair) {
        page.repair("cli.safeguards.repair_possible", design.check.possible);
        page.repair("cli.safeguards.repair_certain", design.check.certain);
    }
}

} // namespace entente::cli
