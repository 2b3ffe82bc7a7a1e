// What went wrong, where, and what the reader can do about it.

#pragma once

#include <string>

namespace entente {

/// Whose turn it is to act on an error; the value is the exit code of the program.
enum class ErrorKind {
    WrongInput = 1, ///< a file, a row or an argument value is wrong
    Usage = 2,      ///< the command was called wrongly
    Outside = 3,    ///< a disk, a tool or an outside source failed
    Defect = 4,     ///< ours: please report
};

/// A recoverable failure. Every field is for a person to read; `where` is file:line:column or a field path.
struct Error {
    std::string what;
    std::string where;
    std::string remedy;
    ErrorKind kind = ErrorKind::WrongInput;
};

/// The error on one line: "where: what; remedy".
[[nodiscard]] std::string one_line(const Error& error);

} // namespace entente
