#include <entente/advice/answers.hpp>
#include <entente/advice/compose.hpp>
#include <entente/cli/case_argument.hpp>
#include <entente/cli/commands.hpp>
#include <entente/cli/json_answer.hpp>
#include <entente/cli/new_file.hpp>
#include <entente/cli/version.hpp>
#include <entente/render/charts.hpp>
#include <entente/render/html.hpp>
#include <entente/render/json.hpp>
#include <entente/render/vega_lite.hpp>

#include <fmt/format.h>

#include <cstdlib>
#include <memory>

namespace entente::cli {

namespace {

struct AdviseFlags {
    std::string subject;
    std::string out;
    std::vector<std::string> formats{"html", "json"};
    std::string as_of;
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

// Drawings by figure id; none, with a warning, when the renderer is not there.
std::map<std::string, std::string> draw_figures(const advice::Advice& advice, Language language, std::string& warning)
{
    std::vector<std::string> specifications;
    for (const auto& figure : advice.figures)
        specifications.push_back(render::vega_lite_specification(figure, language));
    const auto drawings = render::draw(specifications, find_renderer());
    std::map<std::string, std::string> by_id;
    if (!drawings) {
        warning = one_line(drawings.error());
        return by_id;
    }
    for (std::size_t i = 0; i < drawings->size(); ++i)
        by_id.emplace(advice.figures[i].id, (*drawings)[i]);
    return by_id;
}

Outcome write_pages(Context& context, const advice::Advice& advice, const std::filesystem::path& folder)
{
    const Language other = context.language == Language::Nl ? Language::En : Language::Nl;
    const std::string own_name = "advice.html";
    const std::string other_name = other == Language::Nl ? "advice.nl.html" : "advice.en.html";
    std::string warning;
    std::size_t done = 0;
    for (const auto& [language, name, link] :
         {std::tuple{context.language, own_name, other_name}, {other, other_name, own_name}}) {
        context.progress.report("charts", done++, 2);
        if (context.progress.cancelled())
            return std::unexpected(
                Error{"stopped on request", "", "nothing was lost; run it again when you like", ErrorKind::Outside});
        const auto page =
            render::to_html(advice, language, context.messages, {draw_figures(advice, language, warning), link});
        if (auto written = write_file(folder / name, page); !written)
            return written;
    }
    context.progress.report("charts", 2, 2);
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
    const auto day = chosen_day(flags.as_of);
    if (!day)
        return std::unexpected(day.error());
    const auto evidence = open_evidence();
    if (!evidence)
        return std::unexpected(evidence.error());
    const auto design = read_case(*evidence, flags.subject);
    if (!design)
        return std::unexpected(design.error());
    const advice::AdviceOptions options{*day, context.flags.seed, Threads{context.flags.threads}};
    const auto answers = advice::answer_all(*evidence, *design, options, context.progress);
    if (!answers)
        return std::unexpected(answers.error());
    const auto advice = advice::compose(*evidence, *design, *answers, options, context.messages, std::string(version));
    const std::string json = render::to_json(advice);
    if (context.flags.json) {
        print_json_answer(context, "advise", evidence->hash(), Json::parse(json));
        return {};
    }
    const std::filesystem::path folder =
        flags.out.empty() ? std::filesystem::path("advice") / design->partner : std::filesystem::path(flags.out);
    for (const auto& format : flags.formats)
        if (format == "json") {
            if (auto written = write_file(folder / "advice.json", json); !written)
                return written;
        } else if (auto written = write_pages(context, advice, folder); !written) {
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
    command
        ->add_option("subject", flags->subject,
                     "ISO code of the partner country, a partnership file, or the id of an instrument")
        ->required();
    command->add_option("--out", flags->out, "Folder for the report (default: advice/COUNTRY)");
    command->add_option("--format", flags->formats, "html, json or both")->delimiter(',')->capture_default_str();
    command->add_option("--as-of", flags->as_of, "The day whose law and knowledge count, YYYY-MM-DD (default: today)");
    command->callback([flags, &chosen] { chosen = [flags](Context& context) { return advise(context, *flags); }; });
}

} // namespace entente::cli
