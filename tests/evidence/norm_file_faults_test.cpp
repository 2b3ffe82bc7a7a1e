#include "norm_example.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <ostream>
#include <string>
#include <vector>

namespace entente::evidence {
namespace {

/// What a fault in the example_norm_file is reported as.
struct Fault {
    std::string_view piece;
    std::string_view replacement;
    std::size_t line;
    std::size_t column;
    std::string_view what;
    std::string_view remedy;
};

void PrintTo(const Fault& fault, std::ostream* out)
{
    *out << fault.replacement;
}

class NormFileFault : public testing::TestWithParam<Fault> {};

TEST_P(NormFileFault, IsReportedAtItsPlaceWithARemedy)
{
    const Fault& fault = GetParam();
    std::string text(example_norm_file);
    const std::size_t at = text.find(fault.piece);
    ASSERT_NE(at, std::string::npos);
    text.replace(at, fault.piece.size(), fault.replacement);
    const auto file = parse_norm_file(text, "example.norm");
    ASSERT_FALSE(file.has_value());
    std::string all;
    for (const Problem& problem : file.error()) {
        if (problem.line == fault.line && problem.column == fault.column && problem.what == fault.what) {
            EXPECT_EQ(problem.remedy, fault.remedy);
            EXPECT_EQ(problem.file, "example.norm");
            return;
        }
        all += problem.where() + ": " + problem.what + "; " + problem.remedy + "\n";
    }
    ADD_FAILURE() << all;
}

INSTANTIATE_TEST_SUITE_P(
    All, NormFileFault,
    testing::Values(
        Fault{"authority: eu_secondary", "autority: eu_secondary", 4, 1,
              "'autority' is not known in the head of the file", "did you mean 'authority'?"},
        Fault{"authority: eu_secondary", "authority: eu_secundary", 4, 12,
              "'eu_secundary' is none of the words that can stand here", "did you mean 'eu_secondary'?"},
        Fault{"instrument: Return", "# instrument: Return", 1, 1, "the head of the file has no 'instrument'",
              "add a line 'instrument'"},
        Fault{"in force from: 2010-12-24", "in force from: 2010-13-24", 6, 16, "'2010-13-24' is not a date",
              "write it as YYYY-MM-DD, or YYYY-MM or YYYY where less is known"},
        Fault{"language: en", "in force until: 2009", 7, 17, "the last day in force lies before the first",
              "correct one of the two dates"},
        Fault{"article 15", "article", 9, 1, "this article has no number", "write it behind 'article'"},
        Fault{"title nl: Detentie", "title nl Detentie", 15, 5, "a colon is missing after 'title nl'",
              "write 'title nl: ...'"},
        Fault{"    title nl: Detentie voor verwijdering\n", "", 13, 3, "norm rd-15 has no 'title nl'",
              "add a line 'title nl'"},
        Fault{"    tier: core\n", "    tier: core\n    tier: core\n", 37, 5, "'tier' is given twice in norm rd-15",
              "keep one of them"},
        Fault{"    met if\n", "    met when\n", 25, 5, "'met when' is not known in norm rd-15",
              "did you mean 'met if'?"},
        Fault{"norm rd-15\n", "norm rd 15\n", 13, 8, "'rd 15' is not an id",
              "use letters, digits and _ - . : without blanks"},
        Fault{"people are detained -> detention_used", "people are detained", 21, 7, "this line has no fact behind it",
              "write '->' and the name of a fact at its end, or the fact alone"},
        Fault{"they are at the border -> at_border", "they are at the border -> at_border && x", 23, 45,
              "this character has no meaning here",
              "use fact names in small letters, numbers, 'text', and, or, not, comparisons and brackets"},
        Fault{"or   our agents", "our agents", 24, 9, "nothing joins this line to the one before",
              "begin it with 'or'"},
        Fault{"or   our agents", "and our agents", 24, 9, "'and' stands among lines joined by 'or'",
              "put the lines that belong together in a group: 'any of' or 'all of', and the lines below it"},
        Fault{"people are detained ->", "and people are detained ->", 21, 7,
              "the first line of a group begins with 'and'", "remove the word 'and'"},
        Fault{"        they are at the border -> at_border\n        or   our agents hold them -> own_agents\n", "", 22,
              7, "nothing stands below 'and any of'", "write one condition a line below it, indented by two blanks"},
        Fault{"and any of\n", "and at_sea\n", 23, 9, "this line stands below a line that heads no group",
              "write 'all of', 'any of', 'not all of', 'none of' above it, or indent it less"},
        Fault{"    met if\n", "    met if prison\n", 25, 12, "a condition stands on the line of 'met if'",
              "write it below that line, indented by two blanks"},
        Fault{"    evidence: decision", "   evidence: decision", 31, 4, "this line does not begin below its neighbours",
              "begin it in column 5, or deeper than the line it belongs to"},
        Fault{"    evidence: decision", "\tevidence: decision", 31, 1, "a tab stands in the indentation",
              "indent with blanks, two a step"},
        Fault{"rd-15-new-law to rd-15", "rd-15-new-law", 40, 13, "this exception does not say to what",
              "write 'exception <its id> to <id of a norm or an exception>'"},
        Fault{"prison = no", "prison", 48, 9, "'prison' gives no fact a value",
              "write fact = yes, fact = no, fact = 12 or fact = word"},
        Fault{"prison = no", "months = 3", 48, 9, "the fact 'months' is given twice in this case", "keep one of them"},
        Fault{"months = 12.5,", "months = 12.5,,", 47, 48, "nothing stands before this comma", "remove the comma"},
        Fault{"rd-15 unknown", "rd-15 broken", 50, 19, "'broken' is none of the words that can stand here",
              "write one of: not_in_force, not_applicable, excepted, met, breached, unknown"},
        Fault{"rd-15 unknown", "rd-15", 50, 13, "no verdict is expected of 'rd-15'",
              "write the norm and behind it met, breached, excepted, not_applicable, not_in_force or unknown"},
        Fault{"on: 2026-06-11", "on: 2026", 49, 9, "the law of a case is that of one day", "write it as YYYY-MM-DD"}));

// One line that begins a blank too far to the left takes none of its neighbours with it.
TEST(NormFile, ReportsAWrongIndentationOnce)
{
    for (const std::string_view wrong : {"   evidence: decision", "\tevidence: decision"}) {
        std::string text(example_norm_file);
        text.replace(text.find("    evidence: decision"), 22, wrong);
        const auto file = parse_norm_file(text, "example.norm");
        ASSERT_FALSE(file.has_value());
        EXPECT_EQ(file.error().size(), 1U) << wrong;
    }
}

TEST(NormFile, ReportsAllProblemsAtOnceInTheirOrder)
{
    std::string text(example_norm_file);
    text.replace(text.find("authority: eu"), 13, "authority: ew");
    text.replace(text.find("tier: core"), 10, "tier: cor");
    text.replace(text.find("rd-15 unknown"), 13, "rd-15 unknow");
    const auto file = parse_norm_file(text, "example.norm");
    ASSERT_FALSE(file.has_value());
    std::vector<std::size_t> lines;
    for (const Problem& problem : file.error())
        lines.push_back(problem.line);
    EXPECT_EQ(lines, (std::vector<std::size_t>{4, 36, 50}));
}

TEST(NormFile, RefusesAConditionTenThousandBracketsDeep)
{
    std::string text(example_norm_file);
    const std::string deep = std::string(9'000, '(') + "x" + std::string(9'000, ')');
    text.replace(text.find("-> detention_used") + 3, 14, deep);
    const auto file = parse_norm_file(text, "example.norm");
    ASSERT_FALSE(file.has_value());
    ASSERT_EQ(file.error().size(), 1U);
    EXPECT_EQ(file.error().front().what, "brackets and 'not' are nested more than 100 deep");
}

TEST(NormFile, RefusesGroupsWithinGroupsWithoutEnd)
{
    std::string deep;
    for (std::size_t depth = 0; depth < 10'000; ++depth)
        deep += std::string(depth, ' ') + "all of\n";
    const auto file = parse_norm_file(deep, "deep.norm");
    ASSERT_FALSE(file.has_value());
    EXPECT_TRUE(std::ranges::any_of(file.error(),
                                    [](const Problem& p) { return p.what == "lines are indented more than 40 deep"; }));
}

RC_GTEST_PROP(NormFile, NeverFallsOverAFaultyText, ())
{
    std::string text(example_norm_file);
    const auto faults = *rc::gen::inRange(1, 8);
    for (int i = 0; i < faults; ++i) {
        const auto at = *rc::gen::inRange<std::size_t>(0, text.size());
        const auto length = *rc::gen::inRange<std::size_t>(0, 30);
        text.replace(at, length,
                     *rc::gen::elementOf(
                         std::vector<std::string>{"", "\n", ":", "->", "  ", "\t", "(", "\xC3", "and ", "norm"}));
    }
    const auto file = parse_norm_file(text, "faulty.norm");
    const bool told = file.has_value() || !file.error().empty();
    RC_ASSERT(told);
}

} // namespace
} // namespace entente::evidence
