#include "test_evidence.hpp"

#include <entente/partnership/parse.hpp>

#include <gtest/gtest.h>

namespace entente::partnership {
namespace {

// [dates] stands on line 5, the first date on line 6.
std::string refusal(const std::string& dates)
{
    const auto design = parse(test_evidence(), smallest_file + "[dates]\n" + dates, "f.toml");
    return design ? "accepted" : one_line(design.error());
}

TEST(ReadDates, RefusesAnUnknownStep)
{
    EXPECT_EQ(refusal("signatrue = '2027'\n"),
              "f.toml:6:1: 'signatrue' is not a known step; did you mean 'signature'?");
}

TEST(ReadDates, RefusesWhatIsNoDate)
{
    EXPECT_EQ(refusal("signature = '2027-13'\n"), "f.toml:6:13: '2027-13' is not a date; "
                                                  "write it as YYYY-MM-DD, or YYYY-MM or YYYY where less is known");
    EXPECT_EQ(refusal("signature = true\n"),
              "f.toml:6:13: signature is true or false, not a date; write it as signature = \"2027-03\"");
    EXPECT_EQ(refusal("signature = 2027-03-01T10:00:00Z\n"),
              "f.toml:6:13: signature is a time, not a date; write it as signature = \"2027-03\"");
}

TEST(ReadDates, RefusesStepsOutOfOrder)
{
    EXPECT_EQ(refusal("signature = '2027-03'\nentry_into_force = '2027-02'\n"),
              "f.toml:7:20: entry_into_force (2027-02) comes before signature (2027-03); plan entry_into_force on or "
              "after 2027-03");
    EXPECT_EQ(refusal("entry_into_force = '2027-02'\nmandate = '2027-03-01'\n"),
              "f.toml:6:20: entry_into_force (2027-02) comes before mandate (2027-03-01); "
              "plan entry_into_force on or after 2027-03-01");
}

// Neighbours agree with the year between them; only the outer two show the fault.
TEST(ReadDates, SeesTwoDaysOutOfOrderAroundAYear)
{
    EXPECT_EQ(
        refusal("mandate = 2027-06-02\ninitialled = 2027\nsignature = 2027-06-01\n"),
        "f.toml:8:13: signature (2027-06-01) comes before mandate (2027-06-02); plan signature on or after 2027-06-02");
}

TEST(ReadDates, LetsStepsFallTogether)
{
    EXPECT_EQ(refusal("mandate = '2027'\nsignature = 2027-06-01\nentry_into_force = 2027-06-01\nexpiry = '2027-06'\n"),
              "accepted");
}

TEST(ReadDates, FixesNoPlaceForApprovalAndApplication)
{
    EXPECT_EQ(refusal("signature = '2027'\nprovisional_application = '2026'\nparliamentary_approval = '2029'\n"),
              "accepted");
}

} // namespace
} // namespace entente::partnership
