#include <entente/base/text_file.hpp>
#include <entente/evidence/cell_check.hpp>
#include <entente/evidence/checker.hpp>
#include <entente/evidence/csv_reader.hpp>
#include <entente/evidence/observation_check.hpp>
#include <entente/evidence/row_order_check.hpp>
#include <entente/evidence/table_files.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <tuple>
#include <unordered_map>

namespace entente::evidence {

namespace {

// How many rows go by between two looks at the user's wish to stop.
constexpr std::size_t rows_between_reports = 20'000;

using TableFiles = std::vector<TableFile>;

// Where a row stands, to find it again when a second one has the same key.
struct RowPlace {
    const TableFile* file = nullptr;
    std::size_t offset = 0; // of its first byte in the CSV
};

std::string joined_key(const std::vector<std::size_t>& places, std::span<const CsvCell> cells)
{
    std::string key;
    for (const auto place : places) {
        key += cells[place].text;
        key += '\x1f'; // cannot occur in a checked cell
    }
    return key;
}

// One pass over one table: reads its files, checks every row, hands the good ones on.
class TablePass {
public:
    TablePass(const Schema& schema, const ReferencedValues& referenced, std::vector<Problem>& problems)
        : schema_(schema), referenced_(referenced), problems_(problems)
    {
        for (const auto& column : schema.key)
            key_places_.push_back(*schema.place(column));
    }

    std::expected<std::size_t, Error> run(const TableFiles& files, RowSink* sink, ObservationCheck& observations,
                                          Progress& progress)
    {
        RowOrderCheck order(schema_);
        std::size_t good_rows = 0;
        std::size_t seen = 0;
        for (const auto& file : files) {
            CsvReader reader(file.csv());
            CsvRecord record;
            if (!reader.next(record))
                add(file, 1, 1, "the file is empty",
                    fmt::format("write the header that {} describes, and the rows", schema_.path));
            else if (!header_agrees(file, record))
                continue;
            while (reader.next(record)) {
                if (++seen % rows_between_reports == 0) {
                    progress.report(schema_.table, seen, 0);
                    if (progress.cancelled())
                        return std::unexpected(stopped());
                }
                if (!row_is_good(file, record, order, observations))
                    continue;
                ++good_rows;
                if (auto given = hand_on(record, sink); !given)
                    return std::unexpected(std::move(given.error()));
            }
        }
        order.finish([this](Problem problem) { problems_.push_back(std::move(problem)); });
        return good_rows;
    }

    static Error stopped()
    {
        return {"stopped on request", "", "nothing was changed; run it again when you like", ErrorKind::Outside};
    }

private:
    void add(const TableFile& file, std::size_t line, std::size_t column, std::string what, std::string remedy)
    {
        const TextPlace place = file.place_of(line, column);
        problems_.push_back({file.path, place.line, place.column, std::move(what), std::move(remedy)});
    }

    bool header_agrees(const TableFile& file, const CsvRecord& header)
    {
        if (!header.fault.empty()) {
            add(file, header.line, header.fault_column, header.fault,
                fmt::format("make the header and {} agree", schema_.path));
            return false;
        }
        for (std::size_t i = 0; i < std::max(header.cells.size(), schema_.columns.size()); ++i) {
            const std::string_view found = i < header.cells.size() ? header.cells[i].text : std::string_view{};
            const std::string_view wanted = i < schema_.columns.size() ? std::string_view{schema_.columns[i].name} : "";
            // The words of a file in another encoding would spoil the message.
            Column text_only;
            text_only.name = wanted;
            if (auto fault = check_cell(text_only, found, referenced_); !fault.what.empty()) {
                add(file, header.line, header.cells[i].column, std::move(fault.what), std::move(fault.remedy));
                return false;
            }
            if (found != wanted) {
                add(file, header.line, i < header.cells.size() ? header.cells[i].column : 1,
                    fmt::format("the header says '{}' where the schema says '{}'", found, wanted),
                    fmt::format("make the header and {} agree", schema_.path));
                return false;
            }
        }
        return true;
    }

    bool row_is_good(const TableFile& file, const CsvRecord& record, RowOrderCheck& order,
                     ObservationCheck& observations)
    {
        if (!record.fault.empty()) {
            add(file, record.line, record.fault_column, record.fault,
                "put the cell in quotes and double the quotes inside it");
            return false;
        }
        if (record.cells.size() != schema_.columns.size()) {
            add(file, record.line, 1,
                fmt::format("the row has {} cells, the header {}", record.cells.size(), schema_.columns.size()),
                "add or take away commas; a cell with a comma needs quotes");
            return false;
        }
        const std::size_t before = problems_.size();
        for (std::size_t i = 0; i < record.cells.size(); ++i)
            if (auto fault = check_cell(schema_.columns[i], record.cells[i].text, referenced_); !fault.what.empty())
                add(file, record.line, record.cells[i].column, std::move(fault.what), std::move(fault.remedy));
        if (problems_.size() != before)
            return false;
        key_is_new(file, record);
        const auto keep = [this](Problem problem) { problems_.push_back(std::move(problem)); };
        const auto keep_in_place = [&](Problem problem) {
            const TextPlace place = file.place_of(problem.line, problem.column);
            problem.line = place.line;
            problem.column = place.column;
            keep(std::move(problem));
        };
        order.row(file.path, record, keep_in_place);
        observations.row(schema_, file.path, record, keep_in_place);
        return problems_.size() == before;
    }

