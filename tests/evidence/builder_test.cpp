#include "evidence/world.hpp"

#include <entente/evidence/builder.hpp>

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace entente::evidence {
namespace {

using Names = std::vector<std::string>;

std::expected<CheckReport, Error> build(const World& world, const std::filesystem::path& file)
{
    SilentProgress progress;
    return build_evidence(world.folder(), file, progress);
}

/// Was asked to stop before it began.
class Stopped final : public Progress {
public:
    void report(std::string_view, std::size_t, std::size_t) override {}
    [[nodiscard]] bool cancelled() const override { return true; }
};

TEST(Builder, WritesAFileThatOpensAndLeavesNothingBeside)
{
    const World world;
    const TemporaryFolder place;
    const auto report = build(world, place.path() / "new" / "folder" / "evidence.sqlite");
    ASSERT_TRUE(report.has_value()) << one_line(report.error());
    const auto evidence = Evidence::open(place.path() / "new" / "folder" / "evidence.sqlite");
    ASSERT_TRUE(evidence.has_value()) << one_line(evidence.error());
    EXPECT_EQ(evidence->hash(), report->hash);
    EXPECT_EQ(evidence->tables().size(), report->schemas.size());
    std::filesystem::rename(place.path() / "new" / "folder" / "evidence.sqlite", place.path() / "evidence.sqlite");
    EXPECT_TRUE(std::filesystem::is_empty(place.path() / "new" / "folder"));
}

TEST(Builder, WritesTheSameBytesFromTheSameTables)
{
    const TemporaryFolder place;
    ASSERT_TRUE(build(World(), place.path() / "one").has_value());
    ASSERT_TRUE(build(World(), place.path() / "two").has_value());
    EXPECT_EQ(bytes_of(place.path() / "one"), bytes_of(place.path() / "two"));
}

TEST(Builder, StoresNumbersAsNumbersYesAndNoAsOneAndZeroAndEmptyCellsAsNull)
{
    const auto rows = World().evidence().query(
        "SELECT typeof(value), value FROM observations WHERE indicator='refusal_rate' AND period='2023'"
        " UNION ALL SELECT typeof(binding), binding FROM rules WHERE rule_id='r1'"
        " UNION ALL SELECT typeof(binding), binding FROM rules WHERE rule_id='r2'"
        " UNION ALL SELECT typeof(partner), partner FROM observations WHERE reporter='NLD' AND period=''");
    ASSERT_TRUE(rows.has_value()) << one_line(rows.error());
    ASSERT_EQ(rows->size(), 5U);
    EXPECT_EQ(rows->at(1), (Names{"real", "23.25"}));
    EXPECT_EQ(rows->at(2), (Names{"integer", "1"}));
    EXPECT_EQ(rows->at(3), (Names{"null", ""}));
    EXPECT_EQ(rows->at(4), (Names{"text", ""})) << "an empty part of a key is a part of it";
}

TEST(Builder, PutsANewFileInThePlaceOfAnOlderOne)
{
    const World world;
    const TemporaryFolder place;
    write_text(place.path() / "evidence.sqlite", "an older file");
    ASSERT_TRUE(build(world, place.path() / "evidence.sqlite").has_value());
    EXPECT_TRUE(Evidence::open(place.path() / "evidence.sqlite").has_value());
    EXPECT_EQ(place.names(), Names{"evidence.sqlite"});
}

TEST(Builder, LeavesAnOlderFileAsItWasWhenOneRowIsWrong)
{
    const World world;
    world.rows("rules", world.text_of("rules") + "r3,,2024,1999,,\n");
    const TemporaryFolder place;
    write_text(place.path() / "evidence.sqlite", "an older file");
    const auto report = build(world, place.path() / "evidence.sqlite");
    ASSERT_TRUE(report.has_value()) << one_line(report.error());
    EXPECT_EQ(report->problems.size(), 1U);
    EXPECT_EQ(bytes_of(place.path() / "evidence.sqlite"), "an older file");
    EXPECT_EQ(place.names(), Names{"evidence.sqlite"});
}

TEST(Builder, LeavesAnOlderFileAsItWasWhenAskedToStop)
{
    const World world;
    const TemporaryFolder place;
    write_text(place.path() / "evidence.sqlite", "an older file");
    Stopped progress;
    const auto report = build_evidence(world.folder(), place.path() / "evidence.sqlite", progress);
    ASSERT_FALSE(report.has_value());
    EXPECT_EQ(report.error().kind, ErrorKind::Outside);
    EXPECT_EQ(bytes_of(place.path() / "evidence.sqlite"), "an older file");
    EXPECT_EQ(place.names(), Names{"evidence.sqlite"});
}

TEST(Builder, LeavesNothingWhenTheTablesCannotBeRead)
{
    const TemporaryFolder place;
    SilentProgress progress;
    const auto report = build_evidence("/no/such/folder", place.path() / "evidence.sqlite", progress);
    ASSERT_FALSE(report.has_value());
    EXPECT_EQ(report.error().where, "/no/such/folder");
    EXPECT_EQ(place.names(), Names{});
}

TEST(Builder, SaysWhyTheFileCannotBeWritten)
{
    const World world;
    const TemporaryFolder place;
    write_text(place.path() / "plain", "a file, no folder");
    const auto below_a_file = build(world, place.path() / "plain" / "evidence.sqlite");
    ASSERT_FALSE(below_a_file.has_value());
    EXPECT_EQ(below_a_file.error().kind, ErrorKind::Outside);
    EXPECT_EQ(below_a_file.error().what, "the evidence file cannot be written: Not a directory");

    std::filesystem::create_directory(place.path() / "folder");
    const auto over_a_folder = build(world, place.path() / "folder");
    ASSERT_FALSE(over_a_folder.has_value());
    EXPECT_EQ(over_a_folder.error().kind, ErrorKind::Outside);
    EXPECT_EQ(over_a_folder.error().where, (place.path() / "folder").string());
    EXPECT_EQ(place.names(), (Names{"folder", "plain"}));
}

} // namespace
} // namespace entente::evidence
