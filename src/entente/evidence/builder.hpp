// Builds the evidence file that the program reads.

#pragma once

#include <entente/evidence/checker.hpp>

#include <expected>
#include <filesystem>

namespace entente::evidence {

/// Version of the evidence file's own layout; a file of another version is refused.
inline constexpr int store_version = 1;

/// Checks all tables below `folder` and writes them as one SQLite file.
///
/// The file appears at once, whole and checked, or not at all: rows go into a temporary file beside it in one
/// transaction, which is renamed at the end. When rows are wrong the report says which, and an older file stays as it
/// was.
///
/// @return  the report; the file was written when it has no problems
/// @error   the folder cannot be read, the disk refuses, or the user stopped
[[nodiscard]] std::expected<CheckReport, Error> build_evidence(const std::filesystem::path& folder,
                                                               const std::filesystem::path& file, Progress& progress);

} // namespace entente::evidence
