#include <entente/base/nearest_word.hpp>
#include <entente/cli/case_argument.hpp>
#include <entente/cli/commands.hpp>
#include <entente/cli/json_answer.hpp>
#include <entente/partnership/from_precedents.hpp>
#include <entente/partnership/parse.hpp>

#include <fmt/format.h>

#include <memory>

namespace entente::cli {

namespace {

struct NewFlags {
    std::string country;
    std::string like;
    std::string form;
};

std::expected<void, Error> check_form(const evidence::Evidence& evidence, const std::string& form)
{
    if (form.empty() || evidence.registry().forms.contains(form))
        return {};
    std::vector<std::string_view> known;
    for (const auto& [id, term] : evidence.registry().forms)
        known.emplace_back(id);
    const auto nearest = nearest_word(form, known);
    return std::unexpected(Error{fmt::format("'{}' is not a form", form), "--form",
                                 nearest ? fmt::format("did you mean '{}'?", *nearest)
                                         : fmt::format("use one of: {}", fmt::join(known, ", ")),
                                 ErrorKind::Usage});
}

Outcome make(Context& context, const NewFlags& flags)
{
    const auto evidence = open_evidence();
    if (!evidence)
        return std::unexpected(evidence.error());
    if (auto known = check_form(*evidence, flags.form); !known)
        return known;
    auto design = flags.like.empty() ? partnership::default_partnership(*evidence, flags.country)
                                     : partnership::like_instrument(*evidence, flags.like, flags.country);
    if (!design)
        return std::unexpected(design.error());
    if (!flags.form.empty())
        design->form = flags.form;
    design->made_from_precedents = false; // from here on somebody designs it
    const std::string file = partnership::write(*evidence, *design, context.language);
    if (context.flags.json)
        print_json_answer(context, "new", evidence->hash(), {{"toml", file}});
    else
        fmt::print("{}", file);
    return {};
}

} // namespace

void add_new_command(CLI::App& program, ChosenCommand& chosen)
{
    auto flags = std::make_shared<NewFlags>();
    auto* command =
        program.add_subcommand("new", "Write a commented partnership file to start from, on standard output\n\n"
                                      "  entente new TUN --like eu-tunisia-mou-2023 > tunisia.toml");
    command->add_option("country", flags->country, "ISO code of the partner country")->required();
    command->add_option("--like", flags->like,
                        "Id of an instrument to start from (default: what is usual for the country)");
    command->add_option("--form", flags->form, "Form of the text, for example memorandum_of_understanding");
    command->callback([flags, &chosen] { chosen = [flags](Context& context) { return make(context, *flags); }; });
}

} // namespace entente::cli
