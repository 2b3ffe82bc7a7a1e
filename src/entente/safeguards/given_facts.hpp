// Facts and rulings as a user's own files give them.

#pragma once

#include <entente/base/error.hpp>
#include <entente/base/three_valued_logic.hpp>
#include <entente/evidence/data_table.hpp>
#include <entente/evidence/law.hpp>

#include <expected>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace entente::safeguards {

/// Reads facts as TOML: lines of `fact = value`, below [facts] or without a heading, not both.
///
/// @param text   TOML; true, false, a number of zero or more, or one of the words the fact allows
/// @param name   of the file, for errors
/// @param facts  the vocabulary
/// @error  not TOML, a fact given twice, a fact there is not, a value of the wrong type; `where` is name:line:column
[[nodiscard]] std::expected<Facts, Error> read_given_facts(std::string_view text, std::string_view name,
                                                           std::span<const evidence::LegalFact> facts);

/// The same from disk. @error  also a file that cannot be read
[[nodiscard]] std::expected<Facts, Error> read_given_facts(const std::filesystem::path& file,
                                                           std::span<const evidence::LegalFact> facts);

/// Reads facts given one by one as `fact=value`.
/// @error  of kind Usage: no = in it, a fact there is not, a value of the wrong type, one fact with two values
[[nodiscard]] std::expected<Facts, Error> read_assumptions(std::span<const std::string> assumptions,
                                                           std::span<const evidence::LegalFact> facts);

/// Reads rulings with their coded facts from two tables, in the order of the first.
///
/// @param rulings  columns ruling_id, holding and norm_ids (with ; between them); court and engine_test (yes or no) may
///                 be missing: no court, and all test something
/// @param facts    columns ruling_id, fact_id and value; an empty value counts as not given
/// @error  a column that is missing, a ruling given twice, a fact of a ruling there is not, a fact given twice
[[nodiscard]] std::expected<std::vector<evidence::Ruling>, Error> rulings_of(const evidence::DataTable& rulings,
                                                                             const evidence::DataTable& facts);

} // namespace entente::safeguards
