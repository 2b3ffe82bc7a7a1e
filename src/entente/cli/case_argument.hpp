// The thing under advice as given on the command line.

#pragma once

#include <entente/evidence/evidence.hpp>
#include <entente/partnership/partnership.hpp>

#include <expected>
#include <string>

namespace entente::cli {

/// A country code gives what is usual for that country, an instrument id what that text says, anything else is read as
/// a file.
/// @error  none of these; the remedy names the nearest
[[nodiscard]] std::expected<partnership::Partnership, Error> read_case(const evidence::Evidence& evidence,
                                                                       const std::string& argument);

} // namespace entente::cli
