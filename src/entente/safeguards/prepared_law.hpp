// The law of the evidence, read once so that many designs can be judged by it.

#pragma once

#include <entente/base/date.hpp>
#include <entente/base/error.hpp>
#include <entente/evidence/evidence.hpp>
#include <entente/safeguards/norm_evaluation.hpp>

#include <cstddef>
#include <expected>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace entente::safeguards {

/// A ruling and the day it was given, at the middle when only its year or month is known.
struct DatedRuling {
    Date day;
    std::string id;
};

/// A norm ready to be applied.
struct PreparedNorm {
    Norm norm;
    bool binding = true;              ///< false: soft law
    bool core = true;                 ///< tier core
    bool pending = false;             ///< adopted or proposed, not yet in force
    std::vector<DatedRuling> rulings; ///< that apply it, newest first; those of one day in the order of the table
};

/// A moving point of law.
struct MovingPoint {
    std::string id;
    std::optional<Date> day; ///< of its status; absent: not known
};

/// The law, each list in the order of its table.
struct PreparedLaw {
    std::vector<PreparedNorm> norms;
    std::vector<MovingPoint> state_of_law;
    std::map<std::string, std::size_t, std::less<>> fact_places; ///< fact id to its place in the table of facts

    /// @error  a norm's expression cannot be read; `where` names the norm, the column and the character
    [[nodiscard]] static std::expected<PreparedLaw, Error> of(const evidence::Evidence& evidence);
};

/// True for soft law: worth following, not binding.
[[nodiscard]] bool is_soft_law(const evidence::Norm& norm);

} // namespace entente::safeguards
