#include <entente/base/nearest_word.hpp>
#include <entente/base/text_file.hpp>
#include <entente/evidence/csv_reader.hpp>
#include <entente/evidence/data_table.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <utility>

namespace entente::evidence {

namespace {

constexpr std::size_t most_faults = 10; // named in one error

std::expected<std::vector<std::string>, Error> header_of(CsvReader& reader, const std::string& name)
{
    CsvRecord record;
    if (!reader.next(record))
        return std::unexpected(Error{"the file is empty", name, "begin it with a line of column names"});
    std::vector<std::string> names;
    for (const auto& cell : record.cells) {
        const std::string where = fmt::format("{}:{}:{}", name, record.line, cell.column);
        if (cell.text.empty())
            return std::unexpected(Error{"a column has no name", where, "name every column on the first line"});
        if (std::ranges::find(names, cell.text) != names.end())
            return std::unexpected(Error{fmt::format("the column '{}' stands there twice", cell.text), where,
                                         "give every column a name of its own"});
        names.emplace_back(cell.text);
    }
    if (!record.fault.empty())
        return std::unexpected(Error{record.fault, fmt::format("{}:{}:{}", name, record.line, record.fault_column),
                                     "write it as RFC 4180"});
    return names;
}

} // namespace

std::expected<DataTable, Error> DataTable::parse(std::string_view text, std::string name)
{
    CsvReader reader(text);
    DataTable table;
    auto names = header_of(reader, name);
    if (!names)
        return std::unexpected(std::move(names.error()));
    table.name_ = std::move(name);
    table.names_ = std::move(*names);
    std::vector<std::string> faults;
    CsvRecord record;
    while (reader.next(record)) {
        if (!record.fault.empty())
            faults.push_back(fmt::format("{}:{}:{}: {}", table.name_, record.line, record.fault_column, record.fault));
        else if (record.cells.size() != table.names_.size())
            faults.push_back(fmt::format("{}:{}: {} cells where the header has {}", table.name_, record.line,
                                         record.cells.size(), table.names_.size()));
        table.lines_.push_back(record.line);
        for (std::size_t i = 0; i < table.names_.size(); ++i)
            table.cells_.emplace_back(i < record.cells.size() ? record.cells[i].text : std::string_view());
    }
    if (!faults.empty()) {
        const std::size_t shown = std::min(faults.size(), most_faults);
        std::string what = fmt::format("{} of {} lines cannot be read", faults.size(), table.rows());
        for (std::size_t i = 0; i < shown; ++i)
            what += "\n  " + faults[i];
        return std::unexpected(Error{what, table.name_, "mend these lines; empty cells stand for what is missing"});
    }
    if (table.rows() == 0)
        return std::unexpected(
            Error{"the file has a header and no rows", table.name_, "add the figures below the header"});
    return table;
}

std::expected<DataTable, Error> DataTable::read(const std::filesystem::path& file)
{
    const auto text = read_text_file(file);
    if (!text)
        return std::unexpected(text.error());
    return parse(*text, file.string());
}

std::expected<std::size_t, Error> DataTable::position(std::string_view column) const
{
    const auto found = std::ranges::find(names_, column);
    if (found != names_.end())
        return static_cast<std::size_t>(found - names_.begin());
    const std::vector<std::string_view> known(names_.begin(), names_.end());
    const auto near = nearest_word(column, known);
    return std::unexpected(Error{fmt::format("there is no column '{}'", column), name_,
                                 near ? fmt::format("did you mean '{}'?", *near)
                                      : fmt::format("the columns are: {}", fmt::join(names_, ", "))});
}

std::expected<std::vector<std::string>, Error> DataTable::texts(std::string_view column) const
{
    const auto at = position(column);
    if (!at)
        return std::unexpected(at.error());
    std::vector<std::string> result;
    result.reserve(rows());
    for (std::size_t row = 0; row < rows(); ++row)
        result.push_back(cells_[row * names_.size() + *at]);
    return result;
}

std::expected<std::vector<double>, Error> DataTable::numbers(std::string_view column) const
{
    const auto at = position(column);
    if (!at)
        return std::unexpected(at.error());
    std::vector<double> result;
    result.reserve(rows());
    for (std::size_t row = 0; row < rows(); ++row) {
        const std::string& cell = cells_[row * names_.size() + *at];
        if (cell.empty() || cell == "NA") {
            result.push_back(std::numeric_limits<double>::quiet_NaN());
            continue;
        }
        double value = 0.0;
        const auto [end, fault] = std::from_chars(cell.data(), cell.data() + cell.size(), value);
        if (fault != std::errc() || end != cell.data() + cell.size() || !std::isfinite(value))
            return std::unexpected(
                Error{fmt::format("'{}' in column '{}' is not a number", cell, column), where(row),
                      "write numbers with a decimal point and without separators; leave unknown cells empty"});
        result.push_back(value);
    }
    return result;
}

std::string DataTable::where(std::size_t row) const
{
    return fmt::format("{}:{}", name_, lines_[row]);
}

} // namespace entente::evidence
