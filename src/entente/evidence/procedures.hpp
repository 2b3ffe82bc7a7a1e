// How partnerships are made: routes with their steps, and how long steps took.

#pragma once

#include <entente/base/date.hpp>
#include <entente/base/language.hpp>
#include <entente/evidence/reference.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace entente::evidence {

/// One step of a route.
struct ProcedureStep {
    std::string procedure_id;
    std::string id;
    Text label;
    Text actor;
    std::string predecessors; ///< step ids: ';' all of them, '|' one of them
    bool optional_step = false;
    std::optional<double> min_days;
    std::optional<double> mode_days;
    std::optional<double> max_days;
    std::string basis; ///< observed, law, typical ..., or none found
    std::string legal_basis;
    std::vector<std::string> source_ids;
    std::string confidence;
    std::string note;

    [[nodiscard]] Reference reference() const { return {"procedure_steps/" + procedure_id + "/" + id}; }
};

/// A lawful route from idea to entry into force.
struct Procedure {
    std::string id;
    Text name;
    std::string level;
    bool binding = false;
    std::vector<std::string> forms;
    Text note;
    std::vector<ProcedureStep> steps; ///< in order

    [[nodiscard]] Reference reference() const { return {"procedures/" + id}; }
};

/// An observed duration between two steps. Open cases are censored: they lasted at least this long.
struct ObservedDuration {
    std::string id;
    std::string instrument;
    std::string form; ///< readmission_agreement and so on, or the name of a procedure
    std::string party;
    std::string counterpart;
    std::string kind; ///< step, or statistic_or_term (never to be mixed with steps)
    std::string from_step;
    std::string to_step;
    double days = 0.0;
    std::optional<double> days_min;
    std::optional<double> days_max;
    bool censored = false;
    std::vector<std::string> source_ids;
    std::string confidence;

    [[nodiscard]] Reference reference() const { return {"durations/" + id}; }
};

/// Routes and durations, in the order of their tables.
struct Procedures {
    std::vector<Procedure> procedures;
    std::vector<ObservedDuration> durations;

    [[nodiscard]] const Procedure* procedure(std::string_view id) const;
};

} // namespace entente::evidence
