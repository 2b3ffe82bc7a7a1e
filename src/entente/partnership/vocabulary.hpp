// The words a partnership file may use, and what to say of a word that is not one of them.

#pragma once

#include <entente/partnership/partnership.hpp>

#include <array>
#include <expected>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace entente::partnership {

/// The steps that can be planned, in the order in which they happen; two steps may fall on one day.
inline constexpr std::array<std::string_view, 6> planned_steps{"mandate",   "negotiation_start", "initialled",
                                                               "signature", "entry_into_force",  "expiry"};

/// Steps that can be planned at any time: the law does not fix their place.
inline constexpr std::array<std::string_view, 4> planned_at_any_time{"parliamentary_approval", "conclusion",
                                                                     "provisional_application", "implementation_start"};

/// The word of the file: to_partner, from_partner or mutual.
[[nodiscard]] std::string_view word_of(Direction direction);

/// Nothing when the word is no direction.
[[nodiscard]] std::optional<Direction> direction_of(std::string_view word);

/// Units of the registry and those that are usual in agreements, in alphabetical order.
[[nodiscard]] std::vector<std::string> known_units(const evidence::Registry& registry);

/// That `word` is not one of the `known` words for `role` ("form", "objective"); the remedy names the nearest, or all
/// when they are few.
[[nodiscard]] Error unknown_word(std::string_view role, std::string_view word, std::span<const std::string_view> known,
                                 std::string where);

/// That the registry has no instrument `id`; the remedy names the nearest.
[[nodiscard]] Error unknown_instrument(const evidence::Registry& registry, std::string_view id, std::string where);

/// A country that can be the partner.
/// @error  unknown code (names the nearest code; understands a name in Dutch or English), or a country of the European
/// side
[[nodiscard]] std::expected<std::string, Error> partner_country(const evidence::Evidence& evidence,
                                                                std::string_view code, std::string where);

/// Who can be a party: the European side, and the other States that made an instrument of the registry.
/// @error  unknown code (names the nearest), or a State that never was on this side
[[nodiscard]] std::expected<std::string, Error> party(const evidence::Evidence& evidence, std::string_view code,
                                                      std::string where);

/// The keys of a map, as known words.
template <typename Map>
[[nodiscard]] std::vector<std::string_view> words_of(const Map& map)
{
    std::vector<std::string_view> words;
    for (const auto& [word, unused] : map)
        words.push_back(word);
    return words;
}

} // namespace entente::partnership
