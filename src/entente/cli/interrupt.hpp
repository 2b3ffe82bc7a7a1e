// Ctrl-C as a wish that long work can ask about.

#pragma once

#include <atomic>
#include <thread>

namespace entente::cli {

/// Listens for SIGINT and SIGTERM on a thread of its own. The first asks work to stop; the second ends the program.
/// Make it before any other thread starts, so that all of them leave these signals to it.
class InterruptListener {
public:
    InterruptListener();
    ~InterruptListener();
    InterruptListener(const InterruptListener&) = delete;
    InterruptListener& operator=(const InterruptListener&) = delete;
    InterruptListener(InterruptListener&&) = delete;
    InterruptListener& operator=(InterruptListener&&) = delete;

    [[nodiscard]] bool asked() const { return asked_; }

private:
    std::atomic<bool> asked_ = false;
    std::jthread listener_;
};

} // namespace entente::cli
