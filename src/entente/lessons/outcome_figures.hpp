// The figures by which instruments are measured, read once for all of them.

#pragma once

#include <entente/evidence/evidence.hpp>
#include <entente/lessons/outcome_panel.hpp>

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace entente::lessons {

inline constexpr std::string_view detections_indicator = "ibc_detections";
inline constexpr std::string_view applications_indicator = "asylum_first_time_applicants";
inline constexpr std::string_view returns_indicator = "returned_to_third_country";
inline constexpr std::string_view deaths_indicator = "dead_and_missing";
inline constexpr std::string_view union_of_members = "EU27";

/// An outcome as a set of units with their figures.
struct OutcomeFigures {
    std::string outcome;  ///< indicator id
    std::string reporter; ///< State or union that counts; empty for detections, which are counted at the outer border
    bool units_are_routes = false;
    std::vector<UnitFigures> units; ///< by name
    evidence::Period last;          ///< the last period with figures for the outcome as a whole
    PanelRules rules;

    [[nodiscard]] const UnitFigures* find(std::string_view unit) const;
};

/// Reads figures when they are first asked for. For one thread.
class OutcomeSource {
public:
    /// @param evidence  must outlive this
    explicit OutcomeSource(const evidence::Evidence& evidence) : evidence_(evidence) {}

    /// Detections by quarter: by route, or by nationality over all routes.
    [[nodiscard]] const OutcomeFigures& detections(bool by_route);

    /// First asylum applications, or returns to third countries, by nationality and year, as one reporter counts them.
    /// @return  nothing when that reporter has no such figures
    [[nodiscard]] const OutcomeFigures* yearly(std::string_view indicator, const std::string& reporter);

    /// Deaths on a route by month; empty when there are none on record.
    struct Deaths {
        std::map<evidence::Period, double> by_month;
        evidence::Reference reference;
    };
    [[nodiscard]] const Deaths& deaths(const std::string& route);

private:
    const evidence::Evidence& evidence_;
    std::map<std::string, OutcomeFigures> read_; // by indicator and reporter
    std::map<std::string, Deaths> deaths_;
};

} // namespace entente::lessons
