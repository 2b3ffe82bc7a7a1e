// The evidence of the build tree, opened once, and the day on which the tests look at it.

#pragma once

#include <entente/evidence/evidence.hpp>
#include <entente/lessons/lessons.hpp>

#include <string_view>

namespace entente::lessons {

inline const evidence::Evidence& built_evidence()
{
    static const evidence::Evidence evidence = *evidence::Evidence::open(ENTENTE_TEST_EVIDENCE);
    return evidence;
}

/// The day of the reference figures.
inline LessonsOptions options_on(std::string_view day = "2026-11-23")
{
    LessonsOptions options;
    options.as_of = *parse_date(day);
    return options;
}

} // namespace entente::lessons
