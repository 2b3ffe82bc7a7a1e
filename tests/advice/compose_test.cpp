#include <entente/advice/answers.hpp>
#include <entente/advice/compose.hpp>
#include <entente/base/built_in_catalogues.hpp>
#include <entente/partnership/from_precedents.hpp>
#include <entente/partnership/parse.hpp>
#include <entente/render/json.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <map>
#include <regex>
#include <set>
#include <sstream>

namespace entente::advice {
namespace {

using evidence::Reference;
using partnership::Partnership;

const evidence::Evidence& built_evidence()
{
    static const evidence::Evidence evidence = *evidence::Evidence::open(ENTENTE_TEST_EVIDENCE);
    return evidence;
}

/// What is usual for a country, or a file of the examples.
Partnership design(const std::string& subject)
{
    auto made = subject.ends_with(".toml")
                    ? partnership::read_file(built_evidence(), std::string(ENTENTE_SOURCE_DIR "/examples/") + subject)
                    : partnership::default_partnership(built_evidence(), subject);
    EXPECT_TRUE(made.has_value()) << one_line(made.error());
    return *made;
}

Advice composed(const Partnership& partnership, int threads = 2, std::string_view as_of = "2026-11-23")
{
    static const Messages messages = *Messages::built_in();
    SilentProgress silent;
    const AdviceOptions options{*parse_date(as_of), 0, Threads{threads}};
    const auto answers = answer_all(built_evidence(), partnership, options, silent);
    EXPECT_TRUE(answers.has_value()) << one_line(answers.error());
    return compose(built_evidence(), partnership, *answers, options, messages, "test");
}

std::vector<std::string> subjects()
{
    std::vector<std::string> all{"TUN", "MAR", "TUR", "SEN", "UGA"};
    for (const auto& entry : std::filesystem::directory_iterator(ENTENTE_SOURCE_DIR "/examples"))
        if (entry.path().extension() == ".toml")
            all.push_back(entry.path().filename().string());
    std::ranges::sort(all);
    return all;
}

std::string test_name(const testing::TestParamInfo<std::string>& info)
{
    std::string name = info.param.substr(0, info.param.find('.'));
    std::ranges::replace(name, '-', '_');
    return name;
}

/// The advice on a subject, made once.
const Advice& advice_on(const std::string& subject)
{
    static std::map<std::string, Advice> made;
    const auto [place, fresh] = made.try_emplace(subject);
    if (fresh)
        place->second = composed(design(subject));
    return place->second;
}

class AdviceOn : public testing::TestWithParam<std::string> {
protected:
    const Advice& advice = advice_on(GetParam()); // NOLINT: read by every test below
};

/// Some words and where they stand.
struct Place {
    std::string where;
    Text text;
    bool may_be_empty = false;
};

void add_blocks(std::vector<Place>& places, const std::string& chapter, const std::vector<Block>& blocks)
{
    for (const auto& block : blocks) {
        if (block.kind == Block::Kind::Heading || block.kind == Block::Kind::Paragraph ||
            block.kind == Block::Kind::Fold)
            places.push_back({chapter + " block", block.text});
        add_blocks(places, chapter, block.folded);
    }
}

/// All words of an advice that a reader may see.
std::vector<Place> all_words(const Advice& advice)
{
    std::vector<Place> places{{"subject.partner", advice.subject.partner_name},
                              {"subject.title", advice.subject.title, true},
                              {"subject.form", advice.subject.form},
                              {"subject.objective", advice.subject.objective},
                              {"subject.parties", advice.subject.parties}};
    for (const auto& provision : advice.subject.provisions)
        places.push_back({"subject.provisions", provision.text});
    for (const auto& chapter : advice.chapters) {
        places.push_back({id_of(chapter.question) + " heading", chapter.heading});
        places.push_back({id_of(chapter.question) + " question", chapter.asked});
        add_blocks(places, id_of(chapter.question), chapter.blocks);
    }
    for (const auto& statement : advice.statements) {
        places.push_back({statement.id, statement.text});
        places.push_back({statement.id + " grade reason", statement.grade_reason, true});
    }
    for (const auto& figure : advice.figures) {
        places.push_back({figure.id + " title", figure.title});
        places.push_back({figure.id + " caption", figure.caption});
        places.push_back({figure.id + " alternative", figure.alternative});
        places.push_back({figure.id + " x", figure.x_title});
        places.push_back({figure.id + " y", figure.y_title, true});
        for (const auto& row : figure.rows) {
            places.push_back({figure.id + " series", row.series, true});
            places.push_back({figure.id + " label", row.label, true});
        }
        for (const auto& marker : figure.markers)
            places.push_back({figure.id + " marker", marker.label});
    }
    for (const auto& table : advice.tables) {
        places.push_back({table.id + " title", table.title});
        places.push_back({table.id + " note", table.note, true});
        for (const auto& column : table.columns)
            places.push_back({table.id + " column", column});
        for (const auto& row : table.rows)
            for (const auto& cell : row)
                places.push_back({table.id + " cell", cell.text});
    }
    return places;
}

/// Every reference, with where it is used, in the order in which sources are numbered.
std::vector<std::pair<std::string, Reference>> all_references(const Advice& advice)
{
    std::vector<std::pair<std::string, Reference>> all;
    const auto add = [&](const std::string& where, const std::vector<Reference>& references) {
        for (const auto& reference : references)
            all.emplace_back(where, reference);
    };
    for (const auto& statement : advice.statements)
        add(statement.id, statement.references);
    for (const auto& figure : advice.figures)
        add(figure.id, figure.references);
    for (const auto& table : advice.tables) {
        add(table.id, table.references);
        for (const auto& row : table.rows)
            for (const auto& cell : row)
                add(table.id, cell.references);
    }
    return all;
}

TEST_P(AdviceOn, HasFiveChaptersInTheOrderOfTheQuestions)
{
    constexpr std::array questions{Question::Lessons, Question::Interests, Question::Pathway, Question::Safeguards,
                                   Question::Options};
    ASSERT_EQ(advice.chapters.size(), questions.size());
    for (std::size_t i = 0; i < questions.size(); ++i)
        EXPECT_EQ(advice.chapters[i].question, questions[i]);
}

TEST_P(AdviceOn, AnswersEachQuestionInOneToThreeStatements)
{
    for (const auto& chapter : advice.chapters) {
        EXPECT_GE(chapter.summary.size(), 1U) << id_of(chapter.question);
        EXPECT_LE(chapter.summary.size(), 3U) << id_of(chapter.question);
        for (const auto& id : chapter.summary) {
            ASSERT_NE(advice.statement(id), nullptr) << id;
            EXPECT_EQ(advice.statement(id)->question, chapter.question) << id;
        }
    }
}

TEST_P(AdviceOn, RestsOnRowsThatExist)
{
    std::set<std::string> looked_up;
    for (const auto& [where, reference] : all_references(advice))
        EXPECT_TRUE(!looked_up.insert(reference.id).second || built_evidence().show(reference.id, 1).has_value())
            << where << ": " << reference.id;
    for (const auto& provision : advice.subject.provisions)
        for (const auto& reference : provision.references)
            EXPECT_TRUE(built_evidence().show(reference.id, 1).has_value()) << reference.id;
}

TEST_P(AdviceOn, SaysNothingButGapsWithoutEvidence)
{
    for (const auto& statement : advice.statements)
        EXPECT_TRUE(statement.kind == StatementKind::Gap || !statement.references.empty())
            << statement.id << ": " << statement.text.en;
}

/// The name under which a reader answers a fact in the design: the one id that is meant to be read.
bool is_fact(const std::string& words)
{
    return built_evidence().law().fact(words) != nullptr;
}

// A message that is missing, or misses a value, stands in brackets; an unread placeholder stands in braces; an id has
// underscores.
TEST_P(AdviceOn, IsWholeInBothLanguages)
{
    static const std::regex message_id(R"(\[[a-z0-9_]+(\.[a-z0-9_]+)+\])");
    static const std::regex raw_id(R"(\b[a-z0-9]+_[a-z0-9_]+\b)");
    for (const auto& place : all_words(advice))
        for (const auto& words : {place.text.nl, place.text.en}) {
            EXPECT_TRUE(place.may_be_empty || !words.empty())
                << place.where << " | " << place.text.nl << " | " << place.text.en;
            EXPECT_EQ(words.find_first_of("{}"), std::string::npos) << place.where << ": " << words;
            EXPECT_FALSE(std::regex_search(words, message_id)) << place.where << ": " << words;
            EXPECT_TRUE(is_fact(words) || !std::regex_search(words, raw_id)) << place.where << ": " << words;
        }
}

// Units of the registry are English words (persons, days, EUR): what is a word there is put into Dutch.
TEST_P(AdviceOn, SaysUnitsInDutch)
{
    static const std::regex english_unit(
        R"(\b(persons|workers|places|permits|jobs|officers|days?|weeks?|months?|years?|per year)\b)");
    for (const auto& provision : advice.subject.provisions)
        EXPECT_FALSE(std::regex_search(provision.text.nl, english_unit)) << provision.text.nl;
}

// An instrument that was refused on two routes is one instrument.
TEST_P(AdviceOn, NamesNoInstrumentTwiceInARow)
{
    for (const auto& instrument : built_evidence().registry().instruments) {
        const auto& [nl, en] = instrument.title;
        for (const auto& statement : advice.statements) {
            for (const auto& twice : {nl + ", " + nl, nl + " en " + nl})
                EXPECT_EQ(statement.text.nl.find(twice), std::string::npos)
                    << statement.id << ": " << statement.text.nl;
            for (const auto& twice : {en + ", " + en, en + " and " + en})
                EXPECT_EQ(statement.text.en.find(twice), std::string::npos)
                    << statement.id << ": " << statement.text.en;
        }
    }
}

TEST_P(AdviceOn, HasStatementsWithoutBrackets)
{
    for (const auto& statement : advice.statements)
        for (const auto& words : {statement.text.nl, statement.text.en})
            EXPECT_EQ(words.find('['), std::string::npos) << statement.id << ": " << words;
}

TEST_P(AdviceOn, ListsChancesRisksAndGapsForWhatTheyAre)
{
    const auto kind = [&](const std::string& id) {
        return advice.statement(id) == nullptr ? StatementKind::Finding : advice.statement(id)->kind;
    };
    for (const auto& id : advice.chances) // a change that mends a breach is a chance too
        EXPECT_TRUE(kind(id) == StatementKind::Chance || kind(id) == StatementKind::Option) << id;
    for (const auto& id : advice.risks)
        EXPECT_EQ(kind(id), StatementKind::Risk) << id;
    std::set<std::string> gaps;
    for (const auto& statement : advice.statements)
        if (statement.kind == StatementKind::Gap)
            gaps.insert(statement.id);
    EXPECT_EQ(std::set(advice.gaps.begin(), advice.gaps.end()), gaps);
    EXPECT_EQ(advice.gaps.size(), gaps.size()); // each once
}

// What a change would bring is not what the design brings: the warnings of the last chapter stay there.
TEST_P(AdviceOn, NamesAChanceAndARiskOnTheFrontPageWhereAFirmOneIsKnown)
{
    const auto firm = [&](StatementKind kind) {
        return std::ranges::any_of(advice.statements, [&](const Statement& one) {
            return one.kind == kind && one.grade != Grade::VeryLow && one.question != Question::Options;
        });
    };
    EXPECT_TRUE(!advice.chances.empty() || !firm(StatementKind::Chance));
    EXPECT_TRUE(!advice.risks.empty() || !firm(StatementKind::Risk));
    EXPECT_LE(advice.chances.size(), 3U);
    EXPECT_LE(advice.risks.size(), 3U);
}

/// How often each piece stands in the chapters.
using Shown = std::map<std::pair<Block::Kind, std::string>, int>;

void collect(const std::vector<Block>& blocks, Shown& shown)
{
    for (const auto& block : blocks) {
        if (!block.id.empty())
            ++shown[{block.kind, block.id}];
        collect(block.folded, shown);
    }
}

TEST_P(AdviceOn, ShowsEveryStatementFigureAndTable)
{
    Shown shown;
    for (const auto& chapter : advice.chapters)
        collect(chapter.blocks, shown);
    for (const auto& [piece, times] : shown) {
        const auto& id = piece.second;
        EXPECT_EQ(times, 1) << id;
        EXPECT_TRUE(advice.statement(id) != nullptr || advice.figure(id) != nullptr || advice.table(id) != nullptr)
            << id;
    }
    for (const auto* list : {&advice.chances, &advice.risks, &advice.gaps})
        for (const auto& id : *list)
            ++shown[{Block::Kind::Statement, id}];
    for (const auto& statement : advice.statements)
        EXPECT_TRUE(shown.contains({Block::Kind::Statement, statement.id}))
            << statement.id << ": " << statement.text.en;
    for (const auto& figure : advice.figures)
        EXPECT_TRUE(shown.contains({Block::Kind::Figure, figure.id})) << figure.id;
    for (const auto& table : advice.tables)
        EXPECT_TRUE(shown.contains({Block::Kind::Table, table.id})) << table.id;
}

TEST_P(AdviceOn, HasUniqueIdsAndRectangularTables)
{
    std::set<std::string> ids;
    for (const auto& statement : advice.statements)
        EXPECT_TRUE(ids.insert(statement.id).second) << statement.id;
    for (const auto& figure : advice.figures) {
        EXPECT_TRUE(ids.insert(figure.id).second) << figure.id;
        EXPECT_FALSE(figure.rows.empty()) << figure.id;
    }
    for (const auto& table : advice.tables) {
        EXPECT_TRUE(ids.insert(table.id).second) << table.id;
        EXPECT_FALSE(table.rows.empty()) << table.id;
        for (const auto& row : table.rows)
            EXPECT_EQ(row.size(), table.columns.size()) << table.id;
    }
}

TEST_P(AdviceOn, NumbersSourcesInTheOrderOfFirstUse)
{
    std::set<std::string> ids;
    for (std::size_t i = 0; i < advice.sources.size(); ++i) {
        EXPECT_EQ(advice.sources[i].number, static_cast<int>(i) + 1);
        EXPECT_TRUE(ids.insert(advice.sources[i].source.id).second) << advice.sources[i].source.id;
    }
    int highest = 0; // each reference may bring new sources, and those take the next numbers
    for (const auto& [where, reference] : all_references(advice)) {
        ASSERT_TRUE(advice.source_numbers.contains(reference.id)) << where;
        const auto& numbers = advice.source_numbers.at(reference.id);
        const auto fresh = std::ranges::count_if(numbers, [&](int number) { return number > highest; });
        if (fresh == 0)
            continue;
        EXPECT_EQ(numbers.back(), highest + static_cast<int>(fresh)) << where << ": " << reference.id;
        highest = numbers.back();
    }
    EXPECT_EQ(highest, static_cast<int>(advice.sources.size()));
}

/// Words that the house does not use: wrong, loaded or stiff.
std::string unwanted(const std::string& dutch)
{
    static const std::regex words(R"(\b(illegalen|stroom|golf|middels|ten aanzien van)\b)", std::regex::icase);
    std::smatch found;
    return std::regex_search(dutch, found, words) ? found.str() : "";
}

TEST_P(AdviceOn, AvoidsUnwantedDutch)
{
    for (const auto& statement : advice.statements)
        EXPECT_EQ(unwanted(statement.text.nl), "") << statement.id << ": " << statement.text.nl;
}

TEST_P(AdviceOn, IsTheSameOnOneThreadAndOnTwo)
{
    EXPECT_EQ(render::to_json(composed(design(GetParam()), 1)), render::to_json(advice));
}

INSTANTIATE_TEST_SUITE_P(Subjects, AdviceOn, testing::ValuesIn(subjects()), test_name);

TEST(Texts, AvoidUnwantedDutch)
{
    for (const auto catalogue : built_in_catalogues()) {
        std::istringstream lines{std::string(catalogue)};
        for (std::string line; std::getline(lines, line);)
            EXPECT_EQ(line.starts_with("nl") ? unwanted(line) : "", "") << line;
    }
}

TEST(Compose, SaysWhatItWasMadeFrom)
{
    const Partnership partnership = design("netherlands-uganda-2025.toml");
    const Advice advice = composed(partnership);
    EXPECT_EQ(advice.manifest.version, "test");
    EXPECT_EQ(advice.manifest.evidence_hash, built_evidence().hash());
    EXPECT_EQ(advice.manifest.partnership_hash, partnership.hash);
    EXPECT_EQ(advice.manifest.as_of, "2026-11-23");
    EXPECT_EQ(advice.subject.partner, "UGA");
    EXPECT_EQ(advice.subject.provisions.size(), partnership.terms.size());
    EXPECT_FALSE(advice.subject.made_from_precedents);
}

TEST(Compose, SpeaksOfACountryNobodyCurated)
{
    const Advice advice = composed(design("PER"));
    ASSERT_EQ(advice.chapters.size(), 5U);
    const auto& summary = advice.chapters[1].summary;
    ASSERT_EQ(summary.size(), 1U);
    EXPECT_EQ(advice.statement(summary.front())->kind, StatementKind::Gap);
}

// The MoU with Tunisia dates from July 2023: an advice of the year before cannot rest on it.
TEST(Compose, LooksBackFromTheDayAskedFor)
{
    const Advice early = composed(design("MAR"), 2, "2022-06-30");
    EXPECT_EQ(early.manifest.as_of, "2022-06-30");
    for (const auto& [where, reference] : all_references(early))
        EXPECT_NE(reference.id, "instruments/eu-tunisia-mou-2023") << where;
}

/// Progress of someone who changed their mind.
class Stopped final : public Progress {
public:
    void report(std::string_view, std::size_t, std::size_t) override {}
    [[nodiscard]] bool cancelled() const override { return true; }
};

TEST(Answers, StopWhenAsked)
{
    Stopped stopped;
    const auto answers =
        answer_all(built_evidence(), design("TUN"), {*parse_date("2026-11-23"), 0, Threads{2}}, stopped);
    ASSERT_FALSE(answers.has_value());
    EXPECT_EQ(answers.error().kind, ErrorKind::Outside);
}

} // namespace
} // namespace entente::advice
