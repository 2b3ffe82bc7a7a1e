#include <entente/partnership/toml_nesting.hpp>

#include <algorithm>
#include <cstddef>
#include <string>

namespace entente::partnership {

namespace {

// Where the text that opens at `start` with a quote ends: one past its closing quotes, or the end of what can be text.
std::size_t end_of_text(std::string_view toml, std::size_t start)
{
    const char quote = toml[start];
    const std::string triple(3, quote);
    const bool many_lines = toml.substr(start, 3) == triple;
    std::size_t i = start + (many_lines ? 3 : 1);
    while (i < toml.size()) {
        if (many_lines ? toml.substr(i, 3) == triple : toml[i] == quote)
            return i + (many_lines ? 3 : 1);
        if (!many_lines && toml[i] == '\n')
            return i;
        i += toml[i] == '\\' && quote == '"' ? 2 : 1;
    }
    return toml.size();
}

TomlPlace place_of(std::string_view toml, std::size_t index)
{
    const std::string_view before = toml.substr(0, index);
    const auto line = static_cast<std::size_t>(std::ranges::count(before, '\n')) + 1;
    const std::size_t line_start = before.rfind('\n') == std::string_view::npos ? 0 : before.rfind('\n') + 1;
    return {line, index - line_start + 1};
}

} // namespace

std::optional<TomlPlace> too_deep(std::string_view toml, int brackets, int dots)
{
    int open = 0;
    int dotted = 0;
    std::size_t i = 0;
    while (i < toml.size()) {
        switch (toml[i]) {
        case '"':
        case '\'':
            i = end_of_text(toml, i);
            continue;
        case '#':
            i = std::min(toml.find('\n', i), toml.size());
            continue;
        case '[':
        case '{':
            ++open;
            dotted = 0;
            break;
        case ']':
        case '}':
            open = std::max(open - 1, 0);
            dotted = 0;
            break;
        case '.':
            ++dotted;
            break;
        case '=':
        case ',':
        case '\n':
            dotted = 0;
            break;
        default:
            break;
        }
        if (open > brackets || dotted > dots)
            return place_of(toml, i);
        ++i;
    }
    return std::nullopt;
}

} // namespace entente::partnership
