#include <entente/advice/answers.hpp>

#include <optional>

namespace entente::advice {

std::expected<Answers, Error> answer_all(const evidence::Evidence& evidence,
                                         const partnership::Partnership& partnership, const AdviceOptions& options,
                                         Progress& progress)
{
    std::optional<std::expected<lessons::LessonsAnswer, Error>> lessons;
    std::optional<std::expected<interests::InterestsAnswer, Error>> interests;
    std::optional<std::expected<pathway::PathwayAnswer, Error>> pathway;
    std::optional<std::expected<safeguards::SafeguardsAnswer, Error>> safeguards;
    lessons::LessonsOptions lessons_options;
    lessons_options.as_of = options.as_of;
    lessons_options.threads = options.threads;
    parallel_for_each_index(4, options.threads, [&](std::size_t room) {
        switch (room) {
        case 0:
            lessons = lessons::answer(evidence, partnership, lessons_options, progress);
            break;
        case 1:
            interests = interests::answer(evidence, partnership, {options.as_of}, progress);
            break;
        case 2:
            pathway = pathway::answer(evidence, partnership, {options.as_of}, progress);
            break;
        default:
            safeguards = safeguards::answer(evidence, partnership, {.as_of = options.as_of, .outlook = true}, progress);
        }
    });
    if (!*lessons)
        return std::unexpected(lessons->error());
    if (!*interests)
        return std::unexpected(interests->error());
    if (!*pathway)
        return std::unexpected(pathway->error());
    if (!*safeguards)
        return std::unexpected(safeguards->error());
    auto choices = options::answer(evidence, partnership, **lessons, **safeguards, **pathway,
                                   {options.as_of, options.threads}, progress);
    if (!choices)
        return std::unexpected(std::move(choices.error()));
    return Answers{std::move(**lessons), std::move(**interests), std::move(**pathway), std::move(**safeguards),
                   std::move(*choices)};
}

} // namespace entente::advice
