// Reads CSV (RFC 4180, one record a line) with the place of every cell.

#pragma once

#include <cstddef>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

namespace entente::evidence {

/// One cell. `text` is valid until the next record is read; `column` is its 1-based place on the line, in characters.
struct CsvCell {
    std::string_view text;
    std::size_t column = 1;
};

/// One record with its 1-based line. `fault` is empty when the record is well formed.
struct CsvRecord {
    std::vector<CsvCell> cells;
    std::size_t line = 0;
    std::size_t offset = 0; ///< of the line's first byte in the text
    std::string fault;      ///< what is wrong, in words; then `cells` holds what came before it
    std::size_t fault_column = 1;
};

/// Reads record after record. A record ends at its line: a quote that stays open spoils its own line only, so that
/// one bad row never hides the next. Blank lines are passed over. CRLF and LF both end a line.
class CsvReader {
public:
    /// @param text  UTF-8; a byte-order mark is passed over; must outlive the reader
    explicit CsvReader(std::string_view text);

    /// Reads the next record into `record`. @return  false at the end of the text
    [[nodiscard]] bool next(CsvRecord& record);

private:
    void read_cells(std::string_view line, CsvRecord& record);
    std::size_t read_quoted(std::string_view line, std::size_t start, std::size_t column, CsvRecord& record);

    std::string_view text_;
    std::size_t position_ = 0;
    std::size_t line_ = 0;
    std::deque<std::string> unescaped_; // cells with doubled quotes need text of their own
};

} // namespace entente::evidence
