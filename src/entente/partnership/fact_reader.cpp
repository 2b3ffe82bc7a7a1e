#include <entente/partnership/fact_reader.hpp>
#include <entente/partnership/vocabulary.hpp>

#include <fmt/format.h>

#include <utility>

namespace entente::partnership {

namespace {

std::expected<FactValue, Error> answer(const FileReader& file, const TomlEntry& entry, const evidence::LegalFact& fact)
{
    if (fact.type == "boolean") {
        auto truth = file.truth(entry);
        if (!truth)
            return std::unexpected(std::move(truth.error()));
        return FactValue{*truth};
    }
    if (fact.type == "number") {
        auto number = file.amount(entry);
        if (!number)
            return std::unexpected(std::move(number.error()));
        return FactValue{*number};
    }
    const std::vector<std::string_view> allowed(fact.allowed_values.begin(), fact.allowed_values.end());
    auto word = file.word(entry, fmt::format("answer to {}", fact.id), allowed);
    if (!word)
        return std::unexpected(std::move(word.error()));
    return FactValue{*std::move(word)};
}

Error unknown_question(const FileReader& file, const TomlEntry& entry)
{
    std::vector<std::string_view> known;
    for (const auto& fact : file.evidence().law().facts)
        known.push_back(fact.id);
    return unknown_word("legal question", entry.key, known, file.where(entry.place));
}

} // namespace

Read read_facts(const FileReader& file, const TomlEntry& entry, Partnership& design)
{
    const auto table = file.table(entry);
    if (!table)
        return std::unexpected(table.error());
    for (const auto& given : (*table)->entries) {
        const auto* fact = file.evidence().law().fact(given.key);
        if (fact == nullptr)
            return std::unexpected(unknown_question(file, given));
        auto value = answer(file, given, *fact);
        if (!value)
            return std::unexpected(std::move(value.error()));
        design.facts.emplace(given.key, *std::move(value));
    }
    return {};
}

} // namespace entente::partnership
