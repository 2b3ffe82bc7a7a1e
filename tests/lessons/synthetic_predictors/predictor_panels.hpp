// Panels with predictors: the Basque Country and West Germany as their studies put them together.

#pragma once

#include "../reference_table.hpp"

#include <entente/lessons/synthetic_predictors/predictor_synthetic_control.hpp>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

namespace entente::lessons {

/// A predictor: the mean of a column over some periods, absent figures left out.
struct PredictorColumn {
    std::string column;
    std::vector<int> periods;
};

struct NamedPredictorPanel {
    std::vector<std::string> units; ///< rows of the panel
    std::vector<int> periods;       ///< columns of the outcomes
    PredictorPanel panel;

    [[nodiscard]] std::size_t row(const std::string& unit) const
    {
        return static_cast<std::size_t>(std::ranges::find(units, unit) - units.begin());
    }
    [[nodiscard]] std::size_t column(int period) const
    {
        return static_cast<std::size_t>(std::ranges::find(periods, period) - periods.begin());
    }
};

inline std::vector<int> years(int first, int last, int step = 1)
{
    std::vector<int> result;
    for (int year = first; year <= last; year += step)
        result.push_back(year);
    return result;
}

inline NamedPredictorPanel predictor_panel(const std::string& data_set, const std::string& unit,
                                           const std::string& outcome, const std::string& treated,
                                           const std::vector<std::string>& left_out,
                                           const std::vector<PredictorColumn>& predictors,
                                           const std::vector<int>& outcome_years, const std::vector<int>& fitted)
{
    const ReferenceTable table = reference_table(data_set);
    NamedPredictorPanel result;
    for (const std::string& name : table.texts(unit))
        if (std::ranges::find(result.units, name) == result.units.end() &&
            std::ranges::find(left_out, name) == left_out.end())
            result.units.push_back(name);
    result.periods = outcome_years;
    PredictorPanel& panel = result.panel;
    panel.predictors = Matrix(result.units.size(), predictors.size());
    panel.outcomes = Matrix(result.units.size(), outcome_years.size());
    panel.treated = result.row(treated);
    Matrix counts(result.units.size(), predictors.size());
    for (std::size_t i = 0; i < table.size(); ++i) {
        const std::size_t row = result.row(table.text(i, unit));
        if (row == result.units.size())
            continue;
        const int year = static_cast<int>(table.number(i, "year"));
        if (const std::size_t column = result.column(year); column < result.periods.size())
            panel.outcomes(row, column) = table.number(i, outcome);
        for (std::size_t k = 0; k < predictors.size(); ++k) {
            const double figure = table.number(i, predictors[k].column);
            if (std::isnan(figure) || std::ranges::find(predictors[k].periods, year) == predictors[k].periods.end())
                continue;
            panel.predictors(row, k) += figure;
            counts(row, k) += 1.0;
        }
    }
    for (std::size_t i = 0; i < result.units.size(); ++i)
        for (std::size_t k = 0; k < predictors.size(); ++k)
            panel.predictors(i, k) /= counts(i, k);
    for (const int year : fitted)
        panel.fitted_periods.push_back(result.column(year));
    return result;
}

/// Abadie & Gardeazabal (2003): 14 predictors of 17 regions, and of Spain as a whole unless left out.
inline NamedPredictorPanel basque(const std::vector<std::string>& left_out = {})
{
    std::vector<PredictorColumn> predictors;
    for (const char* column :
         {"school.illit", "school.prim", "school.med", "school.high", "school.post.high", "invest"})
        predictors.push_back({column, years(1964, 1969)});
    predictors.push_back({"gdpcap", years(1960, 1969)});
    for (const char* column : {"sec.agriculture", "sec.energy", "sec.industry", "sec.construction",
                               "sec.services.venta", "sec.services.nonventa"})
        predictors.push_back({column, years(1961, 1969, 2)});
    predictors.push_back({"popdens", {1969}});
    return predictor_panel("basque", "regionname", "gdpcap", "Basque Country (Pais Vasco)", left_out, predictors,
                           years(1955, 1997), years(1960, 1969));
}

/// Abadie, Diamond & Hainmueller (2010): California's tobacco programme of 1989, seven predictors.
inline NamedPredictorPanel proposition_99_with_predictors()
{
    return predictor_panel("prop99_covariates", "state", "cigsale", "California", {},
                           {{"lnincome", years(1980, 1988)},
                            {"retprice", years(1980, 1988)},
                            {"age15to24", years(1980, 1988)},
                            {"beer", years(1984, 1988)},
                            {"cigsale", {1975}},
                            {"cigsale", {1980}},
                            {"cigsale", {1988}}},
                           years(1970, 2000), years(1970, 1988));
}

/// Abadie, Diamond & Hainmueller (2015): predictors of 1971-1980 and outcomes of 1981-1990 to train on.
inline NamedPredictorPanel germany_training()
{
    return predictor_panel("germany", "country", "gdp", "West Germany", {},
                           {{"gdp", years(1971, 1980)},
                            {"trade", years(1971, 1980)},
                            {"infrate", years(1971, 1980)},
                            {"industry", years(1971, 1980)},
                            {"schooling", {1970, 1975}},
                            {"invest70", {1980}}},
                           years(1960, 2003), years(1981, 1990));
}

/// The same for predictors of 1981-1990.
inline NamedPredictorPanel germany()
{
    return predictor_panel("germany", "country", "gdp", "West Germany", {},
                           {{"gdp", years(1981, 1990)},
                            {"trade", years(1981, 1990)},
                            {"infrate", years(1981, 1990)},
                            {"industry", years(1981, 1990)},
                            {"schooling", {1980, 1985}},
                            {"invest80", {1980}}},
                           years(1960, 2003), years(1960, 1989));
}

} // namespace entente::lessons
