// What the evidence base is about: areas, sources and indicators.

#pragma once

#include <entente/base/language.hpp>

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace entente::evidence {

/// A country, organisation, group of countries or migration route.
struct Area {
    std::string id;   ///< ISO 3166 alpha-3, XKX, EU, BENELUX, or the id of a route
    std::string kind; ///< country, territory, organisation, group, route or pseudo
    Text name;
    std::string region;    ///< UN region, English
    std::string subregion; ///< UN subregion, English
    bool eu27 = false;
    bool schengen = false;
    std::optional<double> latitude;  ///< degrees north
    std::optional<double> longitude; ///< degrees east
};

/// Where a fact comes from.
struct Source {
    std::string id;
    std::string kind;
    std::string title;
    std::string publisher;
    std::string url;
    std::string date;
    std::string licence;
    std::string retrieved; ///< yes, no or unknown: was the page itself read
    std::string
        trust; ///< primary_text, official, audit_or_court, academic, press, civil_society, mirror, dataset, memory
};

/// A series of figures: what is counted, in which unit, and what a high value says about a partner.
struct Indicator {
    std::string id;
    Text label;
    Text unit;
    Text definition;
    std::string higher_means; ///< need, leverage, capacity or neutral
    std::string vintage;
    std::string frequency; ///< year, month, quarter or static
    std::string source_id;
    std::string licence;
};

/// A route on which people leave, cross or enter, seen from a partner country.
struct PartnerRoute {
    std::string area;
    std::string route;
    std::string role; ///< departure, side (a small part of departures), transit or origin
};

/// The lists of names; all lookups return nullptr when the id is unknown.
struct Catalogue {
    std::map<std::string, Area, std::less<>> areas;
    std::map<std::string, Source, std::less<>> sources;
    std::map<std::string, Indicator, std::less<>> indicators;
    std::vector<PartnerRoute> partner_routes;

    [[nodiscard]] const Area* area(std::string_view id) const;
    [[nodiscard]] const Source* source(std::string_view id) const;
    [[nodiscard]] const Indicator* indicator(std::string_view id) const;
    /// True for countries and territories: what can be a partner.
    [[nodiscard]] bool is_country(std::string_view id) const;
};

} // namespace entente::evidence
