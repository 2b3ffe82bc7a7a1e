#include "evidence/world.hpp"

#include <entente/evidence/sqlite.hpp>

#include <gtest/gtest.h>

namespace entente::evidence {
namespace {

TEST(Sqlite, GivesBackWhatWasBound)
{
    const auto file = SqliteFile::open(":memory:", SqliteFile::Access::Create);
    ASSERT_TRUE(file.has_value());
    ASSERT_TRUE(file->run("CREATE TABLE t (a TEXT, b REAL, c INTEGER, d REAL)").has_value());
    auto insert = file->prepare("INSERT INTO t VALUES (?,?,?,?)");
    ASSERT_TRUE(insert.has_value());
    insert->bind(1, std::string_view("a\0b", 3));
    insert->bind(2, 0.1);
    insert->bind(3, std::int64_t{9'007'199'254'740'993}); // more than a double holds
    insert->bind_null(4);
    ASSERT_TRUE(insert->step().has_value());
    auto select = file->prepare("SELECT a, b, c, d FROM t");
    ASSERT_TRUE(select.has_value());
    ASSERT_EQ(select->step(), true);
    EXPECT_EQ(select->text(0), std::string("a\0b", 3));
    EXPECT_EQ(select->number(1), 0.1);
    EXPECT_EQ(select->integer(2), 9'007'199'254'740'993);
    EXPECT_FALSE(select->optional_number(3).has_value());
    EXPECT_EQ(select->optional_number(1), 0.1);
    EXPECT_EQ(select->name(3), "d");
    EXPECT_EQ(select->columns(), 4);
    EXPECT_EQ(select->step(), false);
}

TEST(Sqlite, SaysWhatIsWrongWithAStatement)
{
    const auto file = SqliteFile::open(":memory:", SqliteFile::Access::Create);
    ASSERT_TRUE(file.has_value());
    const auto wrong = file->prepare("SELECT colour FROM nowhere");
    ASSERT_FALSE(wrong.has_value());
    EXPECT_EQ(one_line(wrong.error()), "SQL: no such table: nowhere; 'entente evidence info' lists the tables");
    const auto none = file->prepare("-- only a remark");
    ASSERT_FALSE(none.has_value());
    EXPECT_EQ(none.error().what, "there is no statement");
}

TEST(Sqlite, CannotOpenAFileWhereThereIsNoFolder)
{
    const auto file = SqliteFile::open("/no/such/folder/file", SqliteFile::Access::Create);
    ASSERT_FALSE(file.has_value());
    EXPECT_EQ(file.error().kind, ErrorKind::Outside);
    EXPECT_EQ(file.error().where, "/no/such/folder/file");
}

TEST(Sqlite, RefusesToWriteWhatItOpenedForReading)
{
    const TemporaryFolder folder;
    const std::string path = folder.path() / "file";
    ASSERT_TRUE(SqliteFile::open(path, SqliteFile::Access::Create)->run("CREATE TABLE t (a)").has_value());
    const auto file = SqliteFile::open(path, SqliteFile::Access::Read);
    ASSERT_TRUE(file.has_value());
    EXPECT_FALSE(file->run("INSERT INTO t VALUES (1)").has_value());
    EXPECT_FALSE(file->prepare("INSERT INTO t VALUES (1)")->only_reads());
    EXPECT_TRUE(file->prepare("SELECT * FROM t")->only_reads());
}

TEST(Sqlite, FindsAPageThatWasOverwritten)
{
    const TemporaryFolder folder;
    const std::string path = folder.path() / "file";
    {
        const auto file = SqliteFile::open(path, SqliteFile::Access::Create);
        ASSERT_TRUE(
            file->run("CREATE TABLE t (a); WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n WHERE i<5000)"
                      " INSERT INTO t SELECT i FROM n")
                .has_value());
        EXPECT_TRUE(file->check_structure().has_value());
    }
    std::string bytes = bytes_of(path);
    const std::size_t middle = bytes.size() / 4096 / 2 * 4096; // 4096: SQLite's size of a page
    bytes.replace(middle, 4096, std::string(4096, '\x5A'));
    write_text(path, bytes);
    const auto checked = SqliteFile::open(path, SqliteFile::Access::Read)->check_structure();
    ASSERT_FALSE(checked.has_value());
    EXPECT_TRUE(checked.error().what.starts_with("the evidence file is damaged: ")) << checked.error().what;
}

} // namespace
} // namespace entente::evidence
