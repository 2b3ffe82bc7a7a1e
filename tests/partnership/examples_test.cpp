#include "test_evidence.hpp"

#include <entente/base/text_file.hpp>
#include <entente/partnership/parse.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <sstream>

namespace entente::partnership {
namespace {

std::vector<std::string> example_files()
{
    std::vector<std::string> files;
    for (const auto& entry : std::filesystem::directory_iterator(ENTENTE_SOURCE_DIR "/examples"))
        if (entry.path().extension() == ".toml")
            files.push_back(entry.path().string());
    std::ranges::sort(files);
    return files;
}

TEST(Examples, AreAllRead)
{
    const auto files = example_files();
    EXPECT_GE(files.size(), 10U);
    for (const auto& file : files) {
        const auto design = read_file(test_evidence(), file);
        EXPECT_TRUE(design.has_value()) << one_line(design.error());
    }
}

TEST(Examples, NameSourcesThatTheEvidenceHolds)
{
    constexpr std::string_view mark = "# source: ";
    for (const auto& file : example_files()) {
        std::istringstream lines(read_text_file(file).value());
        for (std::string line; std::getline(lines, line);) {
            const auto at = line.find(mark);
            if (at == std::string::npos)
                continue;
            std::string ids = line.substr(at + mark.size());
            std::ranges::replace(ids, ',', ' ');
            std::istringstream words(ids);
            for (std::string id; words >> id;)
                EXPECT_NE(test_evidence().catalogue().source(id), nullptr) << file << ": " << id;
        }
    }
}

// A renamed instrument would leave an example that says it is like nothing.
TEST(Examples, SayWhichInstrumentTheyAreLike)
{
    for (const auto& file : example_files())
        EXPECT_FALSE(read_file(test_evidence(), file).value().precedents.empty()) << file;
}

// Each block of the manual is a whole file, or sections to stand below the keys at the top.
TEST(Manual, ShowsFilesThatAreRead)
{
    const std::string manual = read_text_file(ENTENTE_SOURCE_DIR "/docs/partnership.md").value();
    constexpr std::string_view opening = "```toml\n";
    int blocks = 0;
    for (auto at = manual.find(opening); at != std::string::npos; at = manual.find(opening, at + 1)) {
        const auto start = at + opening.size();
        const std::string block = manual.substr(start, manual.find("```", start) - start);
        const bool whole = block.find("parties = ") != std::string::npos;
        const auto design = parse(test_evidence(), whole ? block : smallest_file + block, "docs/partnership.md");
        EXPECT_TRUE(design.has_value()) << one_line(design.error()) << '\n' << block;
        ++blocks;
    }
    EXPECT_EQ(blocks, 3);
}

} // namespace
} // namespace entente::partnership
