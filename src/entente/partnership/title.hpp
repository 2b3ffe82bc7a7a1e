// Titles for partnerships that nobody named.

#pragma once

#include <entente/partnership/partnership.hpp>

namespace entente::partnership {

/// "Partnership Netherlands-Tunisia".
[[nodiscard]] Text plain_title(const evidence::Catalogue& catalogue, const Partnership& partnership);

/// "Usual partnership Netherlands-Tunisia (from precedents)".
[[nodiscard]] Text title_from_precedents(const evidence::Catalogue& catalogue, const Partnership& partnership);

/// "As <title>, with Tunisia": an instrument carried over to another partner.
[[nodiscard]] Text title_like(const evidence::Catalogue& catalogue, const evidence::Instrument& instrument,
                              std::string_view partner);

/// The name of an area in both languages; its code when it is not in the catalogue.
[[nodiscard]] Text name_of(const evidence::Catalogue& catalogue, std::string_view area);

} // namespace entente::partnership
