// Provision by aim: what is known, and the cells where nothing is.

#pragma once

#include <entente/evidence/evidence.hpp>
#include <entente/lessons/outcome_studies.hpp>
#include <entente/lessons/provision_lessons.hpp>

#include <optional>
#include <string>
#include <vector>

namespace entente::lessons {

/// What there is on one aim.
struct AimStudies {
    std::string aim;
    std::vector<OutcomeStudy> own;
    std::optional<PooledOutcome> pooled; ///< with enough studies
};

/// @param by_aim      in the order of mapped_aims
/// @param provisions  rows, in their order
/// @return  cells, aims running fastest; see provision_lessons for the rules
[[nodiscard]] std::vector<EvidenceCell> evidence_map(const evidence::Evidence& evidence,
                                                     const std::vector<AimStudies>& by_aim,
                                                     const std::vector<std::string>& provisions);

/// The class and grade of a cell whose counts and pooled effect are filled in.
///
/// @param weak_estimates  how many of the cell's own estimates are graded very low
/// @param experiment      a credible experiment is among the published findings
void judge_cell(EvidenceCell& cell, std::size_t weak_estimates, bool experiment);

} // namespace entente::lessons
