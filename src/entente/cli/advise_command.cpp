#include <entente/cli/advice_of_case.hpp>
#include <entente/cli/commands.hpp>
#include <entente/cli/json_answer.hpp>
#include <entente/cli/new_file.hpp>
#include <entente/render/charts.hpp>
#include <entente/render/html.hpp>
#include <entente/render/json.hpp>
#include <entente/render/vega_lite.hpp>

#include <fmt/format.h>

#include <array>
#include <cstdlib>
#include <memory>

namespace entente::cli {

namespace {

struct AdviseFlags {
    CaseFlags subject;
    std::string out;
    std::vector<std::string> formats{"html", "json"};
};

std::filesystem::path first_that_exists(const std::vector<std::filesystem::path>& candidates)
{
    for (const auto& candidate : candidates)
        if (std::filesystem::exists(candidate))
            return candidate;
    return candidates.back();
}

// The renderer of the checkout the program was built in, else the installed one.
render::Renderer find_renderer()
{
    const auto folder = program_folder();
    const auto checkout = folder / ".." / "..";
    const auto installed = folder / ".." / "share" / "entente";
    const char* named = std::getenv("ENTENTE_PYTHON");
    render::Renderer renderer;
    renderer.python = named != nullptr ? std::filesystem::path(named)
                                       : first_that_exists({checkout / ".venv" / "bin" / "python",
                                                            installed / "venv" / "bin" / "python", "/usr/bin/python3"});
    renderer.script = first_that_exists({checkout / "tools" / "draw_figures.py", installed / "draw_figures.py"});
    return renderer;
}

using Drawings = std::map<std::string, std::string>; // by figure id

// Of each language; none, with a warning, when the renderer is not there. One call, because starting it takes longest.
std::array<Drawings, 2> draw_figures(const advice::Advice& advice, std::array<Language, 2> languages,
                                     std::string& warning)
{
    std::vector<std::string> specifications;
    for (const auto language : languages)
        for (const auto& figure : advice.figures)
            specifications.push_back(render::vega_lite_specification(figure, language));
    const auto drawings = render::draw(specifications, find_renderer());
    std::array<Drawings, 2> by_language;
    if (!drawings) {
        warning = one_line(drawings.error());
        return by_language;
    }
    const std::size_t figures = advice.figures.size();
    for (std::size_t i = 0; i < drawings->size(); ++i)
        by_language.at(i / figures).emplace(advice.figures[i % figures].id, (*drawings)[i]);
    return by_language;
}

Outcome write_pages(Context& context, const advice::Advice& advice, const std::filesystem::path& folder)
{
    const Language other = context.language == Language::Nl ? Language::En : Language::Nl;
    const std::array<Language, 2> languages{context.language, other};
    const std::array<std::string, 2> names{"advice.html", other == Language::Nl ? "advice.nl.html" : "advice.en.html"};
    std::string warning;
    context.progress.report("charts", 0, 1);
    const auto drawings = draw_figures(advice, languages, warning);
    context.progress.report("charts", 1, 1);
    if (context.progress.cancelled())
        return std::unexpected(
            Error{"stopped on request", "", "nothing was lost; run it again when you like", ErrorKind::Outside});
    for (const std::size_t i : {0U, 1U}) {
        const auto page = render::to_html(advice, languages.at(i), context.messages, {drawings.at(i), names.at(1 - i)});
        if (auto written = write_file(folder / names.at(i), page); !written)
            return written;
    }
    if (!warning.empty())
        fmt::print(stderr, "{}\n", context.messages.in(context.language, "cli.advise.no_charts", {{"why", warning}}));
    return {};
}

std::expected<void, Error> check_formats(const std::vector<std::string>& formats)
{
    for (const auto& format : formats)
        if (format != "html" && format != "json")
            return std::unexpected(Error{fmt::format("'{}' is not a format this version writes", format), "--format",
                                         "use html, json or both", ErrorKind::Usage});
    return {};
}

Outcome advise(Context& context, const AdviseFlags& flags)
{
    if (auto known = check_formats(flags.formats); !known)
        return known;
    const auto made = advice_of_case(context, flags.subject);
    if (!made)
        return std::unexpected(made.error());
    const std::string json = render::to_json(made->advice);
    if (context.flags.json) {
        print_json_answer(context, "advise", made->evidence_hash, Json::parse(json));
        return {};
    }
    const std::filesystem::path folder =
        flags.out.empty() ? std::filesystem::path("advice") / made->partner : std::filesystem::path(flags.out);
    for (const auto& format : flags.formats)
        if (format == "json") {
            if (auto written = write_file(folder / "advice.json", json); !written)
                return written;
        } else if (auto written = write_pages(context, made->advice, folder); !written) {
            return written;
        }
    if (!context.flags.quiet)
        fmt::print("{}\n", context.messages.in(context.language, "cli.advise.written", {{"folder", folder.string()}}));
    return {};
}

} // namespace

void add_advise_command(CLI::App& program, ChosenCommand& chosen)
{
    auto flags = std::make_shared<AdviseFlags>(); // lives as long as the callback that reads it
    auto* command = program.add_subcommand(
        "advise", "Answer the five questions for a country or a design, as a report\n\n"
                  "  entente advise TUN --lang nl\n"
                  "  entente advise examples/eu-tunisia-2023.toml --out report --as-of 2026-06-11");
    add_case_flags(*command, flags->subject);
    command->add_option("--out", flags->out, "Folder for the report (default: advice/COUNTRY)");
    command->add_option("--format", flags->formats, "html, json or both")->delimiter(',')->capture_default_str();
    command->callback([flags, &chosen] { chosen = [flags](Context& context) { return advise(context, *flags); }; });
}

} // namespace entente::cli
