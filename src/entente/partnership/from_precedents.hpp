// Partnerships made from what others agreed.

#pragma once

#include <entente/partnership/partnership.hpp>

#include <expected>
#include <string>
#include <string_view>

namespace entente::partnership {

/// The partnership that is usual for a country: the Netherlands as party, the most common form and provisions of the
/// nearest precedents (same partner first, then the most alike partners by Gower distance over their context).
///
/// A provision is usual when four in ten precedents hold it; a design with fewer than six is filled up with the next
/// most common that two hold. Provisions have no values: a sum for one country says nothing about another.
///
/// @param country  ISO 3166 alpha-3
/// @error  unknown country (names the nearest code), or a country of the European side
[[nodiscard]] std::expected<Partnership, Error> default_partnership(const evidence::Evidence& evidence,
                                                                    std::string_view country);

/// The partnership an instrument of the registry describes, for `partner` (its own partner when empty).
/// @error  unknown instrument (names the nearest id), or an instrument without a partner and none given
[[nodiscard]] std::expected<Partnership, Error>
like_instrument(const evidence::Evidence& evidence, std::string_view instrument_id, std::string_view partner = "");

} // namespace entente::partnership
