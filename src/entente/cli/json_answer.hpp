// The JSON envelope every command shares.

#pragma once

#include <entente/cli/context.hpp>

#include <nlohmann/json.hpp>

#include <string>
#include <vector>

namespace entente::cli {

/// Keys stay in the order they are given.
using Json = nlohmann::ordered_json;

/// Prints {"entente","command","seed","evidence","result","warnings"} on stdout.
/// @param evidence_hash  empty: null
void print_json_answer(const Context& context, const std::string& command, const std::string& evidence_hash,
                       Json result, const std::vector<std::string>& warnings = {});

} // namespace entente::cli
