#include <entente/cli/interrupt.hpp>

#include <unistd.h>

#include <csignal>
#include <ctime>

namespace entente::cli {

namespace {

sigset_t stop_signals()
{
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    return signals;
}

// How the shell reports a program ended by a signal.
constexpr int signal_exit_base = 128;

} // namespace

InterruptListener::InterruptListener()
{
    const sigset_t signals = stop_signals();
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    listener_ = std::jthread([this, signals](const std::stop_token& stop) {
        while (!stop.stop_requested()) {
            constexpr timespec moment{0, 50'000'000}; // 50 ms: how late the end of the program may be noticed
            const int signal = sigtimedwait(&signals, nullptr, &moment);
            if (signal > 0 && asked_.exchange(true))
                ::_exit(signal_exit_base + signal);
        }
    });
}

InterruptListener::~InterruptListener() = default;

} // namespace entente::cli
