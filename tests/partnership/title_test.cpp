#include "test_evidence.hpp"

#include <entente/partnership/title.hpp>

#include <gtest/gtest.h>

namespace entente::partnership {
namespace {

TEST(PlainTitle, JoinsTwoSides)
{
    Partnership design;
    design.parties = {"EU"};
    design.partner = "TUN";
    EXPECT_EQ(plain_title(test_evidence().catalogue(), design),
              (Text{"Partnerschap Europese Unie-Tunesië", "Partnership European Union-Tunisia"}));
}

TEST(PlainTitle, ListsMoreThanOneParty)
{
    Partnership design;
    design.parties = {"AUT", "DNK", "NLD"};
    design.partner = "UGA";
    EXPECT_EQ(plain_title(test_evidence().catalogue(), design),
              (Text{"Partnerschap Oostenrijk, Denemarken en Nederland met Oeganda",
                    "Partnership Austria, Denmark and Netherlands with Uganda"}));
}

TEST(NameOf, FallsBackOnTheCode)
{
    EXPECT_EQ(name_of(test_evidence().catalogue(), "??"), (Text{"??", "??"}));
}

} // namespace
} // namespace entente::partnership
