// The advice: statements, figures, tables, gaps and manifest. All numbers are final here; renderers only show.

#pragma once

#include <entente/base/grade.hpp>
#include <entente/base/language.hpp>
#include <entente/evidence/catalogue.hpp>
#include <entente/evidence/reference.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace entente::advice {

/// The five questions, in the order of the report.
enum class Question { Lessons, Interests, Pathway, Safeguards, Options };

/// lessons, interests, pathway, safeguards or options.
[[nodiscard]] std::string id_of(Question question);

/// What a sentence is.
enum class StatementKind { Finding, Chance, Risk, Option, Gap };

using entente::Grade;

/// One sentence or two, with what it rests on.
struct Statement {
    std::string id; ///< question.number, stable for the same input
    StatementKind kind = StatementKind::Finding;
    Question question = Question::Lessons;
    Grade grade = Grade::Low;
    Text grade_reason; ///< why this grade, in a few words; may be empty for `Record`
    Text text;
    std::vector<evidence::Reference> references; ///< rows it rests on; only a gap may have none
};

/// How the rows of a figure are drawn.
enum class Mark {
    Lines,        ///< x is time or a number, one line a series
    Steps,        ///< a step curve with a band from `low` to `high`, one a series
    IntervalDots, ///< a dot with an interval for each label
    RankedDots,   ///< for each label the partner's place among countries, 0 (lowest) to 100 (highest)
    Dots,         ///< a dot for each row over x, which is a number
    Map,          ///< label by column: the series says what stands there, y how much of it
};

/// One datum of a figure.
struct FigureRow {
    Text series; ///< empty when the figure has one series
    Text label;  ///< the category, or the x value as text
    double x = 0.0;
    double y = 0.0;
    std::optional<double> low;
    std::optional<double> high;
    bool highlighted = false; ///< the partner or the treated unit
    Text column = {};         ///< Map only: the category across
};

/// A vertical line with words, such as the day of signature.
struct FigureMarker {
    double x = 0.0;
    Text label;
};

/// A chart as data.
struct Figure {
    std::string id;
    Question question = Question::Lessons;
    Text title;       ///< states what is to be seen
    Text caption;     ///< how it was made, in a sentence
    Text alternative; ///< for those who do not see it
    Mark mark = Mark::Lines;
    Text x_title;
    Text y_title;
    bool x_is_year = false; ///< x counts years with a fraction
    std::vector<FigureRow> rows;
    std::vector<FigureMarker> markers;
    std::vector<evidence::Reference> references;
};

/// A cell of a table: words, or a number already put into words, with what it rests on.
struct Cell {
    Text text;
    std::optional<double> number; ///< the number behind the words, for readers of the data
    std::vector<evidence::Reference> references;
};

/// A table of the report.
struct Table {
    std::string id;
    Question question = Question::Lessons;
    Text title;
    Text note; ///< below the table; may be empty
    std::vector<Text> columns;
    std::vector<std::vector<Cell>> rows; ///< first cell is the row's head
    std::vector<evidence::Reference> references;
};

/// A piece of a chapter, in reading order.
struct Block {
    enum class Kind { Heading, Paragraph, Statement, Figure, Table, Fold };
    Kind kind = Kind::Statement;
    std::string id;            ///< of the statement, figure or table
    Text text;                 ///< of a heading or paragraph; the label of a fold
    std::vector<Block> folded; ///< what a fold hides until asked for
};

/// One chapter.
struct Chapter {
    Question question = Question::Lessons;
    Text heading;
    Text asked;                       ///< the question in one sentence
    std::vector<std::string> summary; ///< ids of the one or two statements that answer it
    std::vector<Block> blocks;
};

/// What the advice is about.
struct Subject {
    std::string partner; ///< ISO 3166 alpha-3
    Text partner_name;
    Text title;
    Text form;
    Text objective;
    Text parties;
    std::vector<Cell> provisions; ///< each promise of the design in words
    bool made_from_precedents = false;
};

/// All that is needed to make the same advice again.
struct Manifest {
    std::string version;
    std::string evidence_hash;
    std::string partnership_hash;
    std::string as_of; ///< ISO date
    std::uint64_t seed = 0;
    std::map<std::string, std::string> options;
};

/// A source as cited: numbered in order of first use.
struct CitedSource {
    int number = 0;
    evidence::Source source;
};

/// The whole advice.
struct Advice {
    Manifest manifest;
    Subject subject;
    std::vector<Chapter> chapters; ///< five, in order
    std::vector<Statement> statements;
    std::vector<Figure> figures;
    std::vector<Table> tables;
    std::vector<std::string> chances; ///< statement ids for the front page, most important first
    std::vector<std::string> risks;
    std::vector<std::string> gaps;
    std::vector<CitedSource> sources;
    std::map<std::string, std::vector<int>> source_numbers; ///< reference id to numbers in `sources`

    [[nodiscard]] const Statement* statement(const std::string& id) const;
    [[nodiscard]] const Figure* figure(const std::string& id) const;
    [[nodiscard]] const Table* table(const std::string& id) const;
};

} // namespace entente::advice
