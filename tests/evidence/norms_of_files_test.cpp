#include <entente/evidence/csv_reader.hpp>
#include <entente/evidence/norms_of_files.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

namespace entente::evidence {
namespace {

std::string norm_text(const std::string& id)
{
    return "  norm " + id +
           "\n    title en: T\n    title nl: T\n    requires en: R\n    requires nl: R\n    applies if\n      a\n"
           "    met if\n      b\n    evidence: e\n    consequence: c\n    responsible: r\n    topics: t\n    tier: "
           "core\n"
           "    sources: s\n    confidence: memory\n";
}

std::string exception_text(const std::string& id, const std::string& to, const std::string& condition)
{
    return "  exception " + id + " to " + to + "\n    if\n      " + condition + "\n";
}

const std::string head = "instrument: I\nid: i\nauthority: treaty\nofficial id: ETS 1\nin force from: 2001\n";

NormFile read(const std::string& text, const std::string& name = "i.norm")
{
    auto file = parse_norm_file(text, name);
    if (!file)
        throw std::runtime_error(file.error().front().where() + ": " + file.error().front().what);
    return *file;
}

std::string exceptions_in(const std::string& exceptions)
{
    const std::vector files{read(head + "article 1\n" + norm_text("n") + exceptions)};
    const auto norms = filed_norms(files);
    if (!norms)
        return norms.error().front().where() + ": " + norms.error().front().what;
    return norms->front().exceptions ? to_text(*norms->front().exceptions) : "none";
}

TEST(NormsOfFiles, JoinExceptionsByOr)
{
    EXPECT_EQ(exceptions_in(""), "none");
    EXPECT_EQ(exceptions_in(exception_text("x", "n", "p and q")), "p and q");
    EXPECT_EQ(exceptions_in(exception_text("x", "n", "p and q") + exception_text("y", "n", "r")), "p and q or r");
    EXPECT_EQ(exceptions_in(exception_text("x", "n", "p or q") + exception_text("y", "n", "r")), "(p or q) or r");
}

TEST(NormsOfFiles, TakeTheExceptionsToAnExceptionOutOfIt)
{
    EXPECT_EQ(exceptions_in(exception_text("x", "n", "p") + exception_text("y", "x", "q")), "p and not q");
    EXPECT_EQ(exceptions_in(exception_text("x", "n", "p") + exception_text("y", "x", "q") +
                            exception_text("z", "x", "r") + exception_text("back", "z", "s")),
              "p and not (q or r and not s)");
}

TEST(NormsOfFiles, FindExceptionsInAnotherFile)
{
    const std::vector files{
        read(head + "article 1\n" + norm_text("n")),
        read("instrument: J\nid: j\nauthority: treaty\narticle 2\n" + exception_text("x", "n", "p"))};
    const auto norms = filed_norms(files);
    ASSERT_TRUE(norms.has_value());
    EXPECT_EQ(to_text(norms->front().exceptions.value()), "p");
}

TEST(NormsOfFiles, ReportExceptionsThatGoRoundInACircle)
{
    EXPECT_EQ(exceptions_in(exception_text("x", "y", "p") + exception_text("y", "x", "q")),
              "i.norm:26:13: the exception 'y' is an exception to itself, in a circle");
    EXPECT_EQ(exceptions_in(exception_text("x", "x", "p")),
              "i.norm:23:13: the exception 'x' is an exception to itself, in a circle");
    EXPECT_EQ(exceptions_in(exception_text("x", "elsewhere", "p")),
              "i.norm:23:13: there is no norm or exception 'elsewhere'");
}

TEST(NormsOfFiles, ReportExceptionsBelowTooManyOthers)
{
    std::string chain = exception_text("x0", "n", "p");
    for (int i = 1; i < 10'000; ++i)
        chain += exception_text("x" + std::to_string(i), "x" + std::to_string(i - 1), "p");
    EXPECT_NE(exceptions_in(chain).find("reaches no norm in 100 steps"), std::string::npos);
}

TEST(NormsOfFiles, TakeFromTheInstrumentWhatTheArticleLeavesOpen)
{
    const std::vector files{read(head + "article 1\n" + norm_text("n") +
                                 "article 2\n  authority: soft_law\n  in force until: 2020-05\n" + norm_text("m"))};
    const auto norms = filed_norms(files);
    ASSERT_TRUE(norms.has_value());
    const Norm first = law_row(norms->at(0));
    EXPECT_EQ(first.authority, "treaty");
    EXPECT_EQ(first.in_force_from, parse_date("2001-01-01").value());
    const Norm second = law_row(norms->at(1));
    EXPECT_EQ(second.authority, "soft_law");
    EXPECT_EQ(second.in_force_from, std::nullopt);
    EXPECT_EQ(second.in_force_until, parse_date("2020-05-31").value());
    EXPECT_EQ(norms->at(1).legal_place.official_id, "ETS 1");
}

TEST(NormsOfFiles, GiveTheFieldsThatTheTableHadNoColumnFor)
{
    std::string text = head + "url: u\nstatus: pending\narticle 1\n" + norm_text("n");
    text.replace(text.find("    applies if"), 0, "    absolute: yes\n    replaces: o, p\n");
    const std::vector files{read(text + "    note: why\n")};
    const auto norms = filed_norms(files);
    ASSERT_TRUE(norms.has_value());
    const auto cell = [&](std::string_view column) { return norm_cell(norms->front(), column).value(); };
    EXPECT_EQ(cell("url"), "u");
    EXPECT_EQ(cell("status"), "pending");
    EXPECT_EQ(cell("absolute"), "true");
    EXPECT_EQ(cell("replaces"), "o;p");
    EXPECT_EQ(cell("note"), "why");
    EXPECT_FALSE(norm_cell(norms->front(), "colour").has_value());
}

} // namespace
} // namespace entente::evidence
