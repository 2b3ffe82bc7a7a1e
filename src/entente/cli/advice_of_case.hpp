// The advice on what was named on the command line.

#pragma once

#include <entente/advice/advice.hpp>
#include <entente/cli/commands.hpp>

#include <expected>
#include <string>

namespace CLI {
class App;
class Option;
} // namespace CLI

namespace entente::cli {

/// What `advise` and the five questions are asked about.
struct CaseFlags {
    std::string subject; ///< ISO code, partnership file or instrument id
    std::string as_of;   ///< YYYY-MM-DD; empty: today
};

/// An advice, and the evidence it was made from.
struct CaseAdvice {
    advice::Advice advice;
    std::string partner;       ///< ISO code
    std::string evidence_hash; ///< of the evidence file
};

/// Gives a command the subject and the day. @return  the option of the subject, which is required
CLI::Option* add_case_flags(CLI::App& command, CaseFlags& flags);

/// Answers the five questions and puts the answers into words.
/// @error  a day or a subject that is none; evidence that cannot be read; cancelled
[[nodiscard]] std::expected<CaseAdvice, Error> advice_of_case(Context& context, const CaseFlags& flags);

} // namespace entente::cli
