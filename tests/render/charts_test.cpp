#include "render/sample_advice.hpp"

#include <entente/render/charts.hpp>
#include <entente/render/child_process.hpp>
#include <entente/render/vega_lite.hpp>

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace entente::render {
namespace {

using namespace std::chrono_literals;

/// A shell script in the place of the Python renderer, removed afterwards.
class FakeRenderer {
public:
    explicit FakeRenderer(const std::string& script)
        : path_(std::filesystem::temp_directory_path() /
                ("entente-renderer-" + std::to_string(getpid()) + "-" +
                 testing::UnitTest::GetInstance()->current_test_info()->name() + ".sh"))
    {
        std::ofstream(path_) << script;
    }
    FakeRenderer(const FakeRenderer&) = delete;
    FakeRenderer& operator=(const FakeRenderer&) = delete;
    FakeRenderer(FakeRenderer&&) = delete;
    FakeRenderer& operator=(FakeRenderer&&) = delete;
    ~FakeRenderer() { std::filesystem::remove(path_); }

    [[nodiscard]] Renderer renderer(std::chrono::milliseconds limit = 20s) const { return {"/bin/sh", path_, limit}; }

private:
    std::filesystem::path path_;
};

TEST(RunProgram, GivesBackWhatWasSaid)
{
    const auto ran = run_program({"/bin/sh", "-c", "cat; echo trouble >&2; exit 3"}, "hello", 20s);
    ASSERT_TRUE(ran.has_value());
    EXPECT_EQ(ran->output, "hello");
    EXPECT_EQ(ran->errors, "trouble\n");
    EXPECT_EQ(ran->exit_code, 3);
}

TEST(RunProgram, CarriesMoreThanAPipeHolds)
{
    const std::string text(3'000'000, 'x');
    const auto ran = run_program({"/bin/cat"}, text, 20s);
    ASSERT_TRUE(ran.has_value());
    EXPECT_EQ(ran->output, text);
}

TEST(RunProgram, SurvivesAProgramThatDoesNotListen)
{
    const auto ran = run_program({"/bin/sh", "-c", "exit 0"}, std::string(3'000'000, 'x'), 20s);
    ASSERT_TRUE(ran.has_value());
    EXPECT_EQ(ran->exit_code, 0);
}

TEST(RunProgram, StopsAtTheTimeLimit)
{
    const auto start = std::chrono::steady_clock::now();
    const auto ran = run_program({"/bin/sh", "-c", "sleep 30; sleep 30"}, "", 200ms);
    ASSERT_FALSE(ran.has_value());
    EXPECT_EQ(ran.error().kind, ErrorKind::Outside);
    EXPECT_LT(std::chrono::steady_clock::now() - start,
              10s); // far below the sleep, far above the limit on a busy machine
}

TEST(RunProgram, SaysThatAProgramIsMissing)
{
    const auto ran = run_program({"/no/such/program"}, "", 20s);
    ASSERT_FALSE(ran.has_value());
    EXPECT_EQ(ran.error().where, "/no/such/program");
    EXPECT_EQ(ran.error().kind, ErrorKind::Outside);
}

TEST(RunProgram, SaysThatAProgramWasKilled)
{
    const auto ran = run_program({"/bin/sh", "-c", "kill -9 $$"}, "", 20s);
    ASSERT_FALSE(ran.has_value());
    EXPECT_EQ(ran.error().what, "the program was ended by signal 9");
}

TEST(Draw, AsksForNothingWhenThereIsNothingToDraw)
{
    EXPECT_TRUE(draw({}, {"/no/such/python", "/no/such/script"}).value().empty());
}

TEST(Draw, GivesOneDrawingForEachFigure)
{
    const FakeRenderer fake("cat > /dev/null; printf '[\"<svg></svg>\",\"<svg><g></g></svg>\"]'");
    const auto drawings = draw({"{}", "{}"}, fake.renderer());
    ASSERT_TRUE(drawings.has_value()) << one_line(drawings.error());
    EXPECT_EQ(*drawings, (std::vector<std::string>{"<svg></svg>", "<svg><g></g></svg>"}));
}

TEST(Draw, SaysWhatTheRendererSaidLast)
{
    const FakeRenderer fake("echo Traceback >&2; echo 'ModuleNotFoundError: vl_convert' >&2; exit 1");
    const auto drawings = draw({"{}"}, fake.renderer());
    ASSERT_FALSE(drawings.has_value());
    EXPECT_EQ(drawings.error().what, "drawing the figures failed: ModuleNotFoundError: vl_convert");
    EXPECT_EQ(drawings.error().kind, ErrorKind::Outside);
}

TEST(Draw, RefusesAnAnswerThatIsNotOneDrawingAFigure)
{
    for (const auto* answer : {"'hello'", "'[]'", "'[1]'", "'[\"<svg><script></script></svg>\"]'"}) {
        const FakeRenderer fake(std::string("cat > /dev/null; printf '%s' ") + answer);
        const auto drawings = draw({"{}"}, fake.renderer());
        ASSERT_FALSE(drawings.has_value()) << answer;
        EXPECT_EQ(drawings.error().kind, ErrorKind::Outside);
    }
}

TEST(Draw, StopsARendererThatIsTooSlow)
{
    const FakeRenderer fake("sleep 30");
    const auto drawings = draw({"{}"}, fake.renderer(200ms));
    ASSERT_FALSE(drawings.has_value());
    EXPECT_EQ(drawings.error().kind, ErrorKind::Outside);
}

TEST(Draw, SaysThatTheScriptIsMissing)
{
    EXPECT_EQ(draw({"{}"}, {"/bin/sh", "/no/such/script"}).error().where, "/no/such/script");
}

// Needs tools/requirements.txt: set ENTENTE_FIGURE_PYTHON to the interpreter of that environment.
TEST(Draw, DrawsAllMarksWithTheRealRenderer)
{
    const char* python = std::getenv("ENTENTE_FIGURE_PYTHON");
    if (python == nullptr)
        GTEST_SKIP() << "ENTENTE_FIGURE_PYTHON is not set";
    std::vector<std::string> specifications;
    for (const auto& figure : sample_advice().figures)
        for (const auto language : {Language::Nl, Language::En})
            specifications.push_back(vega_lite_specification(figure, language));
    const auto script = std::filesystem::path(ENTENTE_SOURCE_DIR) / "tools/draw_figures.py";
    const auto drawings = draw(specifications, {python, script});
    ASSERT_TRUE(drawings.has_value()) << one_line(drawings.error());
    ASSERT_EQ(drawings->size(), specifications.size());
    EXPECT_NE((*drawings)[0].find(">14.000<"), std::string::npos); // as the Dutch write it
    EXPECT_NE((*drawings)[1].find(">14,000<"), std::string::npos);
    EXPECT_NE((*drawings)[0].find(">2016<"), std::string::npos);
}

} // namespace
} // namespace entente::render
