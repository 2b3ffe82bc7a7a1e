#include <entente/render/vega_lite_marks.hpp>

#include <algorithm>

namespace entente::render {

namespace {

constexpr std::size_t longest_line = 38; ///< signs in a line of a label beside a chart

} // namespace

bool has_interval(const advice::Figure& figure)
{
    return std::ranges::any_of(figure.rows, [](const auto& row) { return row.low && row.high; });
}

bool runs_over_x(advice::Mark mark)
{
    return mark == advice::Mark::Lines || mark == advice::Mark::Steps || mark == advice::Mark::Dots;
}

Json quantitative(const char* field, const std::string& title)
{
    Json channel = {{"field", field}, {"type", "quantitative"}};
    if (title.empty())
        channel["title"] = nullptr;
    else
        channel["title"] = title;
    return channel;
}

std::string in_short_lines(std::string_view label)
{
    const auto signs = [](std::string_view text) { // a byte that continues a sign of UTF-8 does not count
        return static_cast<std::size_t>(
            std::ranges::count_if(text, [](char byte) { return (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U; }));
    };
    std::string lines;
    std::size_t line_start = 0;
    while (!label.empty()) {
        const auto space = std::min(label.find(' '), label.size());
        const auto word = label.substr(0, space);
        label.remove_prefix(std::min(space + 1, label.size()));
        if (lines.size() > line_start &&
            signs(std::string_view(lines).substr(line_start)) + 1 + signs(word) > longest_line) {
            lines += '\n';
            line_start = lines.size();
        } else if (lines.size() > line_start) {
            lines += ' ';
        }
        lines += word;
    }
    return lines;
}

} // namespace entente::render
