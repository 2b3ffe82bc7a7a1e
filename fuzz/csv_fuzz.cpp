// Any bytes as CSV: every record has its place, and a record that is well formed survives being written and read again.

#include <entente/evidence/csv_reader.hpp>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

namespace {

using entente::evidence::CsvReader;
using entente::evidence::CsvRecord;

void require(bool holds)
{
    if (!holds)
        std::abort();
}

std::string written(const std::vector<std::string>& cells)
{
    std::string line;
    for (std::size_t i = 0; i < cells.size(); ++i) {
        line += i == 0 ? "\"" : ",\"";
        for (const char c : cells[i])
            line.append(c == '"' ? 2 : 1, c);
        line += '"';
    }
    return line;
}

void check_places(const CsvRecord& record)
{
    std::size_t column = 0;
    for (const auto& cell : record.cells) {
        require(cell.column > column);
        column = cell.column;
    }
    require(record.fault.empty() ? !record.cells.empty() : record.fault_column > column);
}

void check_round_trip(const CsvRecord& record)
{
    std::vector<std::string> cells;
    cells.reserve(record.cells.size());
    for (const auto& cell : record.cells)
        cells.emplace_back(cell.text);
    const std::string line = written(cells);
    CsvReader reader(line);
    CsvRecord again;
    require(reader.next(again) && again.fault.empty() && again.cells.size() == cells.size());
    for (std::size_t i = 0; i < cells.size(); ++i)
        require(again.cells[i].text == cells[i]);
    require(!reader.next(again));
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    CsvReader reader(text);
    CsvRecord record;
    std::size_t line = 0;
    while (reader.next(record)) {
        require(record.line > line && record.offset < size);
        line = record.line;
        check_places(record);
        if (record.fault.empty())
            check_round_trip(record);
    }
    return 0;
}
