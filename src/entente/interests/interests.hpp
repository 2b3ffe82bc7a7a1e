// Question 2: why would this country want a partnership with the Netherlands?

#pragma once

#include <entente/base/parallel.hpp>
#include <entente/base/progress.hpp>
#include <entente/evidence/evidence.hpp>
#include <entente/partnership/partnership.hpp>

#include <expected>
#include <optional>
#include <string>
#include <vector>

namespace entente::interests {

/// What the analyst may choose.
struct InterestsOptions {
    Date as_of; ///< nothing later is used
    std::size_t comparison_countries = 10;
};

/// Where a country stands on one indicator.
struct Standing {
    std::string indicator;
    std::string other_side; ///< NLD, EU27, SCHENGEN or empty: the other party of a two-sided figure
    evidence::Observation figure;
    std::size_t rank = 0;    ///< 1 is the highest of all countries with a figure
    std::size_t among = 0;   ///< countries with a figure
    double percentile = 0.0; ///< share of the other countries that lie below, those alike counted half, 0-100
    std::optional<double> group_median; ///< of the countries most like it, in the unit of the indicator
    std::size_t group_size = 0;
    std::string higher_means; ///< need, leverage, capacity or neutral
};

/// How the design meets one interest of the partner.
enum class Fit {
    Met,          ///< the design offers what is wanted
    NotAddressed, ///< it does not
    Tension,      ///< the design asks what the partner is reluctant to give
};

/// A curated interest, seen beside the design.
struct InterestFit {
    std::string interest_id;
    Fit fit = Fit::NotAddressed;
    bool is_reservation = false;         ///< something the partner does not want, rather than wants
    std::vector<std::string> provisions; ///< provisions of the design that meet or strain it
};

/// The salience-weighted share of the partner's wishes that the design meets.
struct Benefit {
    double met_share = 0.0;     ///< 0-1 of the salience of all wishes
    double tension_share = 0.0; ///< 0-1 of the salience of all reservations
    std::size_t wishes = 0;
    std::size_t reservations = 0;
    std::size_t from_memory = 0; ///< rows without a stored source: they count here, and never decide alone
};

/// What was found.
struct InterestsAnswer {
    std::vector<Standing> standings;     ///< in the order of the profile
    std::vector<std::string> comparison; ///< countries most like the partner, nearest first
    std::vector<InterestFit> interests;  ///< most salient first; empty when nobody has curated this country
    std::optional<Benefit> benefit;      ///< absent when there are no curated wishes
    std::vector<std::string> existing;   ///< instruments already made with this country, newest first
    std::vector<std::string> missing;    ///< indicators of the profile without a figure for this country
};

/// @error  the user stopped
[[nodiscard]] std::expected<InterestsAnswer, Error> answer(const evidence::Evidence& evidence,
                                                           const partnership::Partnership& partnership,
                                                           const InterestsOptions& options, Progress& progress);

/// The benefit of a design to its partner; nothing when no wishes are curated. Cheap: for comparing many designs.
[[nodiscard]] std::optional<Benefit> benefit_of(const evidence::Evidence& evidence,
                                                const partnership::Partnership& partnership);

} // namespace entente::interests
