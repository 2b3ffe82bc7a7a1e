// A condition with what it comes to, piece by piece.

#pragma once

#include <entente/base/three_valued_logic.hpp>
#include <entente/cli/json_answer.hpp>
#include <entente/evidence/law.hpp>

namespace entente::cli {

/// "yes", "no" or "unknown".
[[nodiscard]] const char* answer_word(Truth truth);

/// {"holds": "yes|no|unknown", "kind": "and|or|not", "parts": [...]}; a leaf has "condition" and, for each fact in it,
/// "facts": [{"fact","question","value"}], where a value that is not known is null.
[[nodiscard]] Json condition_tree(const Expression& expression, const evidence::Law& law, const Facts& facts);

} // namespace entente::cli
