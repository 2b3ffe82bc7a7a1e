#include <entente/cli/progress_line.hpp>

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>

namespace entente::cli {

namespace {

constexpr std::size_t bar_width = 24;
constexpr auto between_drawings = std::chrono::milliseconds(100);
// Estimates before this are guesses.
constexpr auto soonest_estimate = std::chrono::seconds(2);

} // namespace

ProgressLine::ProgressLine(const InterruptListener& interrupt, const Messages& messages, Language language, bool quiet)
    : interrupt_(interrupt), messages_(messages), language_(language), quiet_(quiet),
      terminal_(::isatty(STDERR_FILENO) == 1)
{
}

ProgressLine::~ProgressLine()
{
    if (line_open_)
        std::fputs("\r\x1b[K", stderr);
}

std::string ProgressLine::words_for(std::string_view stage) const
{
    std::string id = "progress." + std::string(stage.substr(0, stage.find('.')));
    return messages_.has(id) ? messages_.in(language_, id) : std::string(stage);
}

void ProgressLine::report(std::string_view stage, std::size_t done, std::size_t total)
{
    if (quiet_)
        return;
    const std::scoped_lock lock(mutex_);
    const auto now = Clock::now();
    const std::string words = words_for(stage);
    if (words != stage_) {
        stage_ = words;
        stage_begun_ = now;
        if (!terminal_)
            fmt::print(stderr, "{}\n", words);
        last_drawn_ = {};
    }
    if (terminal_ && (now - last_drawn_ >= between_drawings || done == total)) {
        last_drawn_ = now;
        draw(words, done, total);
    }
}

void ProgressLine::draw(const std::string& words, std::size_t done, std::size_t total)
{
    line_open_ = true;
    if (total == 0) {
        fmt::print(stderr, "\r\x1b[K{} {}", words, done);
        return;
    }
    const std::size_t filled = std::min(bar_width, bar_width * done / total);
    std::string left;
    const auto spent = Clock::now() - stage_begun_;
    if (done > 0 && done < total && spent > soonest_estimate) {
        const double seconds = std::chrono::duration<double>(spent).count() * static_cast<double>(total - done) /
                               static_cast<double>(done);
        left = " " + messages_.in(language_, "progress.left", {{"seconds", seconds}});
    }
    fmt::print(stderr, "\r\x1b[K{} [{:=<{}}{:{}}] {}/{}{}", words, "", filled, "", bar_width - filled, done, total,
               left);
}

} // namespace entente::cli
