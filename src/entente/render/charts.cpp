#include <entente/render/charts.hpp>
#include <entente/render/child_process.hpp>
#include <entente/render/svg.hpp>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <utility>

namespace entente::render {

namespace {

constexpr const char* remedy =
    "make the environment again with tools/requirements.txt; without it the report shows tables";

Error failed(std::string what, const Renderer& renderer)
{
    return Error{std::move(what), renderer.script.string(), remedy, ErrorKind::Outside};
}

std::string array_of(const std::vector<std::string>& specifications)
{
    std::string array = "[";
    for (const auto& specification : specifications) {
        if (array.size() > 1)
            array += ',';
        array += specification;
    }
    return array + ']';
}

/// Of a Python traceback the last line says what happened.
std::string last_line(std::string text)
{
    while (!text.empty() && text.back() == '\n')
        text.pop_back();
    const auto line_break = text.rfind('\n');
    return line_break == std::string::npos ? text : text.substr(line_break + 1);
}

} // namespace

std::expected<std::vector<std::string>, Error> draw(const std::vector<std::string>& specifications,
                                                    const Renderer& renderer)
{
    if (specifications.empty())
        return std::vector<std::string>{};
    if (std::error_code error; !std::filesystem::exists(renderer.script, error))
        return std::unexpected(failed("the script that draws figures is not there", renderer));

    auto ran = run_program({renderer.python.string(), renderer.script.string()}, array_of(specifications),
                           renderer.time_limit);
    if (!ran) {
        ran.error().remedy = remedy;
        return std::unexpected(std::move(ran.error()));
    }
    if (ran->exit_code != 0)
        return std::unexpected(failed(fmt::format("drawing the figures failed: {}", last_line(ran->errors)), renderer));

    const auto drawings = nlohmann::json::parse(ran->output, nullptr, false);
    if (!drawings.is_array() || drawings.size() != specifications.size())
        return std::unexpected(failed("the renderer did not answer with one drawing a figure", renderer));
    std::vector<std::string> checked;
    checked.reserve(drawings.size());
    for (const auto& drawing : drawings) {
        if (!drawing.is_string())
            return std::unexpected(failed("the renderer answered with something other than text", renderer));
        auto svg = checked_svg(drawing.get_ref<const std::string&>());
        if (!svg)
            return std::unexpected(std::move(svg.error()));
        checked.push_back(std::move(*svg));
    }
    return checked;
}

} // namespace entente::render
