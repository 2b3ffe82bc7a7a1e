// Checks figures against the range of their indicator and against published totals.

#pragma once

#include <entente/base/error.hpp>
#include <entente/evidence/cell_check.hpp>
#include <entente/evidence/panel.hpp>
#include <entente/evidence/row_order_check.hpp>

#include <expected>
#include <filesystem>
#include <limits>
#include <string>
#include <unordered_map>
#include <vector>

namespace entente::evidence {

/// Looks at the rows of `observations` as they pass, and at the end whether they add up to what was published.
class ObservationCheck {
public:
    /// Reads ranges from `indicators` and totals from `published_totals`, where these tables exist.
    /// @error  a table cannot be read
    [[nodiscard]] static std::expected<ObservationCheck, Error> read(const std::filesystem::path& folder,
                                                                     const std::vector<Schema>& schemas);

    /// Looks at a well-formed row of any table; only observations concern it.
    void row(const Schema& schema, const std::string& file, const CsvRecord& record, const ProblemSink& problems);

    /// Compares sums with published totals; one that disagrees more than its tolerance is a problem, unless the table
    /// says that the difference is known.
    void finish(const ProblemSink& problems) const;

private:
    struct Range {
        double minimum = -std::numeric_limits<double>::infinity();
        double maximum = std::numeric_limits<double>::infinity();
    };
    struct Total {
        std::string file;
        std::size_t line = 0;
        std::size_t column = 0;
        std::string id;
        std::string reporter; ///< empty: sum over all reporters
        std::string partner;
        bool over_partners = false; ///< sum over all partners but TOTAL
        Period period;
        double published = 0.0;
        double tolerance_percent = 0.0;
        bool known_difference = false;
        double sum = 0.0;
        std::size_t rows = 0;
    };

    void add_range(const Schema& schema, const std::string& file, const CsvRecord& record);
    void add_total(const Schema& schema, const std::string& file, const CsvRecord& record);

    std::unordered_map<std::string, Range, TextHasher, std::equal_to<>> ranges_;
    std::unordered_map<std::string, std::vector<Total>, TextHasher, std::equal_to<>> totals_;
};

} // namespace entente::evidence
