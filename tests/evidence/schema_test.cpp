#include "evidence/world.hpp"

#include <entente/evidence/schema.hpp>

#include <gtest/gtest.h>

#include <string>

namespace entente::evidence {
namespace {

constexpr std::string_view head =
    "table = 'visits'\nversion = 2\nfiles = ['a.csv', 'b.csv']\nkey = ['visit_id']\ncompiled = 'by hand'\n";
constexpr std::string_view id_column = "[[column]]\nname = 'visit_id'\ntype = 'id'\nrequired = true\n";

std::string with(std::string_view more)
{
    return std::string(head) + std::string(id_column) + std::string(more);
}

std::string error_of(std::string_view text)
{
    const auto schema = parse_schema(text, "diary/visits.schema.toml");
    return schema ? "" : one_line(schema.error());
}

TEST(Schema, IsReadWithItsColumnsInOrder)
{
    const auto schema = parse_schema(with("[[column]]\nname = 'cost'\ntype = 'number'\nmin = 0\nmax = 99.5\n"
                                          "[[column]]\nname = 'kind'\ntype = 'enum'\nvalues = ['visit', 'call']\n"
                                          "[[column]]\nname = 'places'\ntype = 'list'\nreferences = 'areas.area_id'\n"),
                                     "diary/visits.schema.toml");
    ASSERT_TRUE(schema.has_value()) << one_line(schema.error());
    EXPECT_EQ(schema->table, "visits");
    EXPECT_EQ(schema->version, 2);
    EXPECT_EQ(schema->files,
              (std::vector<std::string>{"diary/a.csv", "diary/b.csv"})); // relative to the evidence folder
    EXPECT_EQ(schema->key, std::vector<std::string>{"visit_id"});
    EXPECT_EQ(schema->compiled, "by hand");
    ASSERT_EQ(schema->columns.size(), 4U);
    EXPECT_EQ(schema->columns[0].type, ColumnType::Id);
    EXPECT_TRUE(schema->columns[0].required);
    EXPECT_EQ(schema->columns[1].minimum, 0.0);
    EXPECT_EQ(schema->columns[1].maximum, 99.5);
    EXPECT_FALSE(schema->columns[1].required);
    EXPECT_EQ(schema->columns[2].values, (std::vector<std::string>{"visit", "call"}));
    EXPECT_EQ(schema->columns[3].references, "areas.area_id");
    EXPECT_EQ(schema->place("kind"), 2U);
    EXPECT_FALSE(schema->place("colour").has_value());
}

TEST(Schema, ReadsBothKindsOfChecks)
{
    const auto schema = parse_schema(
        with("[[column]]\nname = 'from'\ntype = 'date'\n[[column]]\nname = 'until'\ntype = 'date'\n"
             "[[check]]\nkind = 'not_after'\nearlier = 'from'\nlater = 'until'\n"
             "[[check]]\nkind = 'step_order'\ngroup = 'visit_id'\nstep = 'until'\ndate = 'from'\norder = ['a', 'b']\n"),
        "visits.schema.toml");
    ASSERT_TRUE(schema.has_value()) << one_line(schema.error());
    ASSERT_EQ(schema->checks.size(), 2U);
    EXPECT_EQ(schema->checks[0].kind, TableCheck::Kind::NotAfter);
    EXPECT_EQ(schema->checks[0].earlier, "from");
    EXPECT_EQ(schema->checks[0].later, "until");
    EXPECT_EQ(schema->checks[1].kind, TableCheck::Kind::StepOrder);
    EXPECT_EQ(schema->checks[1].order, (std::vector<std::string>{"a", "b"}));
}

TEST(Schema, ThatIsNoTomlIsRefusedAtItsPlace)
{
    const std::string error = error_of("table = 'visits'\nversion = = 2\n");
    EXPECT_TRUE(error.starts_with("diary/visits.schema.toml:2:11: ")) << error;
    EXPECT_TRUE(error.ends_with("; mend the TOML")) << error;
}

TEST(Schema, NamesTheColumnWhoseTypeIsUnknown)
{
    EXPECT_EQ(error_of(with("[[column]]\nname = 'cost'\ntype = 'money'\n")),
              "diary/visits.schema.toml:10:1: column 'cost' has no known type ('money'); use one of the types in "
              "docs/evidence.md");
}

TEST(Schema, RefusesColumnsWithoutANameAndEnumsWithoutWords)
{
    EXPECT_EQ(error_of(with("[[column]]\ntype = 'text'\n")),
              "diary/visits.schema.toml:10:1: a column has no name; add name = \"...\"");
    EXPECT_EQ(error_of(with("[[column]]\nname = 'kind'\ntype = 'enum'\n")),
              "diary/visits.schema.toml:10:1: enum 'kind' lists no values; add values = [...]");
}

TEST(Schema, RefusesAMisspeltKeyThatWouldSwitchACheckOff)
{
    EXPECT_EQ(error_of(with("[[column]]\nname = 'cost'\ntype = 'number'\nrequird = true\n")),
              "diary/visits.schema.toml:13:11: 'requird' is no key that a schema knows here; did you mean 'required'? "
              "docs/evidence.md shows an example");
    EXPECT_NE(error_of(with("[[check]]\nkind = 'not_after'\nearlier = 'visit_id'\nlater = 'visit_id'\nordr = []\n")),
              "");
    EXPECT_NE(error_of("tabel = 'x'\n" + with("")), "");
}

TEST(Schema, RefusesChecksAndKeysThatNameNoColumn)
{
    EXPECT_EQ(error_of(with("[[check]]\nkind = 'not_after'\nearlier = 'visit_id'\nlater = 'until'\n")),
              "diary/visits.schema.toml:10:1: the check names no column 'until'; name columns of this table");
    EXPECT_EQ(error_of(with("[[check]]\nkind = 'sum'\n")),
              "diary/visits.schema.toml:10:1: 'sum' is no kind of check; use not_after or step_order");
    EXPECT_EQ(error_of(std::string("table = 'visits'\nversion = 1\nfiles = ['a.csv']\nkey = ['id']\n") +
                       std::string(id_column)),
              "diary/visits.schema.toml:1:1: the key names no column 'id'; name columns of this table");
}

TEST(Schema, RefusesOneThatLacksAPart)
{
    const std::string wanted = "diary/visits.schema.toml:1:1: a schema needs table, version, files, key and columns; "
                               "add what is missing; docs/evidence.md shows an example";
    EXPECT_EQ(error_of(""), wanted);
    EXPECT_EQ(error_of(head), wanted); // no columns
    EXPECT_EQ(error_of(std::string("version = 1\nfiles = ['a.csv']\nkey = ['visit_id']\n") + std::string(id_column)),
              wanted);
    EXPECT_EQ(error_of(std::string("table = 'x'\nfiles = ['a.csv']\nkey = ['visit_id']\n") + std::string(id_column)),
              wanted);
}

TEST(Schemas, OfAFolderAreFoundAtAnyDepthAndOrderedByTable)
{
    const TemporaryFolder folder;
    write_text(folder.path() / "z" / "apes.schema.toml", schema_text("apes", "'a'", {{"a", "id"}}));
    write_text(folder.path() / "bears.schema.toml", schema_text("bears", "'a'", {{"a", "id"}}));
    const auto schemas = read_schemas(folder.path());
    ASSERT_TRUE(schemas.has_value()) << one_line(schemas.error());
    ASSERT_EQ(schemas->size(), 2U);
    EXPECT_EQ(schemas->at(0).table, "apes");
    EXPECT_EQ(schemas->at(0).path, "z/apes.schema.toml");
    EXPECT_EQ(schemas->at(0).files, std::vector<std::string>{"z/apes.csv"});
    EXPECT_EQ(schemas->at(1).table, "bears");
}

TEST(Schemas, OfAFolderThatIsMissingOrHoldsNoneAreAnError)
{
    const auto missing = read_schemas("/no/such/folder");
    ASSERT_FALSE(missing.has_value());
    EXPECT_EQ(one_line(missing.error()), "/no/such/folder: the evidence folder cannot be read: No such file or "
                                         "directory; name the folder that holds the tables");
    const TemporaryFolder folder;
    const auto none = read_schemas(folder.path());
    ASSERT_FALSE(none.has_value());
    EXPECT_EQ(none.error().what, "no table is described here");
}

TEST(Schemas, DescribingOneTableTwiceAreAnError)
{
    const TemporaryFolder folder;
    write_text(folder.path() / "a.schema.toml", schema_text("apes", "'a'", {{"a", "id"}}));
    write_text(folder.path() / "b.schema.toml", schema_text("apes", "'a'", {{"a", "id"}}));
    const auto schemas = read_schemas(folder.path());
    ASSERT_FALSE(schemas.has_value());
    EXPECT_EQ(schemas.error().what, "table 'apes' is described twice");
    EXPECT_EQ(schemas.error().remedy, "keep one of the two schemas");
}

TEST(Schemas, OfOurOwnEvidenceAreAllRead)
{
    const auto schemas = read_schemas(std::filesystem::path(ENTENTE_SOURCE_DIR) / "evidence");
    ASSERT_TRUE(schemas.has_value()) << one_line(schemas.error());
    EXPECT_GT(schemas->size(), 20U);
    for (const auto& schema : *schemas)
        EXPECT_GT(schema.compiled.size(), 20U) << schema.table << " does not say from what it was compiled";
}

} // namespace
} // namespace entente::evidence