    void key_is_new(const TableFile& file, const CsvRecord& record)
    {
        const std::string key = joined_key(key_places_, record.cells);
        const auto [place, is_new] =
            first_places_.try_emplace(std::hash<std::string>{}(key), RowPlace{&file, record.offset});
        if (is_new)
            return;
        const TableFile& other = *place->second.file;
        CsvReader again(other.csv().substr(place->second.offset));
        CsvRecord first;
        // Two keys may share a hash; only the same key is a fault.
        if (!again.next(first) || joined_key(key_places_, first.cells) != key)
            return;
        const auto line =
            1 + static_cast<std::size_t>(std::ranges::count(other.csv().substr(0, place->second.offset), '\n'));
        add(file, record.line, record.cells[key_places_.front()].column, "a row with this key stands here already",
            fmt::format("keep one of this and {}:{}", other.path, other.place_of(line, 1).line));
    }

    std::expected<void, Error> hand_on(const CsvRecord& record, RowSink* sink)
    {
        // Once something is wrong nothing will be kept, so storing more would be work for nothing.
        if (sink == nullptr || !problems_.empty())
            return {};
        cells_.clear();
        for (const auto& cell : record.cells)
            cells_.push_back(cell.text);
        return sink->row(cells_);
    }

    const Schema& schema_;
    const ReferencedValues& referenced_;
    std::vector<Problem>& problems_;
    std::vector<std::size_t> key_places_;
    std::unordered_map<std::size_t, RowPlace> first_places_;
    std::vector<std::string_view> cells_;
};

// Every "table.column" that some column refers to.
std::set<std::string> wanted_references(const std::vector<Schema>& schemas)
{
    std::set<std::string> wanted{"areas.area_id", "facts.fact_id"};
    for (const auto& schema : schemas)
        for (const auto& column : schema.columns)
            if (!column.references.empty())
                wanted.insert(column.references);
    return wanted;
}

std::expected<ReferencedValues, Error> referenced_values(const std::filesystem::path& folder,
                                                         const std::vector<Schema>& schemas)
{
    ReferencedValues referenced;
    for (const auto& reference : wanted_references(schemas)) {
        const auto dot = reference.find('.');
        const auto schema = std::ranges::find(schemas, reference.substr(0, dot), &Schema::table);
        const auto place = schema == schemas.end() ? std::nullopt : schema->place(reference.substr(dot + 1));
        if (!place)
            continue;                    // a table that is not here (a test world with few tables) refers to nothing
        std::vector<Problem> seen_later; // when the table itself is checked
        auto files = read_table_files(folder, *schema, seen_later);
        if (!files)
            return std::unexpected(std::move(files.error()));
        auto& values = referenced[reference];
        for (const auto& file : *files) {
            if (file.is_norm_file() && reference == "norms.norm_id")
                for (auto& id : norm_ids_of(file.raw))
                    values.insert(std::move(id));
            CsvReader reader(file.csv());
            CsvRecord record;
            for (bool header = true; reader.next(record); header = false)
                if (!header && *place < record.cells.size())
                    values.emplace(record.cells[*place].text);
        }
    }
    return referenced;
}

} // namespace

std::string Problem::where() const
{
    return fmt::format("{}:{}:{}", file, line, column);
}

std::expected<CheckReport, Error> check_evidence(const std::filesystem::path& folder, RowSink* sink, Progress& progress)
{
    auto schemas = read_schemas(folder);
    if (!schemas)
        return std::unexpected(std::move(schemas.error()));
    auto referenced = referenced_values(folder, *schemas);
    if (!referenced)
        return std::unexpected(std::move(referenced.error()));
    auto observations = ObservationCheck::read(folder, *schemas);
    if (!observations)
        return std::unexpected(std::move(observations.error()));

    CheckReport report;
    TextHash hash;
    for (std::size_t i = 0; i < schemas->size(); ++i) {
        const Schema& schema = (*schemas)[i];
        progress.report("evidence." + schema.table, i, schemas->size());
        if (progress.cancelled())
            return std::unexpected(TablePass::stopped());
        auto files = read_table_files(folder, schema, report.problems);
        if (!files)
            return std::unexpected(std::move(files.error()));
        hash.add(schema.table + std::to_string(schema.version));
        const auto description = read_text_file(folder / schema.path);
        if (!description)
            return std::unexpected(description.error());
        hash.add(*description);
        for (const auto& file : *files)
            hash.add(file.raw);
        if (sink != nullptr)
            if (auto begun = sink->begin_table(schema); !begun)
                return std::unexpected(std::move(begun.error()));
        auto rows = TablePass(schema, *referenced, report.problems).run(*files, sink, *observations, progress);
        if (!rows)
            return std::unexpected(std::move(rows.error()));
        report.rows += *rows;
    }
    observations->finish([&report](Problem problem) { report.problems.push_back(std::move(problem)); });
    std::ranges::stable_sort(report.problems, {}, [](const Problem& problem) {
        return std::tie(problem.file, problem.line, problem.column);
    });
    progress.report("evidence", schemas->size(), schemas->size());
    report.hash = hash.hexadecimal();
    report.schemas = std::move(*schemas);
    return report;
}

} // namespace entente::evidence
