// Checks that dates follow each other.

#pragma once

#include <entente/base/date.hpp>
#include <entente/evidence/checker.hpp>
#include <entente/evidence/csv_reader.hpp>
#include <entente/evidence/schema.hpp>

#include <functional>
#include <map>
#include <string>

namespace entente::evidence {

/// Takes one problem.
using ProblemSink = std::function<void(Problem)>;

/// The date rules of one table: earlier before later in a row, and steps in order within a group.
/// Dates known only to the month or year are read in the way that fits, so only a sure contradiction is a problem.
class RowOrderCheck {
public:
    /// @param schema  must outlive the check
    explicit RowOrderCheck(const Schema& schema) : schema_(schema) {}

    /// Looks at a row whose cells are well formed.
    void row(const std::string& file, const CsvRecord& record, const ProblemSink& problems);

    /// After the last row: are the steps of each group in order?
    void finish(const ProblemSink& problems) const;

private:
    struct DatedStep {
        PartialDate date;
        std::string file;
        std::size_t line = 0;
        std::size_t column = 0;
    };
    using Steps = std::map<std::string, DatedStep>; // step to its first date

    const Schema& schema_;
    std::map<std::size_t, std::map<std::string, Steps>> groups_of_check_; // by the check's place in the schema
};

} // namespace entente::evidence
