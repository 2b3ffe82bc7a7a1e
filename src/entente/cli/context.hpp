// What every command is given.

#pragma once

#include <entente/base/error.hpp>
#include <entente/base/language.hpp>
#include <entente/base/messages.hpp>
#include <entente/base/parallel.hpp>
#include <entente/base/progress.hpp>
#include <entente/evidence/evidence.hpp>

#include <cstdint>
#include <expected>
#include <filesystem>
#include <functional>
#include <string>

namespace entente::cli {

/// Flags that all commands share.
struct CommonFlags {
    std::string language; ///< nl, en or empty: from the locale
    std::uint64_t seed = 20251123;
    int threads = 0; ///< 0: all cores
    bool json = false;
    bool quiet = false;
};

/// What a command works with once the flags are read.
struct Context {
    CommonFlags flags;
    Language language = Language::En;
    const Messages& messages;
    Progress& progress;
};

/// What a command leaves: nothing, or an error that main prints and turns into the exit code.
using Outcome = std::expected<void, Error>;

/// A command, ready to run.
using Command = std::function<Outcome(Context&)>;

/// The evidence file: ENTENTE_EVIDENCE, else the one built beside the program, else the installed one.
[[nodiscard]] std::filesystem::path evidence_file();

/// The folder of the running program.
[[nodiscard]] std::filesystem::path program_folder();

/// Opens `evidence_file()`. @error  see evidence::Evidence::open
[[nodiscard]] std::expected<evidence::Evidence, Error> open_evidence();

/// The language of the flag, else of the locale (LC_ALL, LC_MESSAGES, LANG), else English.
/// @error  usage: neither nl nor en
[[nodiscard]] std::expected<Language, Error> chosen_language(const std::string& flag);

/// The reading of --as-of: a day, today when empty. @error  not a day
[[nodiscard]] std::expected<Date, Error> chosen_day(const std::string& flag);

} // namespace entente::cli
