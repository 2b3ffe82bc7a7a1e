// A chapter of an advice as plain text for the terminal.

#pragma once

#include <entente/advice/advice.hpp>
#include <entente/base/language.hpp>

#include <string>

namespace entente::cli {

/// Heading, statements, and tables as aligned lines.
[[nodiscard]] std::string chapter_as_text(const advice::Advice& advice, const advice::Chapter& chapter,
                                          Language language);

} // namespace entente::cli
