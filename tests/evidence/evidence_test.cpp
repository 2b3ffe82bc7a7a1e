#include "evidence/world.hpp"

#include <entente/evidence/evidence.hpp>
#include <entente/evidence/sqlite.hpp>

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace entente::evidence {
namespace {

/// "reporter/partner/period=value" of each figure.
std::vector<std::string> words(const Series& series)
{
    std::vector<std::string> all;
    for (const auto& point : series.points)
        all.push_back(point.reporter + "/" + point.partner + "/" + to_string(point.period) + "=" +
                      std::to_string(point.value));
    return all;
}

using Words = std::vector<std::string>;

/// What opening a file with these bytes comes to.
std::string refusal_of(std::string_view bytes)
{
    const TemporaryFolder folder;
    write_text(folder.path() / "evidence.sqlite", bytes);
    const auto opened = Evidence::open(folder.path() / "evidence.sqlite");
    if (opened)
        return "opened";
    EXPECT_EQ(opened.error().where, (folder.path() / "evidence.sqlite").string());
    EXPECT_EQ(opened.error().kind, ErrorKind::WrongInput);
    EXPECT_EQ(opened.error().remedy, "build it again with 'entente evidence build'");
    return opened.error().what;
}

std::string built_bytes()
{
    const World world;
    const TemporaryFolder place;
    SilentProgress progress;
    if (const auto report = build_evidence(world.folder(), place.path() / "evidence.sqlite", progress); !report)
        throw std::runtime_error(one_line(report.error()));
    return bytes_of(place.path() / "evidence.sqlite");
}

TEST(Evidence, GivesASeriesInOrderOfTimeWhateverTheOrderOfItsRows)
{
    const Evidence evidence = World().evidence();
    EXPECT_EQ(words(evidence.series("detections", "NLD", "TOTAL")),
              (Words{"NLD/TOTAL/2023-01=10.000000", "NLD/TOTAL/2023-02=30.000000"}));
    EXPECT_EQ(words(evidence.series("refusal_rate", "NLD")), Words{"NLD//=0.000000"});
    EXPECT_TRUE(evidence.series("refusal_rate", "MAR", "EU").points.empty());
    EXPECT_EQ(evidence.series("detections", "NLD", "TOTAL").points[0].flag, "p");
    EXPECT_EQ(evidence.series("detections", "NLD", "TOTAL").points[0].source_id, "frontex");
}

TEST(Evidence, GivesAllSeriesOfAnIndicatorByReporterAndPartner)
{
    const Evidence evidence = World().evidence();
    Words names;
    for (const auto& series : evidence.all_series("refusal_rate"))
        names.push_back(series.reference().id + " " + std::to_string(series.points.size()));
    EXPECT_EQ(names, (Words{"observations/refusal_rate/MAR/NLD 1", "observations/refusal_rate/NLD/- 1",
                            "observations/refusal_rate/TUN/EU 1", "observations/refusal_rate/TUN/NLD 2"}));
    EXPECT_EQ(evidence.all_series("refusal_rate", "TUN").size(), 2U);
    EXPECT_TRUE(evidence.all_series("nothing").empty());
}

TEST(Evidence, GivesTheNewestFigureUpToAYear)
{
    const Evidence evidence = World().evidence();
    const auto newest = [&](int year) {
        Words all;
        for (const auto& point : evidence.latest_by_reporter("refusal_rate", "NLD", year))
            all.push_back(point.reporter + " " + to_string(point.period));
        return all;
    };
    EXPECT_EQ(newest(2023), (Words{"MAR 2022", "TUN 2023"}));
    EXPECT_EQ(newest(2022), (Words{"MAR 2022", "TUN 2021"}));
    EXPECT_EQ(newest(2021), (Words{"TUN 2021"}));
    EXPECT_EQ(newest(2020), Words{});
}

TEST(Evidence, DescribesItsTablesAndIndicators)
{
    const Evidence evidence = World().evidence();
    const auto tables = evidence.tables();
    ASSERT_EQ(tables.size(), 8U);
    EXPECT_EQ(tables[4].table, "observations");
    EXPECT_EQ(tables[4].rows, 9U);
    EXPECT_EQ(tables[4].version, 1);
    EXPECT_EQ(tables[4].compiled, "made up");
    const auto indicators = evidence.indicators();
    ASSERT_EQ(indicators.size(), 2U);
    EXPECT_EQ(indicators[0].indicator.id, "detections");
    EXPECT_EQ(indicators[0].rows, 4U);
    EXPECT_EQ(indicators[0].reporters, 2U);
    EXPECT_EQ(indicators[0].partners, 2U);
    EXPECT_EQ(indicators[0].first_period, "2023-01");
    EXPECT_EQ(indicators[0].last_period, "2023-02");
}

TEST(Evidence, LooksNamesUp)
{
    const Evidence evidence = World().evidence();
    ASSERT_NE(evidence.catalogue().area("TUN"), nullptr);
    EXPECT_EQ(evidence.catalogue().area("TUN")->name.nl, "Tunesië");
    EXPECT_TRUE(evidence.catalogue().is_country("TUN"));
    EXPECT_FALSE(evidence.catalogue().is_country("EU"));
    EXPECT_FALSE(evidence.catalogue().is_country("XXX"));
    EXPECT_EQ(evidence.catalogue().area("XXX"), nullptr);
    ASSERT_NE(evidence.catalogue().source("unhcr"), nullptr);
    EXPECT_EQ(evidence.catalogue().source("unhcr")->title, "Asylum, by year");
}

TEST(Evidence, AnswersAQuestionInSqlWithTheNamesOfItsColumnsFirst)
{
    const auto rows = World().evidence().query(
        "SELECT reporter AS who, count(*) AS n FROM observations GROUP BY reporter ORDER BY who");
    ASSERT_TRUE(rows.has_value()) << one_line(rows.error());
    EXPECT_EQ(*rows, (std::vector<Words>{{"who", "n"}, {"EU", "2"}, {"MAR", "1"}, {"NLD", "3"}, {"TUN", "3"}}));
}

TEST(Evidence, AnswersNoStatementThatWouldWrite)
{
    const Evidence evidence = World().evidence();
    for (const auto* sql : {"DELETE FROM observations", "UPDATE areas SET name_en='x'", "DROP TABLE areas",
                            "INSERT INTO facts VALUES ('x')", "CREATE TABLE t (a)", "VACUUM INTO 'copy.sqlite'",
                            "PRAGMA journal_mode=DELETE", "WITH x AS (SELECT 1) DELETE FROM facts"}) {
        const auto refused = evidence.query(sql);
        ASSERT_FALSE(refused.has_value()) << sql;
        EXPECT_EQ(one_line(refused.error()),
                  "SQL: the statement would write; the evidence file is for reading: use SELECT")
            << sql;
    }
    EXPECT_FALSE(std::filesystem::exists("copy.sqlite"));
    EXPECT_EQ(evidence.series("detections", "NLD", "TOTAL").points.size(), 2U);
}

TEST(Evidence, RunsOnlyTheFirstOfSeveralStatements)
{
    const Evidence evidence = World().evidence();
    EXPECT_TRUE(evidence.query("SELECT 1; DROP TABLE facts").has_value());
    EXPECT_EQ(evidence.query("SELECT count(*) FROM facts")->at(1), Words{"2"});
}

TEST(Evidence, SaysWhatIsWrongWithAQuestion)
{
    const Evidence evidence = World().evidence();
    EXPECT_EQ(one_line(evidence.query("SELECT colour FROM areas").error()),
              "SQL: no such column: colour; 'entente evidence info' lists the tables");
    EXPECT_EQ(evidence.query("").error().what, "there is no statement");
}

TEST(Evidence, EndsAnAnswerThatIsTooLongWithAnError)
{
    const auto rows =
        World().evidence().query("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n) SELECT i FROM n");
    ASSERT_FALSE(rows.has_value());
    EXPECT_EQ(one_line(rows.error()), "SQL: the answer has more than 100000 rows; add a LIMIT or a narrower WHERE");
}

TEST(Evidence, ThatIsNotThereIsRefusedWithTheWayToMakeIt)
{
    const auto opened = Evidence::open("/no/such/evidence.sqlite");
    ASSERT_FALSE(opened.has_value());
    EXPECT_EQ(one_line(opened.error()), "/no/such/evidence.sqlite: there is no evidence file; make it with 'entente "
                                        "evidence build', or set ENTENTE_EVIDENCE");
}

TEST(Evidence, ThatWasCutOffIsRefusedWhereverTheCutIs)
{
    const std::string whole = built_bytes();
    EXPECT_EQ(refusal_of(whole), "opened");
    for (const std::size_t size : {std::size_t{0}, std::size_t{10}, std::size_t{99}})
        EXPECT_EQ(refusal_of(std::string_view(whole).substr(0, size)), "this is not an evidence file")
            << size << " bytes";
    for (const std::size_t size :
         {std::size_t{100}, whole.size() / 4, whole.size() / 2, whole.size() - 4096, whole.size() - 1})
        EXPECT_EQ(refusal_of(std::string_view(whole).substr(0, size)), "the evidence file is cut off")
            << size << " bytes";
}

TEST(Evidence, OfOtherBytesIsRefused)
{
    EXPECT_EQ(refusal_of(std::string(8192, 'x')), "this is not an evidence file");
    EXPECT_EQ(refusal_of("SQLite format 3" + std::string(8192, '\0')), "file is not a database"); // in SQLite's words
    const TemporaryFolder folder;
    const auto opened = Evidence::open(folder.path());
    ASSERT_FALSE(opened.has_value());
    EXPECT_EQ(opened.error().what, "this is not an evidence file");
}

TEST(Evidence, OfWhichOnePageWasOverwrittenIsRefused)
{
    const std::string whole = built_bytes();
    constexpr std::size_t page = 4096; // SQLite's size of a page
    std::size_t refused = 0;
    const std::size_t pages = whole.size() / page;
    for (std::size_t i = 1; i < pages; ++i) { // page 0 holds the header
        std::string damaged = whole;
        damaged.replace(i * page, page, std::string(page, '\x5A'));
        refused += refusal_of(damaged) == "opened" ? 0U : 1U;
    }
    EXPECT_EQ(refused, pages - 1);
}

TEST(Evidence, OfAnotherLayoutIsRefused)
{
    const TemporaryFolder place;
    const auto file = place.path() / "evidence.sqlite";
    write_text(file, built_bytes());
    {
        const auto opened = SqliteFile::open(file.string(), SqliteFile::Access::Create);
        ASSERT_TRUE(opened.has_value());
        ASSERT_TRUE(opened->run("UPDATE entente_store SET value='99' WHERE key='version'").has_value());
    }
    EXPECT_EQ(refusal_of(bytes_of(file)), "the evidence file has layout 99, this program reads 1");
}

TEST(Evidence, OfAnotherProgramIsRefused)
{
    const TemporaryFolder place;
    const auto file = place.path() / "other.sqlite";
    ASSERT_TRUE(
        SqliteFile::open(file.string(), SqliteFile::Access::Create)->run("CREATE TABLE bookmarks (url)").has_value());
    EXPECT_EQ(refusal_of(bytes_of(file)), "this is not an evidence file");
}

TEST(Evidence, OfOursHoldsWhatTheRoomsReadAndEverySourceIsKnown)
{
    const auto evidence = Evidence::open(ENTENTE_TEST_EVIDENCE);
    ASSERT_TRUE(evidence.has_value()) << one_line(evidence.error());
    EXPECT_FALSE(evidence->registry().instruments.empty());
    EXPECT_FALSE(evidence->law().norms.empty());
    EXPECT_FALSE(evidence->indicators().empty());
    EXPECT_FALSE(evidence->series_breaks().empty());
    for (const auto& info : evidence->indicators())
        EXPECT_NE(evidence->catalogue().source(info.indicator.source_id), nullptr) << info.indicator.id;
}

} // namespace
} // namespace entente::evidence
