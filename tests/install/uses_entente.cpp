// Calls one method of each installed room, from outside the project. Ends with 1 when an answer is not the one worked
// out by hand.

#include <entente/base/expression.hpp>
#include <entente/lessons/simplex_least_squares.hpp>
#include <entente/pathway/kaplan_meier.hpp>
#include <entente/safeguards/norm_evaluation.hpp>

#include <cmath>
#include <vector>

namespace {

using namespace entente; // NOLINT(google-build-using-namespace): one file, no header

// Two candidates at 0 and 2, target 1: half of each.
bool lessons_answer()
{
    Matrix candidates(2, 1);
    candidates(0, 0) = 0.0;
    candidates(1, 0) = 2.0;
    const std::vector<double> target{1.0};
    const auto fit = lessons::simplex_least_squares(candidates, target);
    return fit && std::abs(fit->weights[0] - 0.5) < 1e-12;
}

// Three cases, ended on day 1, open on day 2, ended on day 3: two thirds are still open after day 2.
bool pathway_answer()
{
    const std::vector<pathway::Duration> cases{{0.0, 1.0, true}, {0.0, 2.0, false}, {0.0, 3.0, true}};
    const auto curve = pathway::kaplan_meier(cases);
    const auto open = curve ? pathway::survival_at(*curve, 2.0) : std::nullopt;
    return open && std::abs(*open - 2.0 / 3.0) < 1e-12;
}

// Applies, and what it asks for is not there.
bool safeguards_answer()
{
    const safeguards::Norm norm{
        .id = "n", .applies_when = *parse_expression("transfer"), .satisfied_when = *parse_expression("monitored")};
    const Facts facts{{"transfer", true}, {"monitored", false}};
    return safeguards::norm_verdict(norm, known_facts(facts), Date{}) == safeguards::NormVerdict::Breached;
}

} // namespace

int main()
{
    return lessons_answer() && pathway_answer() && safeguards_answer() ? 0 : 1;
}
