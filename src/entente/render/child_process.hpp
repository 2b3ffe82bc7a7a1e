// Runs another program: text in, text out, within a time limit. Inside the room only.

#pragma once

#include <entente/base/error.hpp>

#include <chrono>
#include <expected>
#include <string>
#include <string_view>
#include <vector>

namespace entente::render {

/// What a program left behind.
struct ProgramResult {
    int exit_code = 0;
    std::string output; ///< standard output
    std::string errors; ///< standard error
};

/// Runs a program without a shell and waits for its end; at the time limit it is killed.
///
/// @param command  the program (looked up on the path when it has no slash), then its arguments
/// @param input    what it reads on standard input
/// @error  the program cannot be started, ended by a signal, or took longer than `time_limit` (all kind Outside)
[[nodiscard]] std::expected<ProgramResult, Error>
run_program(const std::vector<std::string>& command, std::string_view input, std::chrono::milliseconds time_limit);

} // namespace entente::render
