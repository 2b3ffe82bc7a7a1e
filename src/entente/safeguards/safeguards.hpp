// Question 4: with which safeguards is a partnership surrounded?

#pragma once

#include <entente/base/progress.hpp>
#include <entente/base/three_valued_logic.hpp>
#include <entente/evidence/evidence.hpp>
#include <entente/partnership/legal_facts.hpp>
#include <entente/partnership/partnership.hpp>
#include <entente/safeguards/design_outlook.hpp>
#include <entente/safeguards/norm_evaluation.hpp>
#include <entente/safeguards/prepared_law.hpp>

#include <expected>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace entente::safeguards {

/// What the analyst may choose.
struct SafeguardsOptions {
    Date as_of; ///< the norms in force on this day are applied; later rulings and news of the law are left out
    bool outlook = false; ///< also look at every way the unknown facts can turn out, and for the smallest change
};

/// One norm applied to the design.
struct NormResult {
    std::string norm_id;
    bool binding = true;   ///< false: soft law
    bool absolute = false; ///< never weighed against anything
    NormOutcome outcome;
    std::vector<std::string> rulings; ///< in which a court applied this norm, newest first
};

/// A fact nobody has given, on which norms hang.
struct MissingFact {
    std::string fact_id;
    std::vector<std::string> norms; ///< that hang on it, in the order of the law
    std::size_t binding_core = 0;   ///< how many of them bind and are of tier core
};

/// What a design may do as the law stands.
enum class Lawfulness {
    Breach, ///< at least one binding norm is breached as designed
    Open,   ///< no binding norm is breached, and some hang on facts not given
    Lawful, ///< every binding norm that applies is met
};

/// What was found.
struct SafeguardsAnswer {
    Date as_of;
    Lawfulness lawfulness = Lawfulness::Open;
    std::vector<NormResult> norms;    ///< all norms, in the order of the law
    std::vector<MissingFact> missing; ///< most binding core norms first, then in the order of the facts
    std::map<std::string, partnership::KnownFact, std::less<>> facts; ///< what was known
    std::vector<std::string> not_binding_breached;                    ///< soft law not followed: reported, no breach
    std::vector<std::string> state_of_law; ///< ids of all points of law moving by as_of, and of those without a day
    std::optional<DesignOutlook> outlook;  ///< when asked for
    std::size_t met = 0, breached = 0, unknown = 0, not_applicable = 0, not_in_force = 0,
                excepted = 0; ///< binding and soft together; their sum is the number of norms
};

/// @error  the user stopped, or a norm's expression cannot be read (the evidence checker should have seen it); with
///         `outlook`, also that of design_outlook
[[nodiscard]] std::expected<SafeguardsAnswer, Error> answer(const evidence::Evidence& evidence,
                                                            const partnership::Partnership& partnership,
                                                            const SafeguardsOptions& options, Progress& progress);

/// The same for many designs: the law is read once.
/// @param law  of the same evidence
/// @error  the user stopped
[[nodiscard]] std::expected<SafeguardsAnswer, Error> answer(const evidence::Evidence& evidence, const PreparedLaw& law,
                                                            const partnership::Partnership& partnership,
                                                            const SafeguardsOptions& options, Progress& progress);

/// What the norms come to together. Soft law does not count; a norm that may or may not apply keeps the design open.
[[nodiscard]] Lawfulness lawfulness_of(std::span<const NormResult> norms);

} // namespace entente::safeguards
