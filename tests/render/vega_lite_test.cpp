#include "render/sample_advice.hpp"

#include <entente/render/vega_lite.hpp>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <limits>

namespace entente::render {
namespace {

using Json = nlohmann::ordered_json;

Json specification_of(const advice::Figure& figure, Language language = Language::Nl)
{
    return Json::parse(vega_lite_specification(figure, language));
}

/// All numbers below some field name, at any depth.
void collect(const Json& value, const std::string& name, std::vector<double>& numbers)
{
    if (!value.is_structured())
        return;
    for (const auto& [key, below] : value.items()) {
        if (value.is_object() && key == name && below.is_number())
            numbers.push_back(below.get<double>());
        collect(below, name, numbers);
    }
}

std::size_t layers_with(const Json& specification, const std::string& mark)
{
    return static_cast<std::size_t>(std::ranges::count_if(specification["layer"], [&](const Json& layer) {
        return layer["mark"] == mark || (layer["mark"].is_object() && layer["mark"]["type"] == mark);
    }));
}

// To renew after a wanted change: write `specification_of(...).dump(2)` and a line break to the file.
TEST(VegaLite, IsTheSameAsTheGoldenFile)
{
    auto figure = sample_advice().figures[1];
    figure.rows.resize(2);
    std::ifstream file(std::filesystem::path(ENTENTE_SOURCE_DIR) / "tests/render/golden/interval_dots.json");
    const std::string golden{std::istreambuf_iterator<char>(file), {}};
    EXPECT_EQ(specification_of(figure).dump(2) + '\n', golden);
}

TEST(VegaLite, HoldsItsDataAndFetchesNothing)
{
    for (const auto& figure : sample_advice().figures) {
        const auto text = vega_lite_specification(figure, Language::En);
        EXPECT_EQ(Json::parse(text)["data"]["values"].size(), figure.rows.size());
        EXPECT_EQ(text.find("\"url\""), std::string::npos);
    }
}

TEST(VegaLite, NamesTheLanguageOfTheFigure)
{
    const auto figure = sample_advice().figures[0];
    EXPECT_EQ(specification_of(figure, Language::Nl)["usermeta"]["language"], "nl");
    EXPECT_EQ(specification_of(figure, Language::En)["usermeta"]["language"], "en");
    EXPECT_EQ(specification_of(figure, Language::En)["data"]["values"][0]["series"], "observed");
}

TEST(VegaLite, HasNoLettersBelowTwelvePixels)
{
    for (const auto& figure : sample_advice().figures)
        for (const auto* name : {"labelFontSize", "titleFontSize", "fontSize"}) {
            std::vector<double> sizes;
            collect(specification_of(figure), name, sizes);
            EXPECT_FALSE(sizes.empty());
            EXPECT_TRUE(std::ranges::all_of(sizes, [](double size) { return size >= 12; })) << name;
        }
}

TEST(VegaLite, TellsSeriesApartByDashAndShapeToo)
{
    const auto specification = specification_of(sample_advice().figures[0]);
    const auto& line = specification["layer"][0]["encoding"];
    const Json full{1, 0};
    EXPECT_EQ(line["strokeDash"]["scale"]["range"][0], full);
    EXPECT_NE(line["strokeDash"]["scale"]["range"][1], full);
    EXPECT_NE(line["color"]["scale"]["range"][0], line["color"]["scale"]["range"][1]);
    EXPECT_NE(specification["layer"][1]["mark"]["shape"], specification["layer"][2]["mark"]["shape"]);
}

TEST(VegaLite, DrawsAMarkerAsARuleWithItsWords)
{
    const auto specification = specification_of(sample_advice().figures[0], Language::En);
    EXPECT_EQ(layers_with(specification, "rule"), 2U);
    EXPECT_EQ(layers_with(specification, "text"), 2U);
    EXPECT_EQ(specification["layer"][4]["mark"]["text"], "signature");
    EXPECT_EQ(specification["layer"][0]["encoding"]["x"]["axis"]["format"], "d"); // years, not 2,021
}

TEST(VegaLite, DrawsStepsWithTheirBand)
{
    const auto specification = specification_of(sample_advice().figures[3]);
    EXPECT_EQ(specification["layer"][0]["mark"]["type"], "area");
    EXPECT_EQ(specification["layer"][1]["mark"]["interpolate"], "step-after");
}

TEST(VegaLite, PutsRanksOnAScaleFromZeroToAHundred)
{
    const auto specification = specification_of(sample_advice().figures[2]);
    const auto& dots = specification["layer"].back()["encoding"];
    EXPECT_EQ(dots["x"]["scale"]["domain"], Json({0, 100}));
    EXPECT_EQ(dots["x"]["field"], "y");
    EXPECT_TRUE(dots["y"]["sort"].is_null()); // the order given
}

TEST(VegaLite, KeepsManySeriesInTheBackground)
{
    auto figure = sample_advice().figures[0];
    for (int i = 0; i < 20; ++i)
        figure.rows.push_back({{std::to_string(i), std::to_string(i)}, {}, 2020, 1.0, {}, {}, false});
    const auto legend = specification_of(figure)["layer"][0]["encoding"]["color"]["legend"];
    EXPECT_EQ(legend["values"], Json::array({"waargenomen"}));
}

TEST(VegaLite, LeavesOutWhatIsNotFinite)
{
    auto figure = sample_advice().figures[1];
    figure.rows[0].high = std::numeric_limits<double>::infinity();
    EXPECT_FALSE(specification_of(figure)["data"]["values"][0].contains("high"));
}

TEST(VegaLite, DrawsDotsOverANumberWithoutALineBetweenThem)
{
    advice::Figure figure;
    figure.mark = advice::Mark::Dots;
    for (const double x : {1.0, 2.0, 3.0}) {
        advice::FigureRow row;
        row.series = x > 1.0 ? Text{"een", "one"} : Text{"twee", "two"};
        row.x = x;
        row.y = -x;
        figure.rows.push_back(std::move(row));
    }
    const Json specification = specification_of(figure);
    EXPECT_EQ(layers_with(specification, "line"), 0U);
    EXPECT_EQ(layers_with(specification, "point"), 1U);
    EXPECT_EQ(layers_with(specification, "rule"), 1U); // zero
    EXPECT_EQ(specification["data"]["values"].size(), 3U);
}

TEST(VegaLite, LeavesAnEmptyCellOfAMapOutOfTheLegend)
{
    advice::Figure figure;
    figure.mark = advice::Mark::Map;
    for (const bool known : {true, false}) {
        advice::FigureRow row;
        row.label = {"geld", "money"};
        row.column = known ? Text{"legale migratie", "legal migration"} : Text{"terugkeer", "returns"};
        row.series = known ? Text{"meer", "more"} : Text{"niets gevonden", "nothing found"};
        row.y = known ? 3.0 : 0.0;
        row.highlighted = known;
        figure.rows.push_back(std::move(row));
    }
    figure.rows.push_back(figure.rows.front());
    figure.rows.back().series = {"minder", "fewer"};
    const Json specification = specification_of(figure, Language::En);
    EXPECT_EQ(layers_with(specification, "rect"), 1U); // every cell is there
    EXPECT_EQ(specification["data"]["values"].size(), 3U);
    const Json& dots = specification["layer"][1]["encoding"]["color"];
    EXPECT_EQ(dots["scale"]["domain"], Json({"more", "fewer"}));
    EXPECT_EQ(specification["data"]["values"][0]["column"], "legal migration");
}

} // namespace
} // namespace entente::render
