#include <entente/cli/advice_of_case.hpp>
#include <entente/cli/commands.hpp>
#include <entente/cli/json_answer.hpp>
#include <entente/cli/text_answer.hpp>
#include <entente/render/json.hpp>

#include <fmt/format.h>

#include <array>
#include <memory>

namespace entente::cli {

namespace {

struct QuestionCommand {
    const char* name;
    const char* help;
    advice::Question question;
};

constexpr std::array<QuestionCommand, 5> questions{
    {{"lessons", "Question 1: what do earlier partnerships teach?", advice::Question::Lessons},
     {"interests", "Question 2: why would this country want one?", advice::Question::Interests},
     {"pathway", "Question 3: how does one come about, and how fast?", advice::Question::Pathway},
     {"safeguards", "Question 4: with which safeguards is it surrounded?", advice::Question::Safeguards},
     {"options", "Question 5: how can it be made more successful?", advice::Question::Options}}};

// The part of the advice's JSON that belongs to one question.
Json only_question(const advice::Advice& advice, const std::string& id)
{
    const Json whole = Json::parse(render::to_json(advice));
    Json part;
    part["question"] = id;
    part["subject"] = whole.at("subject");
    for (const auto* list : {"statements", "figures", "tables"}) {
        part[list] = Json::array();
        for (const auto& item : whole.at(list))
            if (item.at("question") == id)
                part[list].push_back(item);
    }
    part["manifest"] = whole.at("manifest");
    return part;
}

Outcome answer(Context& context, const CaseFlags& flags, const QuestionCommand& command)
{
    const auto made = advice_of_case(context, flags);
    if (!made)
        return std::unexpected(made.error());
    const auto& advice = made->advice;
    if (context.flags.json) {
        print_json_answer(context, command.name, made->evidence_hash, only_question(advice, id_of(command.question)));
        return {};
    }
    for (const auto& chapter : advice.chapters)
        if (chapter.question == command.question)
            fmt::print("{}\n\n{}", advice.subject.title.in(context.language),
                       chapter_as_text(advice, chapter, context.language));
    return {};
}

} // namespace

void add_question_commands(CLI::App& program, ChosenCommand& chosen)
{
    for (const auto& question : questions) {
        auto flags = std::make_shared<CaseFlags>();
        auto* command =
            program.add_subcommand(question.name, fmt::format("{}\n\n  entente {} TUN", question.help, question.name));
        auto* subject = add_case_flags(*command, *flags);
        if (question.question == advice::Question::Lessons) {
            subject->required(false); // a command below may stand in its place
            add_lessons_commands(*command, chosen);
        }
        if (question.question == advice::Question::Safeguards) {
            subject->required(false); // likewise
            add_safeguards_commands(*command, chosen);
        }
        command->callback([flags, command, &question, &chosen] {
            if (command->get_subcommands().empty()) // else that one was chosen
                chosen = [flags, &question](Context& context) { return answer(context, *flags, question); };
        });
    }
}

} // namespace entente::cli
