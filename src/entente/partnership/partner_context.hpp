// What kind of country a partner is: the figures by which countries are compared.

#pragma once

#include <entente/evidence/evidence.hpp>

#include <optional>
#include <string>
#include <vector>

namespace entente::partnership {

/// One figure of a partner's context.
struct ContextFigure {
    std::string indicator;
    std::optional<double> value; ///< in the unit of the indicator, changed as the two flags say; empty: unknown
    bool per_inhabitant = false; ///< divided by the population
    bool logarithm = false;      ///< natural logarithm, taken last
    evidence::Reference reference;
};

/// The context of one country. All countries have the same figures in the same order.
struct PartnerContext {
    std::string country;
    std::string region;
    std::string subregion;
    bool european_side = false; ///< cannot be a partner, and is never named as alike
    std::vector<ContextFigure> figures;
};

/// The context of every country with a population figure, newest figures in or before `year`, ordered by country code.
///
/// The figures: size (population), wealth, dependence on remittances and aid, government effectiveness, voice, refugees
/// hosted, emigrants in the Union per inhabitant, distance to the Netherlands and refugees from the country per
/// inhabitant.
[[nodiscard]] std::vector<PartnerContext> partner_contexts(const evidence::Evidence& evidence, int year);

/// Another country and its distance.
struct SimilarCountry {
    std::string country;
    double distance = 0.0; ///< Gower distance, 0 (alike) to 1
};

/// The countries most like `country`, nearest first, at most `count`; the countries of the European side are left out.
///
/// Figures, region and subregion count equally. Countries equally near are ordered by code.
///
/// @return  nothing when `country` has no context
/// @source  Gower (1971), Biometrics 27:857-871
[[nodiscard]] std::vector<SimilarCountry> similar_countries(const std::vector<PartnerContext>& contexts,
                                                            const std::string& country, std::size_t count);

} // namespace entente::partnership
