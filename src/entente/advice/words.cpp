#include <entente/advice/words.hpp>

#include <algorithm>
#include <cmath>

namespace entente::advice {

namespace {

constexpr double days_in_month = 365.25 / 12.0;
constexpr double days_in_year = 365.25;
constexpr double longest_in_days = 90.0;
constexpr double longest_in_months = 730.0;
constexpr double most_percent = 1000.0;
constexpr double million = 1e6;
constexpr double billion = 1e9;

std::string joined(const std::vector<Text>& items, std::size_t count, Language language, const std::string& last_joint)
{
    std::string words;
    for (std::size_t i = 0; i < count; ++i) {
        if (i > 0)
            words += i + 1 == count ? last_joint : ", ";
        words += items[i].in(language);
    }
    return words;
}

} // namespace

Text Words::area(std::string_view id) const
{
    const auto* area = evidence_.catalogue().area(id);
    return area == nullptr ? same(std::string(id)) : area->name;
}

Text Words::reporter(std::string_view id) const
{
    return id == "EU27" ? messages_.text("words.union", {}) : area(id);
}

Text Words::provision(std::string_view kind) const
{
    const auto& kinds = evidence_.registry().provision_kinds;
    const auto found = kinds.find(kind);
    return found == kinds.end() ? same(std::string(kind)) : found->second.label;
}

Text Words::form(std::string_view id) const
{
    const auto& forms = evidence_.registry().forms;
    const auto found = forms.find(id);
    return found == forms.end() ? same(std::string(id)) : found->second.label;
}

Text Words::objective(std::string_view id) const
{
    const auto& objectives = evidence_.registry().objectives;
    const auto found = objectives.find(id);
    return found == objectives.end() ? same(std::string(id)) : found->second.label;
}

Text Words::indicator(std::string_view id) const
{
    const auto* indicator = evidence_.catalogue().indicator(id);
    return indicator == nullptr ? same(std::string(id)) : indicator->label;
}

Text Words::instrument(std::string_view id) const
{
    const auto* instrument = evidence_.registry().instrument(id);
    return instrument == nullptr ? same(std::string(id)) : instrument->title;
}

Text Words::list(const std::vector<Text>& items, std::size_t most) const
{
    const std::size_t shown = std::min(items.size(), most);
    const std::string tail_nl = shown == items.size() ? " en " : ", ";
    const std::string tail_en = shown == items.size() ? " and " : ", ";
    Text words{joined(items, shown, Language::Nl, tail_nl), joined(items, shown, Language::En, tail_en)};
    if (shown == items.size())
        return words;
    return messages_.text("words.and_more", {{"list", words}, {"n", static_cast<std::int64_t>(items.size() - shown)}});
}

Text Words::sentences(const std::vector<Text>& items, std::size_t most) const
{
    Text words;
    const std::size_t shown = std::min(items.size(), most);
    for (std::size_t i = 0; i < shown; ++i) {
        words.nl += (i > 0 ? " " : "") + items[i].nl;
        words.en += (i > 0 ? " " : "") + items[i].en;
    }
    if (shown == items.size())
        return words;
    return messages_.text("words.and_more_sentences",
                          {{"list", words}, {"n", static_cast<std::int64_t>(items.size() - shown)}});
}

Text Words::duration(double days) const
{
    if (days < longest_in_days)
        return messages_.text("words.days", {{"n", std::round(days)}});
    if (days < longest_in_months)
        return messages_.text("words.months", {{"n", std::round(days / days_in_month)}});
    return messages_.text("words.years", {{"n", std::round(10.0 * days / days_in_year) / 10.0}});
}

Text Words::signed_percent(double percent) const
{
    if (percent > most_percent)
        return messages_.text("words.more_than_percent", {{"percent", most_percent}});
    const std::string sign = percent > 0.5 ? "+" : percent < -0.5 ? "\u2212" : "";
    const double rounded = std::round(std::abs(percent));
    return {sign + format_number(Language::Nl, rounded) + "%", sign + format_number(Language::En, rounded) + "%"};
}

Text Words::of_ten(double share) const
{
    const double tenths = std::round(10.0 * share);
    if (tenths > 9.0)
        return messages_.text(share < 1.0 ? "words.almost_all" : "words.all");
    if (tenths < 1.0 && share > 0.0)
        return messages_.text("words.less_than_one_of_ten");
    return messages_.text("words.of_ten", {{"n", tenths}});
}

Text Words::figure(double value) const
{
    const double size = std::abs(value);
    if (size >= million) {
        const bool billions = size >= billion;
        return messages_.text(billions ? "words.billion" : "words.million",
                              {{"n", figure(value / (billions ? billion : million))}});
    }
    const bool whole = value == std::round(value);
    const int decimals = whole || size >= 100.0 ? 0 : size >= 10.0 ? 1 : 2;
    return {format_number(Language::Nl, value, decimals), format_number(Language::En, value, decimals)};
}

Text same(const std::string& words)
{
    return {words, words};
}

Text capitalised(Text text)
{
    for (std::string* words : {&text.nl, &text.en})
        if (!words->empty() && words->front() >= 'a' && words->front() <= 'z')
            words->front() = static_cast<char>(words->front() - 'a' + 'A');
    return text;
}

} // namespace entente::advice
