#include <entente/advice/answers.hpp>
#include <entente/advice/compose.hpp>
#include <entente/cli/advice_of_case.hpp>
#include <entente/cli/case_argument.hpp>
#include <entente/cli/version.hpp>

namespace entente::cli {

CLI::Option* add_case_flags(CLI::App& command, CaseFlags& flags)
{
    command.add_option("--as-of", flags.as_of, "The day whose law and knowledge count, YYYY-MM-DD (default: today)");
    return command
        .add_option("subject", flags.subject,
                    "ISO code of the partner country, a partnership file, or the id of an instrument")
        ->required();
}

std::expected<CaseAdvice, Error> advice_of_case(Context& context, const CaseFlags& flags)
{
    if (flags.subject.empty())
        return std::unexpected(
            Error{"subject is required", "", "name a country, a partnership file or an instrument", ErrorKind::Usage});
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
    return CaseAdvice{advice::compose(*evidence, *design, *answers, options, context.messages, std::string(version)),
                      design->partner, evidence->hash()};
}

} // namespace entente::cli
