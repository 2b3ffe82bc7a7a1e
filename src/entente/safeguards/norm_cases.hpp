// The test cases that stand in norm files, run.

#pragma once

#include <entente/evidence/norms_of_files.hpp>
#include <entente/safeguards/norm_evaluation.hpp>

#include <cstddef>
#include <expected>
#include <span>
#include <string>
#include <vector>

namespace entente::safeguards {

/// A verdict that a case expects and the norm does not give.
struct CaseFailure {
    std::string file;
    evidence::TextPlace place; ///< of the expected verdict
    std::string case_id;
    std::string norm_id;
    std::string expected;
    std::string found;                ///< a verdict, or "no_such_norm"
    std::vector<std::string> because; ///< known facts on which the verdict found rests, sorted
    std::vector<std::string> missing; ///< unknown facts that could still change it, sorted
};

/// What running all cases came to.
struct CaseRun {
    std::size_t cases = 0;
    std::size_t verdicts = 0;          ///< expected, over all cases
    std::vector<CaseFailure> failures; ///< in the order of the files
};

/// Runs every case of every file over the norms of all of them. A case without a day looks at no dates.
/// Linear in the verdicts expected.
///
/// @error  the norms of the files do not hold together (see evidence::filed_norms)
[[nodiscard]] std::expected<CaseRun, std::vector<evidence::Problem>>
run_norm_cases(std::span<const evidence::NormFile> files);

/// A norm of a file, ready to be judged.
[[nodiscard]] Norm judged_norm(const evidence::FiledNorm& filed);

/// The facts a case gives.
[[nodiscard]] Facts facts_of(const evidence::NormCase& one);

} // namespace entente::safeguards
