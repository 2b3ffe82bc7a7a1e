#include "test_evidence.hpp"

#include <entente/partnership/parse.hpp>

#include <gtest/gtest.h>

namespace entente::partnership {
namespace {

// The smallest file has four lines, so that [[provision]] stands on line 5.
std::string refusal(const std::string& provision)
{
    const auto design = parse(test_evidence(), smallest_file + "[[provision]]\n" + provision, "f.toml");
    return design ? "accepted" : one_line(design.error());
}

TEST(ReadProvisions, RefusesAnUnknownKey)
{
    EXPECT_EQ(refusal("knid = 'readmit_nationals'\n"), "f.toml:6:1: 'knid' is not a known key; did you mean 'kind'?");
}

TEST(ReadProvisions, RefusesAnUnknownKind)
{
    EXPECT_EQ(refusal("kind = 'readmit_national'\n"),
              "f.toml:6:8: 'readmit_national' is not a known provision; did you mean 'readmit_nationals'?");
}

TEST(ReadProvisions, RefusesAnUnknownDirection)
{
    EXPECT_EQ(refusal("direction = 'a_to_b'\n"),
              "f.toml:6:13: 'a_to_b' is not a known direction; choose from: to_partner, from_partner, mutual");
    EXPECT_EQ(refusal("direction = 'to_partners'\n"),
              "f.toml:6:13: 'to_partners' is not a known direction; did you mean 'to_partner'?");
}

TEST(ReadProvisions, RefusesAnUnknownUnit)
{
    EXPECT_EQ(refusal("unit = 'EURO'\n"), "f.toml:6:8: 'EURO' is not a known unit; did you mean 'EUR'?");
}

TEST(ReadProvisions, RefusesAValueThatIsNoAmount)
{
    EXPECT_EQ(refusal("value = '3'\n"), "f.toml:6:9: value is a text, not a number; write it as value = 25");
    EXPECT_EQ(refusal("value = -3\n"), "f.toml:6:9: value is not a number of zero or more; "
                                       "write the amount without a sign; 'direction' says who gives");
}

TEST(ReadProvisions, RefusesANoteThatIsNoText)
{
    EXPECT_EQ(refusal("note = true\n"), "f.toml:6:8: note is true or false, not a text; write it as note = \"...\"");
}

TEST(ReadProvisions, NamesWhatAProvisionLacks)
{
    EXPECT_EQ(refusal(""), "f.toml:5:1: this provision has no kind; add kind = \"readmit_nationals\" or another");
    EXPECT_EQ(refusal("kind = 'readmit_nationals'\n"),
              "f.toml:5:1: this provision has no direction; "
              "add direction = \"to_partner\", \"from_partner\" or \"mutual\"");
    EXPECT_EQ(refusal("kind = 'readmit_nationals'\ndirection = 'mutual'\nvalue = 3\n"),
              "f.toml:5:1: this provision has a value without a unit; add unit = \"EUR\" or another");
    EXPECT_EQ(refusal("kind = 'readmit_nationals'\ndirection = 'mutual'\nunit = 'EUR'\n"),
              "f.toml:5:1: this provision has a unit without a value; add the value, or leave out the unit");
}

TEST(ReadProvisions, RefusesAKindTwiceInOneDirection)
{
    const std::string mutual = "kind = 'readmit_nationals'\ndirection = 'mutual'\n";
    EXPECT_EQ(refusal(mutual + "[[provision]]\n" + mutual),
              "f.toml:8:1: readmit_nationals stands here twice in the direction mutual; join the two, or change the "
              "direction of one");
}

TEST(ReadProvisions, TakesAKindOnceInEachDirection)
{
    EXPECT_EQ(refusal("kind = 'readmit_nationals'\ndirection = 'mutual'\n"
                      "[[provision]]\nkind = 'readmit_nationals'\ndirection = 'from_partner'\n"),
              "accepted");
}

} // namespace
} // namespace entente::partnership
