#include <entente/partnership/title.hpp>

#include <fmt/format.h>

namespace entente::partnership {

namespace {

// "Austria, Denmark and Greece".
std::string listing(const evidence::Catalogue& catalogue, const std::vector<std::string>& areas, Language language)
{
    std::string text;
    for (std::size_t i = 0; i < areas.size(); ++i) {
        if (i > 0 && i + 1 == areas.size())
            text += language == Language::Nl ? " en " : " and ";
        else if (i > 0)
            text += ", ";
        text += name_of(catalogue, areas[i]).in(language);
    }
    return text;
}

// One party: "Netherlands-Tunisia"; more: "Austria and Denmark with Tunisia".
std::string sides(const evidence::Catalogue& catalogue, const Partnership& partnership, Language language)
{
    const std::string_view between = partnership.parties.size() == 1 ? "-"
                                     : language == Language::Nl      ? " met "
                                                                     : " with ";
    return fmt::format("{}{}{}", listing(catalogue, partnership.parties, language), between,
                       name_of(catalogue, partnership.partner).in(language));
}

} // namespace

Text plain_title(const evidence::Catalogue& catalogue, const Partnership& partnership)
{
    return {"Partnerschap " + sides(catalogue, partnership, Language::Nl),
            "Partnership " + sides(catalogue, partnership, Language::En)};
}

Text title_from_precedents(const evidence::Catalogue& catalogue, const Partnership& partnership)
{
    return {fmt::format("Standaardpartnerschap {} (uit precedenten)", sides(catalogue, partnership, Language::Nl)),
            fmt::format("Usual partnership {} (from precedents)", sides(catalogue, partnership, Language::En))};
}

Text title_like(const evidence::Catalogue& catalogue, const evidence::Instrument& instrument, std::string_view partner)
{
    const Text country = name_of(catalogue, partner);
    return {fmt::format("Zoals {}, met {}", instrument.title.nl, country.nl),
            fmt::format("As {}, with {}", instrument.title.en, country.en)};
}

Text name_of(const evidence::Catalogue& catalogue, std::string_view area)
{
    const auto* known = catalogue.area(area);
    return known != nullptr ? known->name : Text{std::string{area}, std::string{area}};
}

} // namespace entente::partnership
