#include "cli/program.hpp"

#include <nlohmann/json.hpp>

#include <string>

namespace entente::cli {
namespace {

/// Puts what `new` prints into a file and asks for advice on it.
Ended advise_on(const std::string& design)
{
    const TemporaryFolder folder;
    write_text(folder.path() / "design.toml", design);
    Start start;
    start.folder = folder.path();
    return run(joined({"advise", "design.toml", "--json"}, on_a_day), start);
}

TEST(New, LikeAnInstrumentWritesAFileThatAdviseAccepts)
{
    const Ended made = run({"new", "TUN", "--like", "eu-tunisia-mou-2023"});
    ASSERT_EQ(made.exit_code, 0) << made.err;
    EXPECT_EQ(made.err, "");
    EXPECT_NE(made.out.find("eu-tunisia-mou-2023"), std::string::npos);
    const Ended advised = advise_on(made.out);
    ASSERT_EQ(advised.exit_code, 0) << advised.err;
    const auto subject = nlohmann::json::parse(advised.out).at("result").at("subject");
    EXPECT_EQ(subject.at("partner"), "TUN");
}

TEST(New, ForACountryWritesAFileThatAdviseAcceptsInBothLanguages)
{
    const Ended dutch = run({"new", "MAR", "--lang", "nl"});
    const Ended english = run({"new", "MAR", "--lang", "en"});
    ASSERT_EQ(dutch.exit_code, 0) << dutch.err;
    EXPECT_NE(dutch.out, english.out) << "the remarks are in the language";
    const Ended advised = advise_on(dutch.out);
    ASSERT_EQ(advised.exit_code, 0) << advised.err;
    // The remarks do not count: the two files say the same.
    EXPECT_EQ(advise_on(english.out).out, advised.out);
}

TEST(New, WritesTheFormThatIsAskedFor)
{
    const Ended made = run({"new", "TUN", "--form", "treaty"});
    ASSERT_EQ(made.exit_code, 0) << made.err;
    EXPECT_NE(made.out.find("\nform = \"treaty\""), std::string::npos) << made.out;
    EXPECT_EQ(refusal(2, {"new", "TUN", "--form", "traety"}), "--form: 'traety' is not a form; did you mean 'treaty'?");
    EXPECT_TRUE(refusal(2, {"new", "TUN", "--form", "a handshake over dinner"})
                    .starts_with("--form: 'a handshake over dinner' is not a form; use one of: "));
}

TEST(New, NamesTheNearestCountryAndInstrumentForUnknownOnes)
{
    EXPECT_NE(refusal(1, {"new", "TNU"}).find("did you mean 'TUN'"), std::string::npos);
    EXPECT_NE(refusal(1, {"new", "TUN", "--like", "eu-tunisia-mou-2032"}).find("did you mean 'eu-tunisia-mou-2023'"),
              std::string::npos);
}

} // namespace
} // namespace entente::cli
