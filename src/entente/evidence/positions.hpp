// What partner countries want, from sources.

#pragma once

#include <entente/base/language.hpp>
#include <entente/evidence/reference.hpp>

#include <string>
#include <vector>

namespace entente::evidence {

/// A question on which a deal can go either way.
struct Issue {
    std::string id;
    std::string group; ///< asks, offers, safeguards and so on
    std::vector<std::string> provision_kinds;
    Text question;
};

/// What one actor in a partner country wants on one issue.
struct Interest {
    std::string id;
    std::string country;
    std::string actor;
    std::string actor_type;
    std::string issue_id;
    Text position;
    std::string interest;
    double salience = 0.0; ///< 0-100, a judgement
    Text salience_reason;
    Text evidence;
    std::vector<std::string> source_ids;
    std::string confidence;

    [[nodiscard]] Reference reference() const { return {"interests/" + id}; }
};

/// Curated interests, in the order of their table.
struct Positions {
    std::vector<Issue> issues;
    std::vector<Interest> interests;
};

} // namespace entente::evidence
