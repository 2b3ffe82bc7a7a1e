#include <entente/cli/json_answer.hpp>
#include <entente/cli/version.hpp>

#include <cstdio>

namespace entente::cli {

void print_json_answer(const Context& context, const std::string& command, const std::string& evidence_hash,
                       Json result, const std::vector<std::string>& warnings)
{
    Json answer;
    answer["entente"] = version;
    answer["command"] = command;
    answer["seed"] = context.flags.seed;
    answer["evidence"] = evidence_hash.empty() ? Json(nullptr) : Json(evidence_hash);
    answer["result"] = std::move(result);
    answer["warnings"] = warnings;
    // A question to the evidence may give bytes that are no text.
    const std::string text = answer.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
    std::fwrite(text.data(), 1, text.size(), stdout);
}

} // namespace entente::cli
