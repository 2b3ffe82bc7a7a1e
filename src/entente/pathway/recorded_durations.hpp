// Cases of a leg from the table of observed durations.

#pragma once

#include <entente/base/error.hpp>
#include <entente/evidence/evidence.hpp>
#include <entente/pathway/leg_case.hpp>

#include <array>
#include <expected>
#include <string_view>
#include <vector>

namespace entente::pathway {

/// Which rows of the table make up one leg of one group.
struct RecordedLeg {
    std::string_view group;
    std::string_view leg;
    std::string_view form;  ///< empty: every form
    std::string_view party; ///< empty: every party
    std::string_view from_step;
    std::string_view or_from_step; ///< a second first step that stands for the same; empty: none
    std::string_view to_step;
};

/// The legs read from the table. It lists overlapping legs (mandate to signed holds mandate to first_round): of each
/// group one partition is taken, so that the legs can be added up. The two ends of a Benelux treaty are two legs; they
/// are never mixed.
inline constexpr std::array<RecordedLeg, 7> recorded_legs{{
    {"eu_readmission", "start_to_signature", "readmission_agreement", "EU", "mandate", "", "signed"},
    {"eu_readmission", "signature_to_force", "readmission_agreement", "EU", "signed", "", "in_force"},
    {"benelux_readmission", "start_to_signature", "readmission_agreement", "BENELUX", "talks_start", "", "signed"},
    {"benelux_readmission", "signature_to_force", "readmission_agreement", "BENELUX", "signed", "", "in_force_nl"},
    {"benelux_readmission", "signature_to_force_everywhere", "readmission_agreement", "BENELUX", "signed", "",
     "in_force_all"},
    {"non_binding", "announcement_to_signature", "", "", "first_announcement", "", "signed"},
    {"mobility_or_compact", "agreement_to_signature", "mobility_partnership", "EU", "invited", "political_agreement",
     "signed"},
}};

/// One row with its dates; imprecise dates count as their middle, as the days of the table do.
struct RecordedDuration {
    const evidence::ObservedDuration* row = nullptr; ///< lives as long as the evidence
    std::optional<Date> from;
    std::optional<Date> to;
    std::optional<Date> last_seen; ///< open cases: the day up to which the case was followed
    bool given_up = false;         ///< the registry says that the instrument failed
};

/// The rows of kind `step`, in the order of the table.
/// @error  the evidence file cannot be read
[[nodiscard]] std::expected<std::vector<RecordedDuration>, Error>
recorded_durations(const evidence::Evidence& evidence);

/// The cases of a leg that had begun before `as_of`. One that ended later is censored at `as_of`.
[[nodiscard]] std::vector<LegCase> cases_of(const RecordedLeg& leg, const std::vector<RecordedDuration>& durations,
                                            Date as_of);

} // namespace entente::pathway
