#include <entente/base/error.hpp>

namespace entente {

std::string one_line(const Error& error)
{
    std::string line;
    if (!error.where.empty())
        line += error.where + ": ";
    line += error.what;
    if (!error.remedy.empty())
        line += "; " + error.remedy;
    for (char& letter : line)
        if (letter == '\n' || letter == '\r')
            letter = ' ';
    return line;
}

} // namespace entente
