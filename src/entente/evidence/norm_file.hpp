// One instrument with its articles, norms and test cases, as a file a lawyer reads and edits (docs/norms.md).

#pragma once

#include <entente/base/date.hpp>
#include <entente/base/language.hpp>
#include <entente/base/three_valued_logic.hpp>
#include <entente/evidence/norm_condition.hpp>

#include <expected>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace entente::evidence {

/// What an article may state for itself, and else takes from its instrument.
struct LegalPlace {
    std::string instrument;  ///< as cited
    std::string authority;   ///< jus_cogens, treaty, eu_primary, eu_secondary, nl_constitution, nl_statute or soft_law
    std::string official_id; ///< CELEX, BWB, ETS, UNTS or Tractatenblad number
    std::string url;         ///< ELI or the page of the official publication
    std::string status;      ///< in_force or pending; empty: in_force
    std::optional<PartialDate> in_force_from;
    std::optional<PartialDate> in_force_until; ///< last day in force

    bool operator==(const LegalPlace&) const = default;
};

/// A norm as written. Empty text: not stated.
struct WrittenNorm {
    std::string id;
    Text title;
    Text requirement;
    Condition applies_if;
    Condition met_if;
    bool absolute = false;             ///< nothing is weighed against it: exceptions never count
    std::vector<std::string> replaces; ///< norms whose place it takes, on the day after they end
    std::string evidence_needed;
    std::string consequence;
    std::string responsible_body;
    std::vector<std::string> topics;
    std::string tier; ///< core or supporting
    std::vector<std::string> source_ids;
    std::string confidence; ///< sourced or memory
    std::string note;
    TextPlace place;

    bool operator==(const WrittenNorm&) const = default;
};

/// An exception as a thing of its own: it takes the effect of a norm, or of another exception, away while it holds.
struct WrittenException {
    std::string id;
    std::string to; ///< id of a norm or of an exception, in this file or another
    Text title;
    Condition holds_if;
    std::string note;
    TextPlace place;

    bool operator==(const WrittenException&) const = default;
};

/// An article, or one version of it.
struct NormArticle {
    std::string number;
    LegalPlace own; ///< only what differs from the instrument
    std::string text;
    std::string note;
    std::vector<WrittenNorm> norms;
    std::vector<WrittenException> exceptions;
    TextPlace place;

    bool operator==(const NormArticle&) const = default;
};

/// What a case expects of one norm.
struct ExpectedVerdict {
    std::string norm_id;
    std::string verdict; ///< not_in_force, not_applicable, excepted, met, breached or unknown
    TextPlace place;

    bool operator==(const ExpectedVerdict&) const = default;
};

/// A fact given in a case.
struct GivenFact {
    std::string fact_id;
    FactValue value;
    TextPlace place;

    bool operator==(const GivenFact&) const = default;
};

/// A test case: facts given, verdicts expected.
struct NormCase {
    std::string id;
    std::string ruling; ///< id of the ruling whose coded facts are given; empty: thought out
    std::string note;
    std::optional<Date> on; ///< the day whose law counts; absent: dates are not looked at
    std::vector<GivenFact> given;
    std::vector<ExpectedVerdict> expected;
    TextPlace place;

    bool operator==(const NormCase&) const = default;
};

/// A whole file.
struct NormFile {
    std::string name; ///< of the file, for problems; does not count when two files are compared
    std::string id;
    Language language = Language::En; ///< of the sentences in conditions
    LegalPlace instrument;
    std::string note;
    std::vector<NormArticle> articles;
    std::vector<NormCase> cases;

    bool operator==(const NormFile& other) const
    {
        return id == other.id && language == other.language && instrument == other.instrument && note == other.note &&
               articles == other.articles && cases == other.cases;
    }
};

/// Reads a norm file. Linear in its length, but for the search of the nearest word where one is not known.
///
/// @param text  UTF-8
/// @param name  of the file, for the problems
/// @return  the file, or every problem in it, by line and column
[[nodiscard]] std::expected<NormFile, std::vector<Problem>> parse_norm_file(std::string_view text, std::string name);

/// The file in its one spelling: fields in order, texts folded at 110 columns, arrows below each other. Comments (#)
/// are not kept; notes are. Reading it gives the same file, if every text has single blanks between words and no line
/// breaks, no sentence begins with a word that joins lines (and, or; en, of in Dutch) or with #, the outermost group is
/// joined by `and` or `or` (by `and` when it has one part), and no word given in a case holds a comma or a quote.
[[nodiscard]] std::string to_text(const NormFile& file);

} // namespace entente::evidence
