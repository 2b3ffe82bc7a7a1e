// The program `entente`: reads the flags, runs one command, turns its outcome into words and an exit code.

#include <entente/base/nearest_word.hpp>
#include <entente/cli/commands.hpp>
#include <entente/cli/interrupt.hpp>
#include <entente/cli/progress_line.hpp>
#include <entente/cli/version.hpp>

#include <fmt/format.h>

#include <cstdio>
#include <exception>
#include <system_error>

namespace {

using namespace entente;

int fail(const Error& error)
{
    fmt::print(stderr, "entente: {}\n", one_line(error));
    return static_cast<int>(error.kind);
}

void add_common_flags(CLI::App& program, cli::CommonFlags& flags)
{
    program.add_option("--lang", flags.language,
                       "Language of the answer: nl or en (default: from the locale, else en)");
    program.add_option("--seed", flags.seed, "Seed of all random streams; stands in the manifest")
        ->check(CLI::NonNegativeNumber) // a sign would wrap around in silence
        ->capture_default_str();
    program
        .add_option("--threads", flags.threads,
                    "Threads to use; the answer is the same for any number (default: all cores)")
        ->check(CLI::Range(0, 1024));
    program.add_flag("--json", flags.json, "Give the answer as JSON on stdout, and nothing else there");
    program.add_flag("--quiet", flags.quiet, "No progress on stderr");
}

// A word where a command should stand is that word's fault, not the lack of a command.
Error usage_error(const CLI::App& program, const CLI::ParseError& failure)
{
    const CLI::App* group = &program;
    while (!group->get_subcommands().empty())
        group = group->get_subcommands().front();
    std::vector<std::string_view> commands;
    for (const auto* command : group->get_subcommands([](const CLI::App*) { return true; }))
        commands.push_back(command->get_name());
    const auto words = program.remaining(true);
    const auto word = std::ranges::find_if(words, [](const std::string& text) { return !text.starts_with('-'); });
    if (commands.empty() || word == words.end())
        return {failure.what(), "", "'entente --help' shows the commands", ErrorKind::Usage};
    const auto nearest = nearest_word(*word, commands);
    return {fmt::format("there is no command '{}'", *word), "",
            (nearest ? fmt::format("did you mean '{}'? ", *nearest) : "") + "'entente --help' shows the commands",
            ErrorKind::Usage};
}

int run(int argc, char** argv)
{
    const cli::InterruptListener interrupt;
    CLI::App program{"Entente: advice on migration partnerships, from evidence.\n\n"
                     "  entente advise TUN                     the five questions answered for Tunisia\n"
                     "  entente new TUN > tunisia.toml         a design to start from\n"
                     "  entente safeguards tunisia.toml        one question for one design\n"
                     "  entente evidence show instruments/eu-tunisia-mou-2023",
                     "entente"};
    program.set_version_flag("--version", std::string(cli::version));
    program.require_subcommand(1);
    program.fallthrough(); // the common flags may stand behind the command
    cli::CommonFlags flags;
    add_common_flags(program, flags);
    cli::ChosenCommand chosen;
    cli::add_advise_command(program, chosen);
    cli::add_new_command(program, chosen);
    cli::add_question_commands(program, chosen);
    cli::add_evidence_commands(program, chosen);
    try {
        program.parse(argc, argv);
    } catch (const CLI::ParseError& failure) {
        if (failure.get_exit_code() == static_cast<int>(CLI::ExitCodes::Success))
            return program.exit(failure);
        return fail(usage_error(program, failure));
    }
    const auto language = cli::chosen_language(flags.language);
    if (!language)
        return fail(language.error());
    const auto messages = Messages::built_in();
    if (!messages)
        return fail(messages.error());
    cli::Outcome outcome;
    {
        cli::ProgressLine progress(interrupt, *messages, *language, flags.quiet || flags.json);
        cli::Context context{flags, *language, *messages, progress};
        outcome = chosen(context);
    }
    if (std::fflush(stdout) != 0 || std::ferror(stdout) != 0)
        return fail(
            {"the answer could not be written", "standard output", "make room where it is sent", ErrorKind::Outside});
    return outcome ? 0 : fail(outcome.error());
}

} // namespace

int main(int argc, char** argv)
{
    try {
        return run(argc, argv);
    } catch (const std::system_error& failure) {
        return fail({failure.what(), "",
                     "make room on the disk and check that files and folders may be read and written",
                     ErrorKind::Outside});
    } catch (const std::exception& failure) {
        return fail(
            {failure.what(), "", "this is a defect of ours: please report it with the command", ErrorKind::Defect});
    }
}
