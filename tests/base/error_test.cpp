#include <entente/base/error.hpp>

#include <gtest/gtest.h>

namespace entente {
namespace {

TEST(Error, SaysWhereWhatAndRemedyOnOneLine)
{
    EXPECT_EQ(one_line({"there is no such country", "a.toml:3:1", "use TUN"}),
              "a.toml:3:1: there is no such country; use TUN");
}

TEST(Error, LeavesOutWhatIsNotKnown)
{
    EXPECT_EQ(one_line({"the disk is full", "", ""}), "the disk is full");
    EXPECT_EQ(one_line({"the disk is full", "/tmp", ""}), "/tmp: the disk is full");
    EXPECT_EQ(one_line({"the disk is full", "", "make room"}), "the disk is full; make room");
}

TEST(Error, StaysOnOneLineWhenALibraryWroteSeveral)
{
    EXPECT_EQ(one_line({"first\r\nsecond", "a\nb", "third\n"}), "a b: first  second; third ");
}

TEST(Error, KindIsTheExitCodeOfTheProgram)
{
    EXPECT_EQ(static_cast<int>(ErrorKind::WrongInput), 1);
    EXPECT_EQ(static_cast<int>(ErrorKind::Usage), 2);
    EXPECT_EQ(static_cast<int>(ErrorKind::Outside), 3);
    EXPECT_EQ(static_cast<int>(ErrorKind::Defect), 4);
    EXPECT_EQ(Error{}.kind, ErrorKind::WrongInput);
}

} // namespace
} // namespace entente
