// Norm files as the law the engine judges by.

#pragma once

#include <entente/evidence/law.hpp>
#include <entente/evidence/norm_file.hpp>

#include <expected>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace entente::evidence {

/// A norm of a file with what it takes from its article and its instrument, and the exceptions that aim at it.
struct FiledNorm {
    const NormFile* file = nullptr;
    const NormArticle* article = nullptr;
    const WrittenNorm* written = nullptr;
    LegalPlace legal_place;               ///< with nothing left to take from above
    Expression applies_when;              ///< of `applies if`
    Expression satisfied_when;            ///< of `met if`
    std::optional<Expression> exceptions; ///< any of the exceptions to it, each without those to itself; absent: none
};

/// The norms of all files, in the order of the files and of their articles. The files must outlive them.
///
/// Exceptions to one norm are joined by `or`, in the order of the files and of their articles. An exception E with
/// exceptions F and G to itself counts as "E and not (F or G)".
///
/// @error  exceptions that go round in a circle, or aim at nothing; a condition too deep or too long; all of them
[[nodiscard]] std::expected<std::vector<FiledNorm>, std::vector<Problem>> filed_norms(std::span<const NormFile> files);

/// The same as rows of the law.
[[nodiscard]] Norm law_row(const FiledNorm& norm);

/// One field as a cell of the table of norms: lists with ; between their parts, dates as precise as they are known,
/// conditions in their plainest spelling, `absolute` as true or false.
///
/// @param column  a column of evidence/law/norms.schema.toml, or url, status, absolute, replaces or note
/// @return  nothing for a column there is not
[[nodiscard]] std::optional<std::string> norm_cell(const FiledNorm& norm, std::string_view column);

/// What an article states for itself, and the rest from its instrument. Dates are taken together: an article with a
/// first or last day takes neither from the instrument.
[[nodiscard]] LegalPlace legal_place_of(const NormFile& file, const NormArticle& article);

} // namespace entente::evidence
