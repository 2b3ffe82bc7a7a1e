// Question 4: with which safeguards is a partnership surrounded?

#pragma once

#include <entente/base/progress.hpp>
#include <entente/base/three_valued_logic.hpp>
#include <entente/evidence/evidence.hpp>
#include <entente/partnership/legal_facts.hpp>
#include <entente/partnership/partnership.hpp>
#include <entente/safeguards/norm_evaluation.hpp>

#include <expected>
#include <map>
#include <string>
#include <vector>

namespace entente::safeguards {

/// What the analyst may choose.
struct SafeguardsOptions {
    Date as_of; ///< the norms in force on this day are applied
};

/// One norm applied to the design.
struct NormResult {
    std::string norm_id;
    NormOutcome outcome;
    std::vector<std::string> rulings; ///< in which a court applied this norm, newest first
};

/// A fact nobody has given, on which norms hang.
struct MissingFact {
    std::string fact_id;
    std::vector<std::string> norms; ///< that hang on it, in the order of the law
};

/// What a design may do as the law stands.
enum class Lawfulness {
    Breach,  ///< at least one binding norm is breached as designed
    Open,    ///< no binding norm is breached, and some hang on facts not given
    Lawful,  ///< every binding norm that applies is met
};

/// What was found.
struct SafeguardsAnswer {
    Date as_of;
    Lawfulness lawfulness = Lawfulness::Open;
    std::vector<NormResult> norms;     ///< all norms, in the order of the law
    std::vector<MissingFact> missing;  ///< most norms first
    std::map<std::string, partnership::KnownFact, std::less<>> facts; ///< what was known
    std::vector<std::string> not_binding_breached; ///< soft law not followed: reported, no breach
    std::vector<std::string> state_of_law; ///< ids of moving points that touch the applicable norms or the form
    std::size_t met = 0, breached = 0, unknown = 0, not_applicable = 0, not_in_force = 0; ///< binding and soft together
};

/// @error  the user stopped, or a norm's expression cannot be read (the evidence checker should have seen it)
[[nodiscard]] std::expected<SafeguardsAnswer, Error> answer(const evidence::Evidence& evidence,
                                                            const partnership::Partnership& partnership,
                                                            const SafeguardsOptions& options, Progress& progress);

/// True for soft law: worth following, not binding.
[[nodiscard]] bool is_soft_law(const evidence::Norm& norm);

} // namespace entente::safeguards
