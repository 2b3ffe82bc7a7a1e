#include <entente/evidence/norm_outline.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <span>
#include <tuple>
#include <utility>

namespace entente::evidence {

namespace {

constexpr std::string_view blanks = " \t\r";

struct FlatLine {
    std::string_view text;
    TextPlace place;
    std::size_t indent = 0;
};

/// A tab goes to the next multiple of four, as most editors show it; it is reported all the same.
std::size_t width_of(std::string_view indentation)
{
    std::size_t width = 0;
    for (const char blank : indentation)
        width += blank == '\t' ? 4 - width % 4 : 1;
    return width;
}

std::vector<FlatLine> flat_lines(std::string_view text, ProblemList& problems)
{
    std::vector<FlatLine> lines;
    if (text.starts_with("\xEF\xBB\xBF"))
        text.remove_prefix(3);
    for (std::size_t number = 1; !text.empty(); ++number) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        const std::string_view line = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        const std::size_t start = std::min(line.find_first_not_of(blanks), line.size());
        const std::string_view said = trimmed(line);
        if (said.empty() || said.front() == '#')
            continue;
        if (const auto tab = line.substr(0, start).find('\t'); tab != std::string_view::npos)
            problems.add({number, tab + 1}, "a tab stands in the indentation", "indent with blanks, two a step");
        lines.push_back({said, {number, start + 1}, width_of(line.substr(0, start))});
    }
    return lines;
}

/// Takes the lines from `next` on that are indented deeper than `parent`.
std::vector<OutlineLine> lines_below(std::span<const FlatLine> lines, std::size_t& next, std::size_t parent_indent,
                                     bool top, std::size_t depth, ProblemList& problems)
{
    std::vector<OutlineLine> below;
    std::size_t own_indent = 0;
    while (next < lines.size() && (top || lines[next].indent > parent_indent)) {
        const FlatLine& line = lines[next++];
        if (below.empty())
            own_indent = line.indent;
        else if (line.indent != own_indent)
            problems.add(line.place, "this line does not begin below its neighbours",
                         fmt::format("begin it in column {}, or deeper than the line it belongs to", own_indent + 1));
        below.push_back({line.text, line.place, {}});
        if (depth < max_outline_depth) {
            below.back().below =
                lines_below(lines, next, std::max(line.indent, own_indent), false, depth + 1, problems);
            continue;
        }
        const std::size_t first_too_deep = next;
        while (next < lines.size() && lines[next].indent > line.indent)
            ++next;
        if (next > first_too_deep)
            problems.add(lines[first_too_deep].place, fmt::format("lines are indented more than {} deep", depth),
                         "split the condition");
    }
    return below;
}

} // namespace

void ProblemList::add(TextPlace place, std::string what, std::string remedy)
{
    problems_.push_back({file_, place.line, place.column, std::move(what), std::move(remedy)});
}

std::vector<Problem> ProblemList::sorted() &&
{
    std::ranges::stable_sort(problems_, {},
                             [](const Problem& problem) { return std::tuple(problem.line, problem.column); });
    return std::move(problems_);
}

std::vector<OutlineLine> read_outline(std::string_view text, ProblemList& problems)
{
    const std::vector<FlatLine> lines = flat_lines(text, problems);
    std::size_t next = 0;
    return lines_below(lines, next, 0, true, 1, problems);
}

std::string_view trimmed(std::string_view text)
{
    const std::size_t first = text.find_first_not_of(blanks);
    if (first == std::string_view::npos)
        return {};
    return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

TextPlace place_in(TextPlace start, std::string_view text, std::size_t offset)
{
    const auto continues_character = [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; }; // UTF-8
    const std::string_view before = text.substr(0, offset);
    const auto continued = static_cast<std::size_t>(std::ranges::count_if(before, continues_character));
    return {start.line, start.column + before.size() - continued};
}

} // namespace entente::evidence
