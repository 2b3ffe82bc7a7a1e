#include <entente/base/text_file.hpp>

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

namespace entente {
namespace {

std::string hash_of(const std::vector<std::string>& pieces)
{
    TextHash hash;
    for (const auto& piece : pieces)
        hash.add(piece);
    return hash.hexadecimal();
}

TEST(TextFile, IsReadWholeWithEveryByteInIt)
{
    const auto file = std::filesystem::temp_directory_path() / ("text_file_test-" + std::to_string(::getpid()));
    const std::string bytes{"a\r\n\0\xFF end without a line break", 30};
    std::ofstream(file, std::ios::binary) << bytes;
    const auto read = read_text_file(file);
    std::ofstream(file, std::ios::binary | std::ios::trunc).close();
    const auto empty = read_text_file(file);
    std::filesystem::remove(file);
    ASSERT_TRUE(read.has_value());
    EXPECT_EQ(*read, bytes);
    ASSERT_TRUE(empty.has_value());
    EXPECT_EQ(*empty, "");
}

TEST(TextFile, ThatIsNotThereIsAnErrorThatNamesIt)
{
    const auto read = read_text_file("/no/such/file.csv");
    ASSERT_FALSE(read.has_value());
    EXPECT_EQ(one_line(read.error()),
              "/no/such/file.csv: the file cannot be read; check that it is there and may be read");
    EXPECT_EQ(read.error().kind, ErrorKind::WrongInput);
}

TEST(TextFile, ThatIsAFolderIsAnError)
{
    const auto read = read_text_file(std::filesystem::temp_directory_path());
    ASSERT_FALSE(read.has_value());
    EXPECT_EQ(read.error().what, "the file cannot be read");
}

// printf '3:abc' | sha256sum, and printf '1:a2:bc' | sha256sum: each piece stands behind its length.
TEST(TextHash, IsSha256OfThePiecesWithTheirLengths)
{
    EXPECT_EQ(hash_of({"abc"}), "aab5f9ae99b2e38fb462025c8f72f570c9c811705d2a4277dc855d7fa293fe97");
    EXPECT_EQ(hash_of({"a", "bc"}), "5310a58788781ab25d5ad7c3f85035824b4eb7bdfa394e0ac2186271472b5492");
}

TEST(TextHash, ChangesWhenABorderMovesOrAnEmptyPieceIsAdded)
{
    EXPECT_NE(hash_of({"ab", "c"}), hash_of({"a", "bc"}));
    EXPECT_NE(hash_of({"abc"}), hash_of({"abc", ""}));
    EXPECT_EQ(hash_of({"ab", "c"}), hash_of({"ab", "c"}));
}

} // namespace
} // namespace entente
