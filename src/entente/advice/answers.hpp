// The five questions answered for one design.

#pragma once

#include <entente/base/parallel.hpp>
#include <entente/interests/interests.hpp>
#include <entente/lessons/lessons.hpp>
#include <entente/options/options.hpp>
#include <entente/pathway/pathway.hpp>
#include <entente/safeguards/safeguards.hpp>

#include <cstdint>
#include <expected>

namespace entente::advice {

/// What holds for all five.
struct AdviceOptions {
    Date as_of;
    std::uint64_t seed = 0;
    Threads threads;
};

/// What each room found.
struct Answers {
    lessons::LessonsAnswer lessons;
    interests::InterestsAnswer interests;
    pathway::PathwayAnswer pathway;
    safeguards::SafeguardsAnswer safeguards;
    options::OptionsAnswer options;
};

/// Asks the four independent rooms side by side, then the options.
/// @error  the first room, in the order of the questions, that refused
[[nodiscard]] std::expected<Answers, Error> answer_all(const evidence::Evidence& evidence,
                                                       const partnership::Partnership& partnership,
                                                       const AdviceOptions& options, Progress& progress);

} // namespace entente::advice
