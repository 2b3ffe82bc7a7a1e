#include "cli/program.hpp"

#include <entente/cli/new_file.hpp>

#include <string>

namespace entente::cli {
namespace {

using Names = std::vector<std::string>;

TEST(NewFile, IsWrittenWholeInAFolderThatIsMadeForIt)
{
    const TemporaryFolder folder;
    const std::string bytes("first\n\0\xFF", 8);
    ASSERT_TRUE(write_file(folder.path() / "a" / "b" / "text", bytes).has_value());
    EXPECT_EQ(bytes_of(folder.path() / "a" / "b" / "text"), bytes);
    std::filesystem::remove(folder.path() / "a" / "b" / "text");
    EXPECT_TRUE(std::filesystem::is_empty(folder.path() / "a" / "b"));
}

TEST(NewFile, TakesThePlaceOfAnOlderOne)
{
    const TemporaryFolder folder;
    write_text(folder.path() / "text", "older and longer");
    ASSERT_TRUE(write_file(folder.path() / "text", "new").has_value());
    EXPECT_EQ(bytes_of(folder.path() / "text"), "new");
    EXPECT_EQ(folder.names(), Names{"text"});
}

TEST(NewFile, LeavesAFolderOfItsNameAloneAndSaysWhy)
{
    const TemporaryFolder folder;
    write_text(folder.path() / "text" / "inside", "kept");
    const auto written = write_file(folder.path() / "text", "new");
    ASSERT_FALSE(written.has_value());
    EXPECT_EQ(written.error().kind, ErrorKind::Outside);
    EXPECT_EQ(written.error().what, "the file cannot be written: Is a directory");
    EXPECT_EQ(bytes_of(folder.path() / "text" / "inside"), "kept");
    EXPECT_EQ(folder.names(), Names{"text"});
}

TEST(NewFile, CannotBeMadeBelowAFileAndSaysWhy)
{
    const TemporaryFolder folder;
    write_text(folder.path() / "plain", "kept");
    const auto written = write_file(folder.path() / "plain" / "text", "new");
    ASSERT_FALSE(written.has_value());
    EXPECT_EQ(one_line(written.error()), (folder.path() / "plain" / "text").string() +
                                             ": the file cannot be written: Not a directory; make room "
                                             "on the disk and check that the folder may be written");
    EXPECT_EQ(bytes_of(folder.path() / "plain"), "kept");
}

} // namespace
} // namespace entente::cli
