#include <entente/safeguards/reasoning/law_theory.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

namespace entente::safeguards {

namespace {

Error mistake(std::string what, std::string where, std::string remedy)
{
    return {.what = std::move(what), .where = std::move(where), .remedy = std::move(remedy)};
}

using Read = std::expected<void, Error>;

Read read_number(const FactCut& fact, const FactValue& value, Assignment& assignment)
{
    const auto* number = std::get_if<double>(&value);
    if (number == nullptr || std::isnan(*number))
        return std::unexpected(mistake("the fact is not a number", "", "give a number"));
    for (std::size_t i = 0; i < fact.thresholds.size(); ++i) {
        assignment[fact.first + 2 * i] = truth_of(*number < fact.thresholds[i]);
        assignment[fact.first + 2 * i + 1] = truth_of(*number <= fact.thresholds[i]);
    }
    return {};
}

Read read_word(const FactCut& fact, const FactValue& value, Assignment& assignment)
{
    const auto* word = std::get_if<std::string>(&value);
    const auto& allowed = fact.allowed_words;
    if (word == nullptr || (!allowed.empty() && std::ranges::find(allowed, *word) == allowed.end())) {
        std::string remedy = "give a word";
        for (const std::string& one : allowed)
            remedy += (&one == allowed.data() ? ": " : ", ") + one;
        return std::unexpected(mistake("the fact is not one of the words allowed", "", std::move(remedy)));
    }
    const auto place = static_cast<std::size_t>(std::ranges::find(fact.words, *word) - fact.words.begin());
    for (std::size_t i = 0; i < fact.count; ++i)
        assignment[fact.first + i] = truth_of(i == place);
    return {};
}

Read read_fact(const FactCut& fact, const FactValue& value, Assignment& assignment)
{
    if (fact.type == FactType::Number)
        return read_number(fact, value, assignment);
    if (fact.type == FactType::Text)
        return read_word(fact, value, assignment);
    const auto* yes = std::get_if<bool>(&value);
    if (yes == nullptr)
        return std::unexpected(mistake("the fact is not yes or no", "", "give true or false"));
    assignment[fact.first] = truth_of(*yes);
    return {};
}

} // namespace

std::expected<Assignment, Error> LawTheory::assignment(const Facts& known) const
{
    Assignment assignment(theory.facts.size(), Truth::Unknown);
    for (const auto& [id, value] : known) {
        const auto fact = facts.find(id);
        if (fact == facts.end())
            return std::unexpected(
                mistake("the vocabulary has no such fact", fmt::format("fact {}", id), "correct its name"));
        if (auto read = read_fact(fact->second, value, assignment); !read) {
            read.error().where = fmt::format("fact {}", id);
            return std::unexpected(std::move(read.error()));
        }
    }
    return assignment;
}

} // namespace entente::safeguards
