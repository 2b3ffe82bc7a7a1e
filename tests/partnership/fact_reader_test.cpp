#include "test_evidence.hpp"

#include <entente/partnership/parse.hpp>

#include <gtest/gtest.h>

namespace entente::partnership {
namespace {

// [facts] stands on line 5, the first answer on line 6.
std::string refusal(const std::string& answers)
{
    const auto design = parse(test_evidence(), smallest_file + "[facts]\n" + answers, "f.toml");
    return design ? "accepted" : one_line(design.error());
}

TEST(ReadFacts, RefusesAnUnknownQuestion)
{
    EXPECT_EQ(refusal("real_risk_ill_treatmnet = true\n"),
              "f.toml:6:1: 'real_risk_ill_treatmnet' is not a known legal question; "
              "did you mean 'real_risk_ill_treatment'?");
    EXPECT_EQ(refusal("zzz = true\n"), "f.toml:6:1: 'zzz' is not a known legal question; see docs/partnership.md");
}

TEST(ReadFacts, RefusesAnAnswerOfTheWrongKind)
{
    EXPECT_EQ(refusal("forced_transfer = 'no'\n"),
              "f.toml:6:19: forced_transfer is a text, not true or false; write it as forced_transfer = true");
    EXPECT_EQ(
        refusal("detention_max_months = true\n"),
        "f.toml:6:24: detention_max_months is true or false, not a number; write it as detention_max_months = 25");
    EXPECT_EQ(refusal("processing_by = 3\n"),
              "f.toml:6:17: processing_by is a number, not a text; write it as processing_by = \"...\"");
}

TEST(ReadFacts, RefusesAnAnswerThatIsNotAllowed)
{
    EXPECT_EQ(refusal("states_general_approval = 'tacitly'\n"),
              "f.toml:6:27: 'tacitly' is not a known answer to states_general_approval; did you mean 'tacit'?");
    EXPECT_EQ(refusal("processing_by = 'xx'\n"), "f.toml:6:17: 'xx' is not a known answer to processing_by; "
                                                 "choose from: sending_state, partner_state, unhcr, nobody");
}

} // namespace
} // namespace entente::partnership
