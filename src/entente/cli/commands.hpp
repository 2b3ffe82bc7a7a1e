// One function a command: it adds the command to the program and says what to run when it is called.

#pragma once

#include <entente/cli/context.hpp>

#include <CLI/CLI.hpp>

namespace entente::cli {

/// Where the chosen command is put.
using ChosenCommand = Command;

void add_advise_command(CLI::App& program, ChosenCommand& chosen);
void add_new_command(CLI::App& program, ChosenCommand& chosen);
void add_question_commands(CLI::App& program, ChosenCommand& chosen);
/// Commands below `lessons`, on a user's own data.
void add_lessons_commands(CLI::App& lessons, ChosenCommand& chosen);
/// Commands below `safeguards`: the law itself, and one's own facts against it.
void add_safeguards_commands(CLI::App& safeguards, ChosenCommand& chosen);
void add_evidence_commands(CLI::App& program, ChosenCommand& chosen);

} // namespace entente::cli
