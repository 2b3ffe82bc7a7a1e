// The five chapters, each written from its room's answer; for this room only.

#pragma once

#include <entente/advice/answers.hpp>
#include <entente/advice/composer.hpp>
#include <entente/advice/words.hpp>
#include <entente/partnership/partnership.hpp>

namespace entente::advice {

/// What all chapters need.
struct Dossier {
    const evidence::Evidence& evidence;
    const partnership::Partnership& partnership;
    const Answers& answers;
    const Words& words;
};

void write_lessons(Composer& composer, const Dossier& dossier);
void write_interests(Composer& composer, const Dossier& dossier);
void write_pathway(Composer& composer, const Dossier& dossier);
void write_safeguards(Composer& composer, const Dossier& dossier);
void write_options(Composer& composer, const Dossier& dossier);

/// The grade of a statement that repeats what its sources say: audits, courts and research carry further than press;
/// memory hardly.
[[nodiscard]] Composer::Basis basis_of(const Composer& composer, const evidence::Evidence& evidence,
                                       const std::vector<std::string>& source_ids, const std::string& confidence,
                                       std::vector<Reference> references);

} // namespace entente::advice
