// Question 5: how can a partnership be made more successful?

#pragma once

#include <entente/base/parallel.hpp>
#include <entente/base/progress.hpp>
#include <entente/evidence/evidence.hpp>
#include <entente/interests/interests.hpp>
#include <entente/lessons/lessons.hpp>
#include <entente/partnership/partnership.hpp>
#include <entente/pathway/pathway.hpp>
#include <entente/safeguards/safeguards.hpp>

#include <expected>
#include <optional>
#include <string>
#include <vector>

namespace entente::options {

/// What the analyst may choose.
struct OptionsOptions {
    Date as_of;
    Threads threads;
    std::size_t most_changes = 24; ///< single-provision changes shown
};

/// The three aims.
enum class Aim { FewerIrregularArrivals, MoreReturn, BetterReception };

/// What studies and evaluations say about the provisions of a design for one aim. Counts, not a score: no effect is
/// invented.
struct AimEvidence {
    Aim aim = Aim::FewerIrregularArrivals;
    std::size_t towards = 0; ///< published estimates that point to the aim
    std::size_t none = 0;    ///< that found no effect, or a mixed one
    std::size_t against = 0; ///< that point away from it
    std::vector<evidence::Reference> references;
};

/// One way to act.
struct Option {
    enum class Kind { Zero, AsDesigned, Add, Remove };
    std::string id; ///< zero, design, add.PROVISION or remove.PROVISION
    Kind kind = Kind::AsDesigned;
    std::string provision;         ///< added or taken away
    std::vector<AimEvidence> aims; ///< three, in the order of Aim; the zero option has no evidence of its own
    safeguards::Lawfulness lawfulness = safeguards::Lawfulness::Open;
    std::size_t breached = 0;         ///< binding norms breached
    std::size_t open = 0;             ///< binding norms that hang on unknown facts
    std::vector<std::string> mends;   ///< norms breached in the design as given and no longer so here
    std::vector<std::string> settles; ///< norms open in the design as given and met here
    std::vector<std::string> breaks;  ///< norms breached here and not in the design as given
    std::optional<interests::Benefit> benefit;
    std::optional<double> days_to_signature;     ///< median of comparable instruments
    std::vector<evidence::Reference> references; ///< precedents that held the provision
    std::size_t precedents_with = 0;             ///< of the nearest precedents, how many hold the provision
};

/// What was found.
struct OptionsAnswer {
    std::vector<Option>
        options; ///< zero, as designed, then what to add (what mends most first), then what to leave out
    std::vector<std::string> gates; ///< ids of options that breach a binding norm: shown, never recommended
};

/// @error  the user stopped, or a room below refused
[[nodiscard]] std::expected<OptionsAnswer, Error>
answer(const evidence::Evidence& evidence, const partnership::Partnership& partnership,
       const lessons::LessonsAnswer& lessons, const safeguards::SafeguardsAnswer& safeguards,
       const pathway::PathwayAnswer& pathway, const OptionsOptions& options, Progress& progress);

} // namespace entente::options
