// The names that the enumerators of an advice have in files, class names and message ids.

#pragma once

#include <entente/advice/advice.hpp>

#include <string_view>

namespace entente::render {

/// finding, chance, risk, option or gap.
[[nodiscard]] std::string_view name_of(advice::StatementKind kind);

/// high, moderate, low, very_low or record.
[[nodiscard]] std::string_view name_of(advice::Grade grade);

/// lines, steps, interval_dots or ranked_dots.
[[nodiscard]] std::string_view name_of(advice::Mark mark);

/// heading, paragraph, statement, figure, table or fold.
[[nodiscard]] std::string_view name_of(advice::Block::Kind kind);

/// nl or en.
[[nodiscard]] std::string_view code_of(Language language);

} // namespace entente::render
