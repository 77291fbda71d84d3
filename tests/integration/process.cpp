#include "process.hpp"

#include <array>
#include <cerrno>
#include <csignal>
#include <stdexcept>
#include <system_error>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

namespace recourse::integration {
namespace {

struct Pipe {
    Pipe() {
        std::array<int, 2> ends{};
        if (::pipe2(ends.data(), O_CLOEXEC) != 0)
            throw std::system_error(errno, std::generic_category(), "pipe2");
        out = Descriptor(ends[0]);
        in = Descriptor(ends[1]);
    }
    Descriptor out;
    Descriptor in;
};

constexpr int kCannotRun = 127;

/// In the child: becomes the program.
[[noreturn]] void run(const std::vector<char*>& argv, const Process::Environment& environment) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    ::signal(SIGPIPE, SIG_DFL);
    constexpr rlimit kNoCore{0, 0};
    ::setrlimit(RLIMIT_CORE, &kNoCore);
    for (const auto& [name, value] : environment) ::setenv(name.c_str(), value.c_str(), 1);
    ::execvp(argv.front(), argv.data());
    ::_exit(kCannotRun);
}

void expect_no_sanitizer_report(const std::string& name, const std::string& errors) {
    for (const auto* report :
         {"ERROR: AddressSanitizer",
          "ERROR: LeakSanitizer",
          "WARNING: ThreadSanitizer",
          "runtime error:"}) {
        EXPECT_FALSE(errors.contains(report)) << name << " wrote:\n" << errors;
    }
}

}  // namespace

Process::Process(std::vector<std::string> argv, const Environment& environment)
    : name_(argv.front()) {
    ::signal(SIGPIPE, SIG_IGN);  // a peer that is gone is told by `write`
    std::vector<char*> words;
    words.reserve(argv.size() + 1);
    for (auto& word : argv) words.push_back(word.data());
    words.push_back(nullptr);

    Pipe to_child;
    Pipe from_child;
    Pipe errors;
    pid_ = ::fork();
    if (pid_ < 0) throw std::system_error(errno, std::generic_category(), "fork");
    if (pid_ == 0) {
        ::dup2(to_child.out.number(), STDIN_FILENO);
        ::dup2(from_child.in.number(), STDOUT_FILENO);
        ::dup2(errors.in.number(), STDERR_FILENO);
        run(words, environment);
    }
    stdin_ = std::move(to_child.in);
    stdout_ = std::move(from_child.out);
    stderr_ = std::move(errors.out);
}

Process::~Process() {
    if (!ended_) {
        ::kill(pid_, SIGKILL);
        ::waitpid(pid_, nullptr, 0);
    }
    drain();
    expect_no_sanitizer_report(name_, errors_);
}

bool Process::pump(TimePoint until) {
    if (!stdout_.is_open() && !stderr_.is_open()) return false;
    const int ready = wait_for_either(stdout_.number(), stderr_.number(), until);
    if (ready < 0) return false;
    auto& stream = ready == stdout_.number() ? stdout_ : stderr_;
    auto& text = ready == stdout_.number() ? output_ : errors_;
    if (!stream.read(text, until)) stream.close();
    return true;
}

void Process::give_up(std::string_view awaited) const {
    throw std::runtime_error(
        name_ + ": " + std::string(awaited) + " did not come; stderr:\n" + errors_
    );
}

std::optional<std::string> Process::read_line(TimePoint until) {
    while (true) {
        if (auto line = take_line(output_)) return line;
        if (!stdout_.is_open()) return std::nullopt;
        if (!pump(until)) give_up("a line on stdout");
    }
}

std::string Process::wait_for_error(std::string_view part) {
    const auto until = patience_from_now();
    while (true) {
        const auto at = errors_.find(part);
        const auto end = at == std::string::npos ? at : errors_.find('\n', at);
        if (end != std::string::npos)
            return errors_.substr(at + part.size(), end - at - part.size());
        if (!pump(until)) give_up("'" + std::string(part) + "' on stderr");
    }
}

void Process::signal(int number) const {
    if (!ended_) ::kill(pid_, number);
}

void Process::wait_for_end(TimePoint until) {
    const Descriptor handle(static_cast<int>(::syscall(SYS_pidfd_open, pid_, 0)));
    // Its streams are read on, lest it block on a full pipe instead of ending.
    while (true) {
        const int stream = stdout_.is_open() ? stdout_.number() : stderr_.number();
        const int ready = wait_for_either(handle.number(), stream, until);
        if (ready < 0) give_up("its end");
        if (ready == handle.number()) break;
        pump(until);
    }
}

int Process::wait() {
    if (ended_) return *ended_;
    wait_for_end(patience_from_now());
    int status = 0;
    ::waitpid(pid_, &status, 0);
    ended_ = WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
    drain();
    return *ended_;
}

void Process::drain() {
    while (stderr_.is_open() && pump(std::chrono::steady_clock::now())) continue;
}

void wait_for_end_of(int pid) {
    const Descriptor handle(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0)));
    if (!handle.is_open()) return;  // it has ended already
    if (wait_for_either(handle.number(), -1, patience_from_now()) < 0) {
        throw std::runtime_error("process " + std::to_string(pid) + " does not end");
    }
}

}  // namespace recourse::integration
