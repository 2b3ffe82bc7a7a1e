#include "evidence/world.hpp"

#include <entente/evidence/evidence.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace entente::evidence {
namespace {

using Ids = std::vector<std::string>;

Ids ids(const std::expected<std::vector<Row>, Error>& rows)
{
    if (!rows)
        return {one_line(rows.error())};
    Ids all;
    for (const auto& row : *rows)
        all.push_back(row.id);
    return all;
}

TEST(Show, NamesOneRowByItsWholeKey)
{
    const auto rows = World().evidence().show("observations/refusal_rate/TUN/NLD/2023");
    ASSERT_TRUE(rows.has_value()) << one_line(rows.error());
    ASSERT_EQ(rows->size(), 1U);
    EXPECT_EQ(rows->front().table, "observations");
    EXPECT_EQ(rows->front().id, "observations/refusal_rate/TUN/NLD/2023");
    EXPECT_EQ(rows->front().cells[4], (std::pair<std::string, std::string>{"value", "23.25"}));
    ASSERT_EQ(rows->front().sources.size(), 1U);
    EXPECT_EQ(rows->front().sources[0].title, "Asylum, by year");
}

TEST(Show, NamesAllRowsThatShareTheFirstPartsOfAKey)
{
    const Evidence evidence = World().evidence();
    EXPECT_EQ(ids(evidence.show("observations/refusal_rate/TUN")),
              (Ids{"observations/refusal_rate/TUN/EU/2022", "observations/refusal_rate/TUN/NLD/2021",
                   "observations/refusal_rate/TUN/NLD/2023"}));
    EXPECT_EQ(ids(evidence.show("facts")), (Ids{"facts/transfers_persons", "facts/detention_max_months"}));
}

TEST(Show, ReadsADashForAnEmptyPartOfAKey)
{
    EXPECT_EQ(ids(World().evidence().show("observations/refusal_rate/NLD/-/-")),
              Ids{"observations/refusal_rate/NLD/-/-"});
}

TEST(Show, GivesNoMoreRowsThanAskedFor)
{
    EXPECT_EQ(World().evidence().show("observations", 4)->size(), 4U);
}

TEST(Show, FindsTheRowOfEveryReferenceItGives)
{
    const Evidence evidence = World().evidence();
    for (const auto& table : evidence.tables()) {
        const auto rows = evidence.show(table.table);
        ASSERT_TRUE(rows.has_value()) << one_line(rows.error());
        for (const auto& row : *rows)
            EXPECT_EQ(ids(evidence.show(row.id)), Ids{row.id});
    }
}

TEST(Show, NamesTheNearestTableForAnUnknownOne)
{
    EXPECT_EQ(ids(World().evidence().show("observation/refusal_rate")),
              Ids{"observation/refusal_rate: there is no table 'observation'; did you mean 'observations'? an id is "
                  "table/key, such as "
                  "instruments/eu-tunisia-mou-2023"});
}

TEST(Show, SaysWhereToLookWhenNoRowHasTheId)
{
    const Evidence evidence = World().evidence();
    EXPECT_EQ(ids(evidence.show("areas/XXX")),
              Ids{"areas/XXX: no row has this id; 'entente evidence show areas' lists what is there"});
    EXPECT_EQ(ids(evidence.show("areas/")),
              Ids{"areas/: no row has this id; 'entente evidence show areas' lists what is there"});
}

TEST(Show, SaysWhatTheKeyIsWhenAnIdHasTooManyParts)
{
    EXPECT_EQ(ids(World().evidence().show("areas/TUN/2023")),
              Ids{"areas/TUN/2023: the id has more parts than the table's key; the key of areas is area_id"});
}

TEST(Show, TakesQuotesInAnIdForTextAndNotForSql)
{
    EXPECT_EQ(ids(World().evidence().show("areas/TUN' OR '1'='1")),
              Ids{"areas/TUN' OR '1'='1: no row has this id; 'entente evidence show areas' lists what is there"});
}

} // namespace
} // namespace entente::evidence
