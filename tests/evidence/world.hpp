// A tiny evidence folder of our own making, to build, break and check.

#pragma once

#include <entente/base/progress.hpp>
#include <entente/base/text_file.hpp>
#include <entente/evidence/builder.hpp>
#include <entente/evidence/checker.hpp>
#include <entente/evidence/evidence.hpp>

#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace entente::evidence {

/// A folder that is gone when the test ends.
class TemporaryFolder {
public:
    TemporaryFolder() : path_(new_path()) { std::filesystem::create_directories(path_); }
    ~TemporaryFolder()
    {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;
    TemporaryFolder(TemporaryFolder&&) = delete;
    TemporaryFolder& operator=(TemporaryFolder&&) = delete;

    [[nodiscard]] const std::filesystem::path& path() const { return path_; }

    /// Names of everything in it, one level deep, in order.
    [[nodiscard]] std::vector<std::string> names() const
    {
        std::vector<std::string> names;
        for (const auto& entry : std::filesystem::directory_iterator(path_))
            names.push_back(entry.path().filename().string());
        std::ranges::sort(names);
        return names;
    }

private:
    static std::filesystem::path new_path()
    {
        static std::atomic<int> made = 0; // tests run in processes of their own, and some make several
        return std::filesystem::temp_directory_path() /
               ("entente-test-" + std::to_string(::getpid()) + "-" + std::to_string(++made));
    }

    std::filesystem::path path_;
};

inline void write_text(const std::filesystem::path& file, std::string_view text)
{
    if (file.has_parent_path())
        std::filesystem::create_directories(file.parent_path());
    std::ofstream stream(file, std::ios::binary);
    stream << text;
    if (!stream.flush())
        throw std::runtime_error("the test cannot write " + file.string());
}

inline std::string bytes_of(const std::filesystem::path& file)
{
    auto text = read_text_file(file);
    if (!text)
        throw std::runtime_error(one_line(text.error()));
    return *std::move(text);
}

/// A column of a schema: name, type, and further TOML keys.
struct ColumnText {
    std::string name;
    std::string type;
    std::string keys = "required = true";
};

/// The TOML of a schema whose one file is TABLE.csv.
inline std::string schema_text(const std::string& table, const std::string& key, const std::vector<ColumnText>& columns,
                               const std::string& checks = "")
{
    std::string text = "table = \"" + table + "\"\nversion = 1\nfiles = [\"" + table + ".csv\"]\nkey = [" + key +
                       "]\ncompiled = \"made up\"\n";
    for (const auto& column : columns)
        text += "[[column]]\nname = \"" + column.name + "\"\ntype = \"" + column.type + "\"\n" + column.keys + "\n";
    return text + checks;
}

/// A folder with a few good tables; write over one to see what the evidence room makes of it.
class World {
public:
    World()
    {
        add("areas",
            schema_text("areas", "'area_id'",
                        {{"area_id", "id"},
                         {"kind", "enum", "values = ['country', 'organisation', 'pseudo']"},
                         {"name_en", "text"},
                         {"name_nl", "text"}}),
            "area_id,kind,name_en,name_nl\nEU,organisation,European Union,Europese Unie\nMAR,country,Morocco,Marokko\n"
            "NLD,country,Netherlands,Nederland\nTOTAL,pseudo,Total,Totaal\nTUN,country,Tunisia,Tunesië\n");
        add("sources",
            schema_text("sources", "'source_id'", {{"source_id", "id"}, {"title", "text"}, {"url", "text", ""}}),
            "source_id,title,url\nfrontex,Detections at the border,https://example.org/ibc\nunhcr,\"Asylum, by "
            "year\",\n");
        add("indicators",
            schema_text("indicators", "'indicator'",
                        {{"indicator", "id"},
                         {"label_en", "text"},
                         {"label_nl", "text"},
                         {"minimum", "number", ""},
                         {"maximum", "number", ""},
                         {"frequency", "enum", "values = ['year', 'month', 'static']"},
                         {"source_id", "id", "references = 'sources.source_id'"}}),
            "indicator,label_en,label_nl,minimum,maximum,frequency,source_id\ndetections,Detections,Waarnemingen,0,,"
            "month,frontex\n"
            "refusal_rate,Refused visa,Geweigerde visa,0,100,year,unhcr\n");
        add("observations", observations_schema(), observations);
        add("published_totals", totals_schema(),
            "check_id,indicator,reporter,partner,period,aggregate,published_value,tolerance_percent,verdict\n"
            "T1,detections,,TOTAL,2023,sum_over_reporters,60,0.5,match\n");
        add("facts", schema_text("facts", "'fact_id'", {{"fact_id", "id"}}),
            "fact_id\ntransfers_persons\ndetention_max_months\n");
        add("milestones", milestones_schema(),
            "milestone_id,instrument_id,step,date\nm1,tunisia-mou,negotiation_start,2023-06\nm2,tunisia-mou,signature,"
            "2023-07-16\n");
        add("rules",
            schema_text("rules", "'rule_id'",
                        {{"rule_id", "id"},
                         {"applies_if", "expression", ""},
                         {"from", "date", ""},
                         {"until", "date", ""},
                         {"binding", "boolean", ""},
                         {"places", "list", "references = 'areas.area_id'"}},
                        "[[check]]\nkind = \"not_after\"\nearlier = \"from\"\nlater = \"until\"\n"),
            "rule_id,applies_if,from,until,binding,places\nr1,transfers_persons and detention_max_months > "
            "18,2009,2024-06-01,true,NLD; TUN\n"
            "r2,,,,,\n");
    }

