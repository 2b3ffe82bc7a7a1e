#include <entente/render/child_process.hpp>

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <thread>
#include <utility>

namespace entente::render {

namespace {

using Clock = std::chrono::steady_clock;

/// An open file of the operating system.
class File {
public:
    explicit File(int number = -1) : number_(number) {}
    File(File&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
    File& operator=(File&& other) noexcept
    {
        std::swap(number_, other.number_);
        return *this;
    }
    File(const File&) = delete;
    File& operator=(const File&) = delete;
    ~File() { close(); }

    void close()
    {
        if (number_ >= 0)
            ::close(number_);
        number_ = -1;
    }
    [[nodiscard]] int number() const { return number_; }

private:
    int number_;
};

/// Our end and the child's end of a stream. A socket instead of a pipe: writing to a child that has gone then fails
/// instead of raising a signal.
struct Stream {
    File ours;
    File theirs;
};

/// A program that was started; its whole group is killed when it is left while still running.
class Child {
public:
    explicit Child(pid_t id) : id_(id) {}
    Child(const Child&) = delete;
    Child& operator=(const Child&) = delete;
    Child(Child&&) = delete;
    Child& operator=(Child&&) = delete;
    ~Child()
    {
        if (ended_)
            return;
        kill(-id_, SIGKILL);
        while (waitpid(id_, nullptr, 0) < 0 && errno == EINTR) {
        }
    }

    /// True when it has ended; its status is then in `status`.
    [[nodiscard]] bool has_ended(int& status)
    {
        if (!ended_)
            ended_ = waitpid(id_, &status, WNOHANG) == id_;
        return ended_;
    }

private:
    pid_t id_;
    bool ended_ = false;
};

Error outside(std::string what, const std::string& program, std::string remedy)
{
    return Error{std::move(what), program, std::move(remedy), ErrorKind::Outside};
}

std::expected<Stream, Error> open_stream(const std::string& program)
{
    std::array<int, 2> ends{-1, -1};
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0)
        return std::unexpected(outside(fmt::format("no stream to the program: {}", std::strerror(errno)), program,
                                       "close other programs and try again"));
    return Stream{File(ends[0]), File(ends[1])};
}

/// @return  0, or the error number
int spawn(const std::vector<std::string>& command, const std::array<Stream, 3>& streams, pid_t& id)
{
    std::vector<std::string> words = command; // the interface of the system wants words it may change
    std::vector<char*> arguments;
    for (auto& word : words)
        arguments.push_back(word.data());
    arguments.push_back(nullptr);

    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    posix_spawn_file_actions_init(&actions);
    posix_spawnattr_init(&attributes);
    for (int i = 0; i < 3; ++i)
        posix_spawn_file_actions_adddup2(&actions, streams.at(static_cast<std::size_t>(i)).theirs.number(), i);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP); // a group of its own, to end all of it at once
    posix_spawnattr_setpgroup(&attributes, 0);
    const int failure = posix_spawnp(&id, words.front().c_str(), &actions, &attributes, arguments.data(), environ);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    return failure;
}

void write_some(File& file, std::string_view& input)
{
    const ssize_t written = send(file.number(), input.data(), input.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (written > 0)
        input.remove_prefix(static_cast<std::size_t>(written));
    const bool later = written < 0 && (errno == EAGAIN || errno == EINTR);
    if (input.empty() || (written < 0 && !later))
        file.close();
}

void read_some(File& file, std::string& text)
{
    std::array<char, 65536> bytes{};
    const ssize_t got = recv(file.number(), bytes.data(), bytes.size(), MSG_DONTWAIT);
    if (got > 0)
        text.append(bytes.data(), static_cast<std::size_t>(got));
    else if (got == 0 || (errno != EAGAIN && errno != EINTR))
        file.close();
}

int milliseconds_until(Clock::time_point deadline)
{
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now()).count();
    return static_cast<int>(std::clamp<long>(left, 0, 1000));
}

/// Feeds the child and collects what it says until it closes both its outputs or time is up.
void converse(std::array<Stream, 3>& streams, std::string_view input, Clock::time_point deadline, ProgramResult& result)
{
    auto& [in, out, err] = streams;
    if (input.empty())
        in.ours.close();
    while ((out.ours.number() >= 0 || err.ours.number() >= 0) && Clock::now() < deadline) {
        std::array<pollfd, 3> waits{{{in.ours.number(), POLLOUT, 0},
                                     {out.ours.number(), POLLIN, 0},
                                     {err.ours.number(), POLLIN, 0}}}; // poll skips a negative number
        if (poll(waits.data(), waits.size(), milliseconds_until(deadline)) <= 0)
            continue;
        if (waits[0].revents != 0)
            write_some(in.ours, input);
        if (waits[1].revents != 0)
            read_some(out.ours, result.output);
        if (waits[2].revents != 0)
            read_some(err.ours, result.errors);
    }
    in.ours.close();
}

} // namespace

std::expected<ProgramResult, Error> run_program(const std::vector<std::string>& command, std::string_view input,
                                                std::chrono::milliseconds time_limit)
{
    const auto deadline = Clock::now() + time_limit;
    const std::string& program = command.front();
    std::array<Stream, 3> streams;
    for (auto& stream : streams) {
        auto opened = open_stream(program);
        if (!opened)
            return std::unexpected(std::move(opened.error()));
        stream = std::move(*opened);
    }
    pid_t id = 0;
    if (const int failure = spawn(command, streams, id); failure != 0)
        return std::unexpected(outside(fmt::format("the program cannot be started: {}", std::strerror(failure)),
                                       program, "check that it is installed and its path is right"));
    Child child(id);
    for (auto& stream : streams)
        stream.theirs.close();

    ProgramResult result;
    converse(streams, input, deadline, result);
    int status = 0;
    while (!child.has_ended(status)) {
        if (Clock::now() >= deadline)
            return std::unexpected(
                outside(fmt::format("the program took longer than {} ms and was stopped", time_limit.count()), program,
                        "try again on a quieter machine, or ask for fewer figures"));
        std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
    if (!WIFEXITED(status))
        return std::unexpected(outside(fmt::format("the program was ended by signal {}", WTERMSIG(status)), program,
                                       "check the memory of the machine and try again"));
    result.exit_code = WEXITSTATUS(status);
    return result;
}

} // namespace entente::render
