#include <entente/cli/case_argument.hpp>
#include <entente/partnership/from_precedents.hpp>
#include <entente/partnership/parse.hpp>

#include <algorithm>
#include <filesystem>

namespace entente::cli {

namespace {

constexpr std::size_t country_code_length = 3;

bool looks_like_a_file(const std::string& argument)
{
    return argument.ends_with(".toml") || argument.find('/') != std::string::npos || std::filesystem::exists(argument);
}

} // namespace

std::expected<partnership::Partnership, Error> read_case(const evidence::Evidence& evidence,
                                                         const std::string& argument)
{
    if (looks_like_a_file(argument))
        return partnership::read_file(evidence, argument);
    if (argument.size() == country_code_length)
        return partnership::default_partnership(evidence, argument);
    return partnership::like_instrument(evidence, argument);
}

} // namespace entente::cli
