// What provisions did, over all instruments on record: pooled effects, and a map of what is known and what is not.

#pragma once

#include <entente/base/error.hpp>
#include <entente/base/grade.hpp>
#include <entente/base/parallel.hpp>
#include <entente/evidence/evidence.hpp>
#include <entente/lessons/effect_estimate.hpp>

#include <array>
#include <cstddef>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace entente::lessons {

/// A pooled effect on the log scale.
struct PooledPart {
    std::string id; ///< provision or form; empty for the average
    double estimate = 0.0;
    double low = 0.0;
    double high = 0.0;
    std::size_t studies = 0; ///< that bear on it
    double shrinkage = 0.0;  ///< share of the answer that comes from the other studies, 0 to 1

    [[nodiscard]] double percent() const;
    [[nodiscard]] double percent_low() const;
    [[nodiscard]] double percent_high() const;
    [[nodiscard]] bool clear() const { return low > 0.0 || high < 0.0; }
};

/// All effects on one aim, each provision borrowing strength from the others.
struct PooledOutcome {
    std::string aim;                    ///< irregular_arrivals, asylum or return
    std::size_t own = 0;                ///< estimates of ours; what began for one unit in one period counts once
    std::size_t published = 0;          ///< published estimates with a size
    PooledPart average;                 ///< of an average provision in an average form
    std::vector<PooledPart> provisions; ///< those that a study bears on, by id
    std::vector<PooledPart> forms;      ///< the same
    double study_sd = 0.0;              ///< how far effects of like texts differ, median of the posterior
    std::vector<evidence::Reference> references;
};

/// What is known of one provision and one aim.
enum class EvidenceClass { Empty, Unknown, NoClearEffect, Lowers, Raises, Conflict };

/// "empty", "unknown", "no_clear_effect", "lowers", "raises" or "conflict".
[[nodiscard]] std::string_view to_string(EvidenceClass verdict);

/// Published findings by direction.
struct DirectionCount {
    std::size_t raises = 0, lowers = 0, none = 0, mixed = 0, unknown = 0;

    [[nodiscard]] std::size_t total() const { return raises + lowers + none + mixed + unknown; }
};

/// One cell of the evidence map.
struct EvidenceCell {
    std::string provision;
    std::string aim;
    std::size_t own = 0;              ///< our estimates that bear on it
    std::optional<PooledPart> pooled; ///< with at least one of our own or of the sized published ones
    DirectionCount credible;          ///< published, from designs with a comparison
    DirectionCount weak;              ///< published, descriptive, from audits and reviews
    std::size_t elsewhere = 0;        ///< published, on another route or destination than the one aimed at
    EvidenceClass verdict = EvidenceClass::Empty;
    Grade grade = Grade::VeryLow;
    GradeReasons grade_reasons; ///< message ids below lessons.grade_reason
    std::vector<evidence::Reference> references;
};

/// A published finding beside what our figures say of the same thing.
struct PublishedComparison {
    std::string effect_id;            ///< of the published finding
    std::string group;                ///< message id below lessons.comparison
    std::size_t own = 0;              ///< estimates of ours for that group
    std::optional<PooledPart> pooled; ///< their mean, by random effects; nothing with fewer than two
    std::string reason;               ///< why they may differ; message id below lessons.comparison_reason
    std::vector<evidence::Reference> references;
};

/// What all instruments on record say together.
struct ProvisionLessons {
    std::size_t effects = 0;             ///< estimates over all instruments on record
    std::vector<PooledOutcome> outcomes; ///< aims with enough estimates
    std::vector<EvidenceCell> map;       ///< provisions in the order given, aims running fastest
    std::vector<PublishedComparison> comparisons;
};

/// The aims of the map, in its order.
inline constexpr std::array<std::string_view, 5> mapped_aims{"irregular_arrivals", "return", "asylum", "reception",
                                                             "legal_migration"};

/// Pools effects by provision and form, and sets published findings beside them.
///
/// Model: see partial_pooling, with several provisions a text (asks and offers; safeguards and machinery are not
/// thought to move people). A published percentage enters with a size when its uncertainty can be stated: a reported
/// range is read as a 95 per cent interval; a descriptive before-after figure gets the spread of such changes among
/// units without an instrument, as our panels show it. The rest counts by direction only.
///
/// Findings about another route or destination are counted apart: they tell of displacement, not against the effect.
/// Class of a cell, by rule: a pooled interval without zero gives its direction; so do two or more credible findings of
/// one direction with none against it; findings or estimates clear in both directions are a conflict; three or more
/// estimates or credible findings without direction are no clear effect; anything less is unknown.
/// Grade: low for comparisons over time, moderate when a credible experiment is among them; down by one each for fewer
/// than three estimates and credible findings, an interval that holds zero, mostly very low estimates, and conflict; up
/// by one for a clear effect of more than a halving or doubling. Never below very low, never above moderate.
///
/// @param effects     of all instruments on record
/// @param provisions  rows of the map
/// @error   the method refused (defect)
/// @source  Guyatt et al. (2011), Journal of Clinical Epidemiology 64:383-394 (GRADE), adapted
[[nodiscard]] std::expected<ProvisionLessons, Error> provision_lessons(const evidence::Evidence& evidence,
                                                                       const std::vector<EffectEstimate>& effects,
                                                                       const std::vector<std::string>& provisions,
                                                                       double level, Threads threads);

} // namespace entente::lessons
