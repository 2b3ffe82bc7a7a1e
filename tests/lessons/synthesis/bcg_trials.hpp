// The trials of the BCG vaccine against tuberculosis (Colditz et al. 1994), the usual example of meta-analysis.

#pragma once

#include "../reference_table.hpp"

#include <entente/lessons/synthesis/study_effects.hpp>

namespace entente::lessons {

/// Log relative risks and their variances; no moderators.
inline StudyEffects bcg_trials()
{
    const ReferenceTable table = reference_table("meta_bcg");
    return {table.numbers("yi"), table.numbers("vi"), {}};
}

/// The same with the absolute latitude as moderator.
inline StudyEffects bcg_trials_by_latitude()
{
    const ReferenceTable table = reference_table("meta_bcg");
    StudyEffects studies{table.numbers("yi"), table.numbers("vi"), Matrix(table.size(), 1)};
    for (std::size_t i = 0; i < table.size(); ++i)
        studies.moderators(i, 0) = table.number(i, "ablat");
    return studies;
}

} // namespace entente::lessons
