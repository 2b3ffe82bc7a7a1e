// Puts five answers together into one advice.

#pragma once

#include <entente/advice/advice.hpp>
#include <entente/advice/answers.hpp>
#include <entente/base/messages.hpp>

#include <string>

namespace entente::advice {

/// Writes the advice: chapters in the order of the questions, statements in Dutch and English, sources numbered in
/// order of first use. The same answers give the same advice.
///
/// @param version  of the program, for the manifest
[[nodiscard]] Advice compose(const evidence::Evidence& evidence, const partnership::Partnership& partnership,
                             const Answers& answers, const AdviceOptions& options, const Messages& messages,
                             const std::string& version);

} // namespace entente::advice
