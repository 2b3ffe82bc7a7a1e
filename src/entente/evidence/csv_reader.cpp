#include <entente/evidence/csv_reader.hpp>

namespace entente::evidence {

namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

// Characters, not bytes: continuation bytes of UTF-8 do not count.
std::size_t characters(std::string_view text)
{
    std::size_t count = 0;
    for (const char byte : text)
        if ((static_cast<unsigned char>(byte) & 0xC0U) != 0x80U)
            ++count;
    return count;
}

} // namespace

CsvReader::CsvReader(std::string_view text) : text_(text)
{
    if (text_.starts_with(byte_order_mark))
        position_ = byte_order_mark.size();
}

bool CsvReader::next(CsvRecord& record)
{
    while (position_ < text_.size()) {
        const std::size_t start = position_;
        const std::size_t end = std::min(text_.find('\n', start), text_.size());
        position_ = end + 1;
        ++line_;
        std::string_view line = text_.substr(start, end - start);
        if (line.ends_with('\r'))
            line.remove_suffix(1);
        if (line.empty())
            continue;
        record.cells.clear();
        record.fault.clear();
        record.line = line_;
        record.offset = start;
        unescaped_.clear();
        read_cells(line, record);
        return true;
    }
    return false;
}

void CsvReader::read_cells(std::string_view line, CsvRecord& record)
{
    std::size_t start = 0;
    std::size_t column = 1;
    while (true) {
        std::size_t end = 0;
        if (start < line.size() && line[start] == '"') {
            end = read_quoted(line, start, column, record);
            if (!record.fault.empty())
                return;
        } else {
            end = std::min(line.find(',', start), line.size());
            const std::string_view cell = line.substr(start, end - start);
            if (const auto quote = cell.find('"'); quote != std::string_view::npos) {
                record.fault = "a quote stands inside a cell that does not begin with one";
                record.fault_column = column + characters(cell.substr(0, quote));
                return;
            }
            record.cells.push_back({cell, column});
        }
        if (end == line.size())
            return;
        column += characters(line.substr(start, end + 1 - start));
        start = end + 1;
    }
}

std::size_t CsvReader::read_quoted(std::string_view line, std::size_t start, std::size_t column, CsvRecord& record)
{
    bool doubled = false;
    std::size_t close = start + 1;
    while (true) {
        close = line.find('"', close);
        if (close == std::string_view::npos) {
            record.fault = "a quote is opened and not closed on this line";
            record.fault_column = column;
            return line.size();
        }
        if (close + 1 >= line.size() || line[close + 1] != '"')
            break;
        doubled = true;
        close += 2;
    }
    const std::size_t end = close + 1;
    if (end < line.size() && line[end] != ',') {
        record.fault = "text stands behind a closing quote";
        record.fault_column = column + characters(line.substr(start, end - start));
        return line.size();
    }
    const std::string_view inner = line.substr(start + 1, close - start - 1);
    if (!doubled) {
        record.cells.push_back({inner, column});
        return end;
    }
    std::string& text = unescaped_.emplace_back();
    text.reserve(inner.size());
    for (std::size_t i = 0; i < inner.size(); ++i) {
        text.push_back(inner[i]);
        if (inner[i] == '"')
            ++i;
    }
    record.cells.push_back({text, column});
    return end;
}

} // namespace entente::evidence
