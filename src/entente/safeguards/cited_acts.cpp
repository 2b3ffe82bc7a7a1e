#include <entente/safeguards/cited_acts.hpp>

#include <algorithm>

namespace entente::safeguards {

namespace {

bool is_digit(char letter)
{
    return letter >= '0' && letter <= '9';
}

template <typename Item>
bool overlap(const std::vector<Item>& one, const std::vector<Item>& other)
{
    return std::ranges::any_of(one, [&](const Item& item) { return std::ranges::find(other, item) != other.end(); });
}

/// The name without what stands in brackets: "Return Regulation (political agreement ...)" is the Return Regulation.
std::string_view plain_name(std::string_view instrument)
{
    const auto name = instrument.substr(0, instrument.find('('));
    return name.substr(0, name.find_last_not_of(' ') + 1);
}

} // namespace

std::vector<std::string> act_numbers(std::string_view text)
{
    std::vector<std::string> numbers;
    for (std::size_t slash = text.find('/'); slash != std::string_view::npos; slash = text.find('/', slash + 1)) {
        std::size_t first = slash;
        while (first > 0 && is_digit(text[first - 1]))
            --first;
        std::size_t last = slash + 1;
        while (last < text.size() && is_digit(text[last]))
            ++last;
        const bool year_before = slash - first == 4; // Union acts since 2015, and directives before: year/number
        std::string number(text.substr(first, last - first));
        if (year_before && last > slash + 1 && std::ranges::find(numbers, number) == numbers.end())
            numbers.push_back(std::move(number));
    }
    return numbers;
}

bool touches(const evidence::StateOfLaw& point, const evidence::Norm& norm)
{
    if (overlap(point.source_ids, norm.source_ids))
        return true;
    const std::string said = point.item.en + " " + point.status.en + " " + point.note.en;
    if (overlap(act_numbers(said), act_numbers(norm.instrument)))
        return true;
    const auto name = plain_name(norm.instrument);
    return name.find(' ') != std::string_view::npos && said.find(name) != std::string::npos;
}

} // namespace entente::safeguards
