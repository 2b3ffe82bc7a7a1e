#include <entente/partnership/toml_text.hpp>

#include <fmt/format.h>

#include <algorithm>

namespace entente::partnership {

namespace {

constexpr std::size_t comment_width = 100;

bool is_control(char letter)
{
    const auto code = static_cast<unsigned char>(letter);
    return code < 0x20U || code == 0x7FU;
}

} // namespace

std::string toml_text(std::string_view text)
{
    std::string result = "\"";
    for (const char letter : text) {
        if (letter == '"' || letter == '\\')
            result += fmt::format("\\{}", letter);
        else if (letter == '\n')
            result += "\\n";
        else if (letter == '\t')
            result += "\\t";
        else if (is_control(letter))
            result += fmt::format("\\u{:04X}", static_cast<unsigned char>(letter));
        else
            result += letter;
    }
    return result + '"';
}

std::string toml_list(const std::vector<std::string>& texts)
{
    std::string result = "[";
    for (const auto& text : texts)
        result += (result.size() > 1 ? ", " : "") + toml_text(text);
    return result + ']';
}

std::string toml_answer(const FactValue& value)
{
    if (const auto* truth = std::get_if<bool>(&value))
        return *truth ? "true" : "false";
    if (const auto* number = std::get_if<double>(&value))
        return fmt::format("{}", *number);
    return toml_text(std::get<std::string>(value));
}

std::string toml_comment(std::string_view text)
{
    std::string clean(text);
    std::ranges::replace_if(clean, is_control, ' ');
    std::string result;
    std::string line = "#";
    for (std::size_t start = 0; start < clean.size();) {
        const std::size_t end = std::min(clean.find(' ', start), clean.size());
        const std::string_view word = std::string_view{clean}.substr(start, end - start);
        if (line.size() > 1 && line.size() + 1 + word.size() > comment_width) {
            result += line + '\n';
            line = "#";
        }
        if (!word.empty()) {
            line += ' ';
            line += word;
        }
        start = end + 1;
    }
    return result + line + '\n';
}

} // namespace entente::partnership
