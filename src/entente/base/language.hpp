// The two languages of the house.

#pragma once

#include <string>

namespace entente {

/// Dutch or English.
enum class Language { Nl, En };

/// The same words in both languages.
struct Text {
    std::string nl;
    std::string en;

    [[nodiscard]] const std::string& in(Language language) const { return language == Language::Nl ? nl : en; }
    bool operator==(const Text&) const = default;
};

} // namespace entente
