#include <entente/evidence/row_order_check.hpp>

#include <fmt/format.h>

namespace entente::evidence {

void RowOrderCheck::row(const std::string& file, const CsvRecord& record, const ProblemSink& problems)
{
    for (std::size_t i = 0; i < schema_.checks.size(); ++i) {
        const TableCheck& check = schema_.checks[i];
        const auto cell = [&](const std::string& column) -> const CsvCell& {
            return record.cells[*schema_.place(column)];
        };
        if (check.kind == TableCheck::Kind::NotAfter) {
            const auto earlier = parse_partial_date(cell(check.earlier).text);
            const auto later = parse_partial_date(cell(check.later).text);
            if (earlier && later && earlier->earliest > later->latest)
                problems({file, record.line, cell(check.later).column,
                          fmt::format("{} ({}) lies before {} ({})", check.later, to_string(*later), check.earlier,
                                      to_string(*earlier)),
                          "check both dates with the source"});
        } else if (const auto date = parse_partial_date(cell(check.date).text)) {
            DatedStep step{*date, file, record.line, cell(check.date).column};
            auto& steps = groups_of_check_[i][std::string(cell(check.group).text)];
            const auto [known, is_new] = steps.try_emplace(std::string(cell(check.step).text), step);
            if (!is_new && step.date.earliest < known->second.date.earliest)
                known->second = step;
        }
    }
}

void RowOrderCheck::finish(const ProblemSink& problems) const
{
    for (const auto& [i, groups] : groups_of_check_) {
        for (const auto& [group, steps] : groups) {
            const DatedStep* before = nullptr; // the step so far that surely began last
            std::string before_name;
            for (const auto& name : schema_.checks[i].order) {
                const auto step = steps.find(name);
                if (step == steps.end())
                    continue;
                const DatedStep& now = step->second;
                if (before != nullptr && before->date.earliest > now.date.latest)
                    problems({now.file, now.line, now.column,
                              fmt::format("{}: {} ({}) lies before {} ({})", group, name, to_string(now.date),
                                          before_name, to_string(before->date)),
                              "check both dates with the source"});
                if (before == nullptr || now.date.earliest >= before->date.earliest) {
                    before = &now;
                    before_name = name;
                }
            }
        }
    }
}

} // namespace entente::evidence
