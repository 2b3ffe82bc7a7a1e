// Numbers and names in words, in both languages; for this room only.

#pragma once

#include <entente/base/messages.hpp>
#include <entente/evidence/evidence.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace entente::advice {

/// Turns values of the rooms into words.
class Words {
public:
    Words(const Messages& messages, const evidence::Evidence& evidence) : messages_(messages), evidence_(evidence) {}

    /// A country, organisation or route by name; the id itself when unknown.
    [[nodiscard]] Text area(std::string_view id) const;
    /// Who counts a figure: a State by name, the Union in short.
    [[nodiscard]] Text reporter(std::string_view id) const;
    [[nodiscard]] Text provision(std::string_view kind) const;
    [[nodiscard]] Text form(std::string_view id) const;
    [[nodiscard]] Text objective(std::string_view id) const;
    [[nodiscard]] Text indicator(std::string_view id) const;
    [[nodiscard]] Text instrument(std::string_view id) const;

    /// "a, b and c" / "a, b en c"; at most `most` of them, then how many more.
    [[nodiscard]] Text list(const std::vector<Text>& items, std::size_t most = 6) const;

    /// A length of time as people say it: days under three months, months under two years, else years.
    [[nodiscard]] Text duration(double days) const;

    /// "-45%", without a decimal that the data cannot carry; above a thousand "more than +1,000%".
    [[nodiscard]] Text signed_percent(double percent) const;

    /// Whole sentences behind each other; at most `most` of them, then how many more.
    [[nodiscard]] Text sentences(const std::vector<Text>& items, std::size_t most) const;

    /// "about 4 of 10"; "almost all" above nine and a half.
    [[nodiscard]] Text of_ten(double share) const;

    /// A figure with as many digits as it needs: 19.9 million; 12,345; 45.6; 0.42.
    [[nodiscard]] Text figure(double value) const;

private:
    const Messages& messages_;
    const evidence::Evidence& evidence_;
};

/// The same words in both languages.
[[nodiscard]] Text same(const std::string& words);

/// With its first letter as a capital (ASCII and the common Dutch letters).
[[nodiscard]] Text capitalised(Text text);

} // namespace entente::advice
