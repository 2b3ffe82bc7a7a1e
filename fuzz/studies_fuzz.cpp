// Any bytes as a table of studies and, after a line of three hyphens, a table of covariances: an error with a remedy,
// or a synthesis and bounds that make sense.

#include <entente/lessons/own_data/sensitivity_of_study.hpp>
#include <entente/lessons/own_data/synthesis_of_studies.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

namespace {

using entente::Error;
using entente::evidence::DataTable;
using namespace entente::lessons; // NOLINT(google-build-using-namespace): one file, no header

void require(bool holds)
{
    if (!holds)
        std::abort();
}

void check_error(const Error& error)
{
    require(!error.what.empty() && !error.remedy.empty());
}

bool has(const DataTable& table, std::string_view column)
{
    return std::ranges::find(table.names(), column) != table.names().end();
}

// Every method in turn, by the number of studies.
void check_synthesis(const DataTable& table)
{
    constexpr std::array<const char*, 9> methods{"fe", "dl", "reml", "pm", "ml", "eb", "sj", "he", "hs"};
    SynthesisRequest request;
    request.effect = "yi";
    (has(table, "se") ? request.se : request.variance) = has(table, "se") ? "se" : "vi";
    if (has(table, "study"))
        request.study = "study";
    if (has(table, "x"))
        request.moderators.emplace_back("x");
    for (const char* method : methods) {
        request.method = method;
        request.knapp_hartung = !request.knapp_hartung;
        const auto found = synthesis_of_studies(table, request);
        if (!found) {
            check_error(found.error());
            continue;
        }
        require(found->studies == table.rows() && std::isfinite(found->mean.estimate));
        require(found->mean.se >= 0.0 && found->mean.low <= found->mean.high);
        require(found->mean.p_value >= 0.0 && found->mean.p_value <= 1.0);
        require(found->tau2 >= 0.0 && found->i2 >= 0.0 && found->i2 <= 100.0);
        require(!found->prediction_low || *found->prediction_low <= *found->prediction_high);
    }
}

void check_sensitivity(const DataTable& study, const DataTable& covariance)
{
    constexpr std::size_t most_rows = 6; // the reader is tried, not the bounds of a long study
    if (study.rows() > most_rows)
        return;
    for (const char* restriction : {"relative-magnitude", "smoothness"}) {
        SensitivityRequest request;
        request.estimate = "yi";
        request.pre = study.rows() / 2;
        request.restriction = restriction;
        request.m = {0.5};
        const auto found = sensitivity_of_study(study, covariance, request);
        if (!found) {
            check_error(found.error());
            continue;
        }
        require(found->parallel_low <= found->parallel_high && found->bounds.size() == 1);
        require(found->bounds.front().low <= found->bounds.front().high);
        require(!found->breakdown || *found->breakdown >= 0.0);
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    constexpr std::string_view line_between = "\n---\n";
    const std::size_t between = text.find(line_between);
    const auto studies = DataTable::parse(text.substr(0, between), "studies.csv");
    if (!studies) {
        check_error(studies.error());
        return 0;
    }
    check_synthesis(*studies);
    if (between == std::string_view::npos)
        return 0;
    const auto covariance = DataTable::parse(text.substr(between + line_between.size()), "covariance.csv");
    if (covariance)
        check_sensitivity(*studies, *covariance);
    else
        check_error(covariance.error());
    return 0;
}
