// Any bytes as a plan of analyses: an error with its place and remedy, or a plan that can be run. Small plans are run
// on a small table, so that what their options say is read too.

#include <entente/lessons/own_data/multiverse_plan.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <set>
#include <string>
#include <string_view>

namespace {

using entente::Error;
using entente::SilentProgress;
using entente::Threads;
using entente::evidence::DataTable;
using entente::lessons::AnalysisChoice;
using entente::lessons::MultiversePlan;

constexpr std::string_view small_table = R"(unit,time,y,z,d,x
A,2001,1,4,0,1
A,2002,2,3,0,2
A,2003,4,2,1,3
B,2001,1,4,0,3
B,2002,3,5,0,1
B,2003,2,6,0,2
C,2001,2,0,0,2
C,2002,2,1,0,5
C,2003,5,2,0,1
)";

void require(bool holds)
{
    if (!holds)
        std::abort();
}

void check_error(const Error& error)
{
    require(!error.what.empty() && !error.remedy.empty());
}

void check(const MultiversePlan& plan)
{
    require(!plan.data.empty() && !plan.columns.unit.empty() && !plan.columns.time.empty());
    require(!plan.columns.treatment.empty() && plan.columns.outcome.empty());
    const std::set<std::string> known{"outcome", "transformation", "donors", "window", "estimator"};
    std::set<std::string> names;
    for (const auto& choice : plan.choices)
        require(known.contains(choice.name) && !choice.options.empty() && names.insert(choice.name).second);
    require(names.contains("outcome"));
}

// Few combinations of quick estimators.
bool is_small(const MultiversePlan& plan)
{
    constexpr std::array<std::string_view, 4> quick{"did", "sc", "sdid", "dsc"};
    constexpr std::size_t most = 8;
    std::size_t combinations = 1;
    for (const auto& choice : plan.choices) {
        combinations *= std::min(choice.options.size(), most + 1);
        if (choice.name == "estimator" && !std::ranges::all_of(choice.options, [&](const std::string& estimator) {
                return std::ranges::find(quick, estimator) != quick.end();
            }))
            return false;
    }
    return combinations <= most;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const auto plan = entente::lessons::parse_multiverse_plan({reinterpret_cast<const char*>(data), size}, "f.toml");
    if (!plan) {
        require(plan.error().where.starts_with("f.toml"));
        check_error(plan.error());
        return 0;
    }
    check(*plan);
    if (!is_small(*plan))
        return 0;
    SilentProgress progress;
    const auto table = DataTable::parse(small_table, "small.csv");
    const auto found = run_multiverse(table.value(), *plan, {.threads = Threads{1}}, progress);
    if (!found)
        check_error(found.error());
    return 0;
}
