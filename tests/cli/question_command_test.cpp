// One question at a time, as text for the terminal.

#include "cli/program.hpp"

#include <algorithm>
#include <string>

namespace entente::cli {
namespace {

std::size_t characters(std::string_view text)
{
    return static_cast<std::size_t>(
        std::ranges::count_if(text, [](char byte) { return (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U; }));
}

TEST(QuestionCommand, PrintsTheAnswerInTheLanguageWithItsReferences)
{
    const Ended english = run(joined({"interests", "TUN", "--lang", "en", "--quiet"}, on_a_day));
    const Ended dutch = run(joined({"interests", "TUN", "--lang", "nl", "--quiet"}, on_a_day));
    ASSERT_EQ(english.exit_code, 0) << english.err;
    ASSERT_EQ(dutch.exit_code, 0) << dutch.err;
    EXPECT_EQ(english.err, "");
    EXPECT_NE(english.out, dutch.out);
    EXPECT_NE(english.out.substr(0, english.out.find('\n')).find("Tunisia"), std::string::npos);
    EXPECT_NE(dutch.out.substr(0, dutch.out.find('\n')).find("Tunesië"), std::string::npos);
    EXPECT_NE(english.out.find("\n* "), std::string::npos);
    EXPECT_NE(english.out.find("\n    [observations/"), std::string::npos) << english.out;
}

TEST(QuestionCommand, BreaksItsSentencesAtAHundredCharacters)
{
    const Ended child = run(joined({"safeguards", "TUN", "--lang", "en", "--quiet"}, on_a_day));
    ASSERT_EQ(child.exit_code, 0) << child.err;
    std::size_t sentences = 0;
    for (std::size_t start = 0; start < child.out.size();) {
        const std::size_t end = std::min(child.out.find('\n', start), child.out.size());
        const std::string_view line = std::string_view(child.out).substr(start, end - start);
        if (line.starts_with("* ")) {
            ++sentences;
            EXPECT_LE(characters(line), 102U) << line; // the mark and its blank stand before the hundred
        }
        start = end + 1;
    }
    EXPECT_GT(sentences, 3U);
}

TEST(QuestionCommand, TakesACountryAnInstrumentOrAFile)
{
    const std::string file = std::string(ENTENTE_SOURCE_DIR) + "/examples/eu-tunisia-2023.toml";
    for (const std::string& subject : {std::string("eu-tunisia-mou-2023"), file}) {
        const Ended child = run(joined({"pathway", subject, "--lang", "en"}, on_a_day));
        EXPECT_EQ(child.exit_code, 0) << child.err;
        EXPECT_FALSE(child.out.empty());
    }
}

TEST(QuestionCommand, TellsItsProgressOnStandardErrorOnly)
{
    const Ended told = run(joined({"interests", "TUN", "--lang", "en"}, on_a_day));
    const Ended quiet = run(joined({"interests", "TUN", "--lang", "en", "--quiet"}, on_a_day));
    EXPECT_FALSE(told.err.empty());
    EXPECT_EQ(told.err.find('\x1b'), std::string::npos) << "plain lines where there is no terminal";
    EXPECT_EQ(told.out, quiet.out);
}

TEST(QuestionCommand, RefusesWhatAdviseRefuses)
{
    EXPECT_EQ(refusal(1, {"lessons", "TNU"}), "country: 'TNU' is not a known country; did you mean 'TUN' (Tunisia)?");
    EXPECT_EQ(refusal(2, {"pathway", "TUN", "--as-of", "tomorrow"}),
              "--as-of: 'tomorrow' is not a day; write it as YYYY-MM-DD");
}

} // namespace
} // namespace entente::cli
