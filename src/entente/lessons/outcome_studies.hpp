// Estimates of ours and published ones as studies of one aim, ready to be pooled.

#pragma once

#include <entente/evidence/evidence.hpp>
#include <entente/lessons/effect_estimate.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace entente::lessons {

/// One study on the log scale.
struct OutcomeStudy {
    double effect = 0.0;
    double standard_error = 0.0;
    std::vector<std::string> provisions;         ///< asks and offers it bears on, sorted, each once
    std::string form;                            ///< of the instrument; empty when several or not known
    std::string level;                           ///< eu, bilateral, ... of the instrument; empty for published ones
    std::string binding;                         ///< binding, non_binding or disputed; empty for published ones
    bool own = true;                             ///< false: published
    Grade grade = Grade::VeryLow;                ///< of an estimate of ours
    std::vector<evidence::Reference> references; ///< instruments with their indicator, or the published row
};

/// The aim that an outcome of ours measures: irregular_arrivals, asylum or return.
[[nodiscard]] std::string_view aim_of(std::string_view outcome);

/// Whether a kind of provision is an ask or an offer, and so thought to move people.
[[nodiscard]] bool is_ask_or_offer(const evidence::Evidence& evidence, std::string_view kind);

/// Estimates of ours for one aim, by first appearance. Instruments that began for the same unit in the same period
/// cannot be told apart: they are one study with the provisions of all.
[[nodiscard]] std::vector<OutcomeStudy> own_studies(const evidence::Evidence& evidence,
                                                    const std::vector<EffectEstimate>& effects, std::string_view aim);

/// Published percentages for one aim whose uncertainty can be stated; see provision_lessons. Those known from memory
/// only, or that bear on no provision, are left out.
///
/// @param before_after_sd  spread of plain changes among units without an instrument, on the log scale; 0: not known,
///                         which leaves descriptive figures out
[[nodiscard]] std::vector<OutcomeStudy> published_studies(const evidence::Evidence& evidence, std::string_view aim,
                                                          double before_after_sd);

/// The median spread of plain before-after changes among controls over the estimates for one aim; 0 without any.
[[nodiscard]] double typical_before_after_sd(const std::vector<EffectEstimate>& effects, std::string_view aim);

} // namespace entente::lessons