    [[nodiscard]] const std::filesystem::path& folder() const { return folder_.path(); }

    /// Puts a table and its schema into the folder, over an older one.
    void add(const std::string& table, std::string_view schema, std::string_view rows) const
    {
        write_text(folder() / (table + ".schema.toml"), schema);
        write_text(folder() / (table + ".csv"), rows);
    }

    /// Other rows for a table that is there.
    void rows(const std::string& table, std::string_view text) const { write_text(folder() / (table + ".csv"), text); }

    [[nodiscard]] std::string text_of(const std::string& table) const { return bytes_of(folder() / (table + ".csv")); }

    /// "file:line:column: what; remedy" for each problem.
    [[nodiscard]] std::vector<std::string> problems() const
    {
        SilentProgress progress;
        const auto report = check_evidence(folder(), nullptr, progress);
        if (!report)
            return {"error: " + one_line(report.error())};
        std::vector<std::string> lines;
        for (const auto& problem : report->problems)
            lines.push_back(problem.where() + ": " + problem.what + "; " + problem.remedy);
        return lines;
    }

    /// Builds the folder and opens it.
    [[nodiscard]] Evidence evidence() const
    {
        SilentProgress progress;
        const TemporaryFolder place; // an open file stays readable when its name is gone
        const auto report = build_evidence(folder(), place.path() / "evidence.sqlite", progress);
        if (!report || !report->problems.empty())
            throw std::runtime_error(report ? report->problems.front().what : one_line(report.error()));
        auto opened = Evidence::open(place.path() / "evidence.sqlite");
        if (!opened)
            throw std::runtime_error(one_line(opened.error()));
        return *std::move(opened);
    }

    static constexpr std::string_view observations = "indicator,reporter,partner,period,value,flag,source_id\n"
                                                     "detections,NLD,TOTAL,2023-02,30,,frontex\n"
                                                     "detections,NLD,TOTAL,2023-01,10,p,frontex\n"
                                                     "detections,EU,TOTAL,2023-01,20,,frontex\n"
                                                     "detections,EU,TUN,2023-01,7,,frontex\n"
                                                     "refusal_rate,TUN,NLD,2021,21.5,,unhcr\n"
                                                     "refusal_rate,TUN,NLD,2023,23.25,,unhcr\n"
                                                     "refusal_rate,MAR,NLD,2022,30,,unhcr\n"
                                                     "refusal_rate,TUN,EU,2022,40,,unhcr\n"
                                                     "refusal_rate,NLD,,,0,,unhcr\n";

private:
    static std::string observations_schema()
    {
        return schema_text("observations", "'indicator', 'reporter', 'partner', 'period'",
                           {{"indicator", "id", "required = true\nreferences = 'indicators.indicator'"},
                            {"reporter", "area"},
                            {"partner", "area", ""},
                            {"period", "period", ""},
                            {"value", "number"},
                            {"flag", "text", ""},
                            {"source_id", "id", "required = true\nreferences = 'sources.source_id'"}});
    }

    static std::string totals_schema()
    {
        return schema_text("published_totals", "'check_id'",
                           {{"check_id", "id"},
                            {"indicator", "id", "references = 'indicators.indicator'"},
                            {"reporter", "area", ""},
                            {"partner", "area", ""},
                            {"period", "period"},
                            {"aggregate", "enum", "values = ['value', 'sum_over_reporters', 'sum_over_partners']"},
                            {"published_value", "number"},
                            {"tolerance_percent", "number", "min = 0"},
                            {"verdict", "enum", "values = ['match', 'known_difference']"}});
    }

    static std::string milestones_schema()
    {
        return schema_text(
            "milestones", "'milestone_id'",
            {{"milestone_id", "id"},
             {"instrument_id", "id"},
             {"step", "enum", "values = ['negotiation_start', 'initialled', 'signature', 'entry_into_force']"},
             {"date", "date", ""}},
            "[[check]]\nkind = \"step_order\"\ngroup = \"instrument_id\"\nstep = \"step\"\ndate = \"date\"\n"
            "order = [\"negotiation_start\", \"initialled\", \"signature\", \"entry_into_force\"]\n");
    }

    TemporaryFolder folder_;
};

} // namespace entente::evidence
