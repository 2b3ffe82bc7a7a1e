#include <entente/base/text_file.hpp>
#include <entente/evidence/data_table.hpp>
#include <entente/evidence/norms_of_files.hpp>
#include <entente/safeguards/law_of_folder.hpp>
#include <entente/safeguards/norm_cases.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <system_error>
#include <utility>

namespace entente::safeguards {

namespace {

using Column = std::vector<std::string>;

std::vector<std::string> words_between_bars(const std::string& text)
{
    std::vector<std::string> words;
    for (std::size_t start = 0; start < text.size();) {
        const std::size_t end = std::min(text.find('|', start), text.size());
        words.push_back(text.substr(start, end - start));
        start = end + 1;
    }
    return words;
}

std::expected<std::vector<std::filesystem::path>, Error> norm_files_in(const std::filesystem::path& folder)
{
    std::error_code failure;
    std::vector<std::filesystem::path> paths;
    for (auto entry = std::filesystem::directory_iterator(folder, failure);
         !failure && entry != std::filesystem::directory_iterator(); entry.increment(failure))
        if (entry->path().extension() == ".norm")
            paths.push_back(entry->path());
    if (failure)
        return std::unexpected(Error{.what = "the folder of norms cannot be read: " + failure.message(),
                                     .where = folder.string(),
                                     .remedy = "name a folder with norm files (--norms evidence/law/norms)"});
    if (paths.empty())
        return std::unexpected(Error{.what = "there is no norm file in this folder",
                                     .where = folder.string(),
                                     .remedy = "name a folder with files that end in .norm (docs/norms.md)"});
    std::ranges::sort(paths);
    return paths;
}

} // namespace

std::expected<NormFolder, Error> read_norm_folder(const std::filesystem::path& folder)
{
    const auto paths = norm_files_in(folder);
    if (!paths)
        return std::unexpected(paths.error());
    NormFolder read;
    for (const auto& path : *paths) {
        const auto text = read_text_file(path);
        if (!text)
            return std::unexpected(text.error());
        if (auto file = evidence::parse_norm_file(*text, path.string()))
            read.files.push_back(std::move(*file));
        else
            read.problems.insert(read.problems.end(), file.error().begin(), file.error().end());
    }
    return read;
}

std::filesystem::path fact_table_of(const std::filesystem::path& norm_folder)
{
    // "norms/" and "norms" are the same folder, and both stand in the one above.
    return (norm_folder / ".." / "facts.csv").lexically_normal();
}

std::expected<std::vector<evidence::LegalFact>, Error> read_fact_table(const std::filesystem::path& file)
{
    const auto table = evidence::DataTable::read(file);
    if (!table)
        return std::unexpected(table.error());
    static constexpr std::array names{"fact_id",     "fact_group",     "nature", "type",       "question_nl",
                                      "question_en", "allowed_values", "unit",   "explanation"};
    std::map<std::string_view, Column> columns;
    for (const char* name : names) {
        auto column = table->texts(name);
        if (!column)
            return std::unexpected(std::move(column.error()));
        columns.emplace(name, std::move(*column));
    }
    std::vector<evidence::LegalFact> facts;
    for (std::size_t row = 0; row < table->rows(); ++row) {
        const std::string& type = columns["type"][row];
        if (type != "boolean" && type != "number" && type != "enum")
            return std::unexpected(Error{.what = fmt::format("'{}' is not a type of fact", type),
                                         .where = table->where(row),
                                         .remedy = "write boolean, number or enum"});
        facts.push_back({.id = columns["fact_id"][row],
                         .group = columns["fact_group"][row],
                         .nature = columns["nature"][row],
                         .type = type,
                         .question = {columns["question_nl"][row], columns["question_en"][row]},
                         .allowed_values = words_between_bars(columns["allowed_values"][row]),
                         .unit = columns["unit"][row],
                         .explanation = columns["explanation"][row]});
    }
    return facts;
}

std::expected<JudgedLaw, Error> law_of_files(std::span<const evidence::NormFile> files,
                                             std::vector<evidence::LegalFact> facts)
{
    const auto filed = evidence::filed_norms(files);
    if (!filed)
        return std::unexpected(error_of(filed.error().front(), filed.error().size() - 1));
    JudgedLaw made;
    for (const evidence::FiledNorm& norm : *filed) {
        evidence::Norm row = evidence::law_row(norm);
        made.prepared.norms.push_back({.norm = judged_norm(norm),
                                       .binding = !is_soft_law(row),
                                       .core = row.tier == "core",
                                       .pending = row.pending,
                                       .rulings = {}});
        made.law.norms.push_back(std::move(row));
    }
    for (std::size_t i = 0; i < facts.size(); ++i)
        made.prepared.fact_places.emplace(facts[i].id, i);
    made.law.facts = std::move(facts);
    return made;
}

Error error_of(const evidence::Problem& problem, std::size_t others)
{
    return {.what = others == 0 ? problem.what : fmt::format("{} (and {} more problems)", problem.what, others),
            .where = problem.where(),
            .remedy = problem.remedy};
}

} // namespace entente::safeguards
