// A law of one's own: a folder of norm files with a table of facts beside it.

#pragma once

#include <entente/base/error.hpp>
#include <entente/evidence/law.hpp>
#include <entente/evidence/norm_file.hpp>
#include <entente/safeguards/prepared_law.hpp>

#include <expected>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

namespace entente::safeguards {

/// The norm files of a folder.
struct NormFolder {
    std::vector<evidence::NormFile> files;   ///< those without a problem, by name
    std::vector<evidence::Problem> problems; ///< of the others, by file, line and column
};

/// Reads every file whose name ends in .norm, not those in folders below it.
/// @error  no such folder, no norm file in it, a file that cannot be read
[[nodiscard]] std::expected<NormFolder, Error> read_norm_folder(const std::filesystem::path& folder);

/// Where the facts of a folder of norms stand: facts.csv in the folder above it.
[[nodiscard]] std::filesystem::path fact_table_of(const std::filesystem::path& norm_folder);

/// Reads a table of facts as evidence/law/facts.csv writes it.
/// @error  that of DataTable::read, a column that is missing, a type that is not boolean, number or enum
[[nodiscard]] std::expected<std::vector<evidence::LegalFact>, Error> read_fact_table(const std::filesystem::path& file);

/// Norms and facts, and the same made ready to judge by.
struct JudgedLaw {
    evidence::Law law; ///< facts and norms, no rulings
    PreparedLaw prepared;
};

/// @error  norms that do not hold together: the first problem (see evidence::filed_norms)
[[nodiscard]] std::expected<JudgedLaw, Error> law_of_files(std::span<const evidence::NormFile> files,
                                                           std::vector<evidence::LegalFact> facts);

/// A problem of a norm file as an error.
/// @param others  how many more there are
[[nodiscard]] Error error_of(const evidence::Problem& problem, std::size_t others = 0);

} // namespace entente::safeguards
