#include <entente/base/text_file.hpp>
#include <entente/evidence/norms_of_files.hpp>
#include <entente/evidence/table_files.hpp>

#include <algorithm>
#include <optional>

namespace entente::evidence {

namespace {

constexpr std::string_view norm_suffix = ".norm";

std::string quoted_cell(std::string_view cell)
{
    std::string text = "\"";
    for (const char sign : cell) {
        if (sign == '"')
            text += '"';
        text += sign;
    }
    return text + '"';
}

std::string header_of(const Schema& schema)
{
    std::string line;
    for (const auto& column : schema.columns)
        line += (line.empty() ? "" : ",") + column.name;
    return line + '\n';
}

void add_row(TableFile& file, const Schema& schema, const FiledNorm& norm)
{
    std::string line;
    for (std::size_t i = 0; i < schema.columns.size(); ++i)
        line += (i == 0 ? "" : ",") + quoted_cell(norm_cell(norm, schema.columns[i].name).value_or(""));
    file.rows += line + '\n';
    file.places.push_back(norm.written->place);
}

// Puts the norms of all files of a table into rows: exceptions may stand in another file than their norm.
void add_norm_rows(std::vector<TableFile>& files, const Schema& schema, std::vector<Problem>& problems)
{
    std::vector<NormFile> parsed;
    for (auto& file : files) {
        if (!file.is_norm_file())
            continue;
        file.rows = header_of(schema);
        if (auto read = parse_norm_file(file.raw, file.path))
            parsed.push_back(std::move(*read));
        else
            problems.insert(problems.end(), read.error().begin(), read.error().end());
    }
    const auto norms = filed_norms(parsed);
    if (!norms) {
        problems.insert(problems.end(), norms.error().begin(), norms.error().end());
        return;
    }
    for (const auto& norm : *norms)
        add_row(*std::ranges::find(files, norm.file->name, &TableFile::path), schema, norm);
}

} // namespace

bool TableFile::is_norm_file() const
{
    return path.ends_with(norm_suffix);
}

TextPlace TableFile::place_of(std::size_t line, std::size_t column) const
{
    if (!is_norm_file())
        return {line, column};
    constexpr std::size_t first_row = 2; // below the header
    if (line < first_row || line - first_row >= places.size())
        return {1, 1};
    return places[line - first_row];
}

std::expected<std::vector<TableFile>, Error> read_table_files(const std::filesystem::path& folder, const Schema& schema,
                                                              std::vector<Problem>& problems)
{
    std::vector<TableFile> files;
    for (const auto& path : schema.files) {
        auto text = read_text_file(folder / path);
        if (!text)
            return std::unexpected(std::move(text.error()));
        files.push_back({path, std::move(*text), {}, {}});
    }
    if (std::ranges::any_of(files, &TableFile::is_norm_file))
        add_norm_rows(files, schema, problems);
    return files;
}

std::vector<std::string> norm_ids_of(std::string_view text)
{
    constexpr std::string_view word = "norm ";
    std::vector<std::string> ids;
    for (std::size_t start = 0; start < text.size();) {
        const auto end = std::min(text.find('\n', start), text.size());
        auto line = text.substr(start, end - start);
        line.remove_prefix(std::min(line.find_first_not_of(' '), line.size()));
        if (line.starts_with(word)) {
            line.remove_prefix(word.size());
            ids.emplace_back(line.substr(0, line.find_first_of(" \r")));
        }
        start = end + 1;
    }
    return ids;
}

} // namespace entente::evidence
