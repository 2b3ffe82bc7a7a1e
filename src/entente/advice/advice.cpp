#include <entente/advice/advice.hpp>

#include <algorithm>

namespace entente::advice {

namespace {

template <typename Item>
const Item* with_id(const std::vector<Item>& items, const std::string& id)
{
    const auto found = std::ranges::find(items, id, &Item::id);
    return found == items.end() ? nullptr : &*found;
}

} // namespace

std::string id_of(Question question)
{
    switch (question) {
    case Question::Lessons:
        return "lessons";
    case Question::Interests:
        return "interests";
    case Question::Pathway:
        return "pathway";
    case Question::Safeguards:
        return "safeguards";
    case Question::Options:
        break;
    }
    return "options";
}

const Statement* Advice::statement(const std::string& id) const
{
    return with_id(statements, id);
}

const Figure* Advice::figure(const std::string& id) const
{
    return with_id(figures, id);
}

const Table* Advice::table(const std::string& id) const
{
    return with_id(tables, id);
}

} // namespace entente::advice
