// A norm file with one of everything, for the tests of its reader and writer.

#pragma once

#include <entente/evidence/norm_file.hpp>

#include <stdexcept>
#include <string>
#include <string_view>

namespace entente::evidence {

inline constexpr std::string_view example_norm_file = R"(# A comment is passed over.
instrument: Return Directive 2008/115
id: return_directive
authority: eu_secondary
official id: 32008L0115
in force from: 2010-12-24
language: en

article 15
  text: Detention only where
      less coercive measures fail.

  norm rd-15
    title en: Detention for removal
    title nl: Detentie voor verwijdering
    requires en: Detention is a last resort
        and ends after
        eighteen months.
    requires nl: Detentie is een laatste middel.
    applies if
      people are detained -> detention_used
      and any of
        they are at the border -> at_border
        or   our agents hold them -> own_agents
    met if
      each case is looked at -> individual
      and none of
        the term is longer -> months > 18
        or it is in a prison -> prison
      and (court_review or not detention_used)
    evidence: decision; review
    consequence: release
    responsible: courts
    topics: detention,
        return_hub
    tier: core
    sources: p-rd, fra
    confidence: sourced

  exception rd-15-new-law to rd-15
    title en: The new law applies
    if
      new_law

tests
  case border-prison
    given: detention_used = yes, months = 12.5, place = hub, other = 'two words',
        prison = no
    on: 2026-06-11
    expect: rd-15 unknown, rd-16 not_applicable
)";

/// Throws, and so fails the test, with the first problem.
inline NormFile read_norm_file(std::string_view text)
{
    auto file = parse_norm_file(text, "example.norm");
    if (!file)
        throw std::runtime_error(file.error().front().where() + ": " + file.error().front().what);
    return *file;
}

} // namespace entente::evidence
