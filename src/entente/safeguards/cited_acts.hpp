// Which norms a moving point of law touches.

#pragma once

#include <entente/evidence/law.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace entente::safeguards {

/// The numbers of acts that a text cites: "2024/1348", "2008/115". Each once, in the order of the text.
[[nodiscard]] std::vector<std::string> act_numbers(std::string_view text);

/// True when the point and the norm rest on one source, cite an act of the same number, or the point names the norm's
/// instrument (names of one word are passed over: they stand inside other words).
[[nodiscard]] bool touches(const evidence::StateOfLaw& point, const evidence::Norm& norm);

} // namespace entente::safeguards
