#include "cli/program.hpp"

#include <entente/cli/case_argument.hpp>

#include <string>

namespace entente::cli {
namespace {

const evidence::Evidence& built_evidence()
{
    static const evidence::Evidence evidence = evidence::Evidence::open(ENTENTE_TEST_EVIDENCE).value();
    return evidence;
}

TEST(CaseArgument, ReadsThreeLettersAsACountry)
{
    const auto design = read_case(built_evidence(), "TUN");
    ASSERT_TRUE(design.has_value()) << one_line(design.error());
    EXPECT_EQ(design->partner, "TUN");
    EXPECT_TRUE(design->made_from_precedents);
}

TEST(CaseArgument, ReadsALongerWordAsAnInstrument)
{
    const auto design = read_case(built_evidence(), "eu-tunisia-mou-2023");
    ASSERT_TRUE(design.has_value()) << one_line(design.error());
    EXPECT_EQ(design->partner, "TUN");
    EXPECT_EQ(design->form, "memorandum_of_understanding");
}

TEST(CaseArgument, ReadsAPathAsAFile)
{
    const auto design = read_case(built_evidence(), ENTENTE_SOURCE_DIR "/examples/spain-senegal-2006.toml");
    ASSERT_TRUE(design.has_value()) << one_line(design.error());
    EXPECT_EQ(design->partner, "SEN");
}

TEST(CaseArgument, ReadsANameThatEndsInTomlAsAFileEvenWhenItIsNotThere)
{
    const auto design = read_case(built_evidence(), "nowhere.toml");
    ASSERT_FALSE(design.has_value());
    EXPECT_NE(one_line(design.error()).find("nowhere.toml"), std::string::npos);
    EXPECT_EQ(design.error().kind, ErrorKind::WrongInput);
}

} // namespace
} // namespace entente::cli
