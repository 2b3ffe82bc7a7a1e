// Runs the built program as a child.

#pragma once

#include "evidence/world.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

namespace entente::cli {

using evidence::bytes_of;
using evidence::TemporaryFolder;
using evidence::World;
using evidence::write_text;

/// How a child is started.
struct Start {
    std::filesystem::path evidence = std::filesystem::absolute(ENTENTE_TEST_EVIDENCE);
    std::filesystem::path folder = ".";  ///< where it runs
    rlim_t largest_file = RLIM_INFINITY; ///< in bytes; writing more fails, as on a full disk
    std::string out;                     ///< where its standard output goes; empty: kept
    std::string interrupt_at;            ///< words on stderr at which it gets SIGINT; empty: never
};

/// What a child left.
struct Ended {
    int exit_code = -1; ///< -1: ended by a signal
    std::string out;
    std::string err;

    /// The last line on stderr, without its line break.
    [[nodiscard]] std::string last_line() const
    {
        const auto lines = std::string_view(err).substr(0, err.empty() ? 0 : err.size() - 1);
        return std::string(lines.substr(lines.rfind('\n') + 1));
    }
};

/// Ends a child that never ends by itself.
inline constexpr auto longest_run = std::chrono::seconds(100);

class Program {
public:
    Program(const std::vector<std::string>& arguments, const Start& start)
        : out_(place_.path() / "out"), err_(place_.path() / "err")
    {
        std::vector<std::string> words{std::filesystem::absolute(ENTENTE_PROGRAM)};
        words.insert(words.end(), arguments.begin(), arguments.end());
        std::vector<char*> pointers;
        for (auto& word : words)
            pointers.push_back(word.data());
        pointers.push_back(nullptr);
        write_text(err_, ""); // it is watched from the start
        const std::string out = start.out.empty() ? out_.string() : start.out;
        id_ = ::fork();
        if (id_ == 0)
            become(pointers, start, out, err_.string());
        if (id_ < 0)
            throw std::runtime_error("the test cannot start a child");
    }
    ~Program() = default;
    Program(const Program&) = delete;
    Program& operator=(const Program&) = delete;
    Program(Program&&) = delete;
    Program& operator=(Program&&) = delete;

    [[nodiscard]] Ended finish(const std::string& interrupt_at)
    {
        const auto deadline = std::chrono::steady_clock::now() + longest_run;
        bool interrupted = interrupt_at.empty();
        int status = 0;
        while (::waitpid(id_, &status, WNOHANG) == 0) {
            if (!interrupted && bytes_of(err_).find(interrupt_at) != std::string::npos) {
                ::kill(id_, SIGINT);
                interrupted = true;
            }
            if (std::chrono::steady_clock::now() > deadline)
                ::kill(id_, SIGKILL);
            std::this_thread::sleep_for(std::chrono::milliseconds(2));
        }
        return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, std::filesystem::exists(out_) ? bytes_of(out_) : "",
                bytes_of(err_)};
    }

private:
    [[noreturn]] static void become(const std::vector<char*>& words, const Start& start, const std::string& out,
                                    const std::string& err)
    {
        const int to_out = ::open(out.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
        const int to_err = ::open(err.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
        const bool placed = ::dup2(to_out, STDOUT_FILENO) >= 0 && ::dup2(to_err, STDERR_FILENO) >= 0 &&
                            ::chdir(start.folder.c_str()) == 0;
        ::setenv("ENTENTE_EVIDENCE", start.evidence.c_str(), 1);
        ::setenv("ENTENTE_PYTHON", "/no/such/python", 1); // drawing is tested in the room render
        for (const char* name : {"LC_ALL", "LC_MESSAGES", "LANG"})
            ::unsetenv(name);
        if (start.largest_file != RLIM_INFINITY) {
            std::signal(SIGXFSZ, SIG_IGN); // so that writing fails instead of ending the child
            const rlimit limit{start.largest_file, start.largest_file};
            ::setrlimit(RLIMIT_FSIZE, &limit);
        }
        if (placed)
            ::execv(words.front(), words.data());
        ::_exit(127);
    }

    TemporaryFolder place_;
    std::filesystem::path out_;
    std::filesystem::path err_;
    pid_t id_ = -1;
};

inline Ended run(const std::vector<std::string>& arguments, const Start& start = {})
{
    return Program(arguments, start).finish(start.interrupt_at);
}

/// Runs a command quietly and expects it to be refused: an exit code, nothing on stdout, and one line on stderr that
/// says what is wrong and, behind a semicolon, what to do.
/// @return  the line without "entente: "
inline std::string refusal(int exit_code, std::vector<std::string> arguments, const Start& start = {})
{
    arguments.emplace_back("--quiet");
    const Ended child = run(arguments, start);
    EXPECT_EQ(child.exit_code, exit_code) << child.err;
    EXPECT_EQ(child.out, "");
    EXPECT_EQ(std::ranges::count(child.err, '\n'), 1) << child.err;
    EXPECT_TRUE(child.err.starts_with("entente: ")) << child.err;
    EXPECT_NE(child.err.find("; "), std::string::npos) << "no remedy: " << child.err;
    const std::string line = child.last_line();
    return line.substr(std::min<std::size_t>(line.size(), std::string_view("entente: ").size()));
}

/// A day that has passed: an advice as of it is the same tomorrow.
inline const std::vector<std::string> on_a_day{"--as-of", "2026-11-24"};

inline std::vector<std::string> joined(std::vector<std::string> first, const std::vector<std::string>& second)
{
    first.insert(first.end(), second.begin(), second.end());
    return first;
}

} // namespace entente::cli
