// Progress on stderr: a bar on a terminal, plain lines elsewhere.

#pragma once

#include <entente/base/messages.hpp>
#include <entente/base/progress.hpp>
#include <entente/cli/interrupt.hpp>

#include <chrono>
#include <mutex>
#include <string>

namespace entente::cli {

/// Shows what is being done, how far it is and about how long it will take.
class ProgressLine final : public Progress {
public:
    /// @param quiet  say nothing, still listen for Ctrl-C
    ProgressLine(const InterruptListener& interrupt, const Messages& messages, Language language, bool quiet);
    ~ProgressLine() override;
    ProgressLine(const ProgressLine&) = delete;
    ProgressLine& operator=(const ProgressLine&) = delete;
    ProgressLine(ProgressLine&&) = delete;
    ProgressLine& operator=(ProgressLine&&) = delete;

    void report(std::string_view stage, std::size_t done, std::size_t total) override;
    [[nodiscard]] bool cancelled() const override { return interrupt_.asked(); }

private:
    using Clock = std::chrono::steady_clock;

    [[nodiscard]] std::string words_for(std::string_view stage) const;
    void draw(const std::string& words, std::size_t done, std::size_t total);

    const InterruptListener& interrupt_;
    const Messages& messages_;
    Language language_;
    bool quiet_ = false;
    bool terminal_ = false;
    std::mutex mutex_;
    std::string stage_;
    Clock::time_point stage_begun_;
    Clock::time_point last_drawn_;
    bool line_open_ = false;
};

} // namespace entente::cli
