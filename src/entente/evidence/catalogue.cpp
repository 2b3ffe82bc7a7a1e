#include <entente/evidence/catalogue.hpp>

namespace entente::evidence {

namespace {

template <typename Value>
const Value* find(const std::map<std::string, Value, std::less<>>& values, std::string_view id)
{
    const auto found = values.find(id);
    return found == values.end() ? nullptr : &found->second;
}

} // namespace

const Area* Catalogue::area(std::string_view id) const
{
    return find(areas, id);
}

const Source* Catalogue::source(std::string_view id) const
{
    return find(sources, id);
}

const Indicator* Catalogue::indicator(std::string_view id) const
{
    return find(indicators, id);
}

bool Catalogue::is_country(std::string_view id) const
{
    const Area* found = area(id);
    return found != nullptr && (found->kind == "country" || found->kind == "territory");
}

} // namespace entente::evidence
