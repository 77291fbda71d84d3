#include "terminal.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <stdexcept>
#include <system_error>

#include <pty.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace recourse::integration {
namespace {

constexpr int kCannotRun = 127;

/// In the child: a terminal that can do all, whatever runs the tests.
[[noreturn]] void run(const std::string& command) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    // What runs in the background of a script ignores Ctrl-C, and hands that on.
    (void)std::signal(SIGINT, SIG_DFL);
    ::unsetenv("CI");
    ::setenv("TERM", "xterm", 1);
    ::execl("/bin/sh", "sh", "-c", command.c_str(), nullptr);
    ::_exit(kCannotRun);
}

}  // namespace

Terminal::Terminal(const std::string& command, unsigned short columns) {
    const winsize size{.ws_row = 24, .ws_col = columns, .ws_xpixel = 0, .ws_ypixel = 0};
    int master = -1;
    pid_ = ::forkpty(&master, nullptr, nullptr, &size);
    if (pid_ < 0) throw std::system_error(errno, std::generic_category(), "forkpty");
    if (pid_ == 0) run(command);
    master_ = Descriptor(master);
}

Terminal::~Terminal() {
    if (pid_ < 0) return;
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
}

std::string Terminal::wait_for(std::string_view part) {
    const auto until = patience_from_now();
    while (!line_.contains(part)) {
        if (!pump(until))
            throw std::runtime_error(
                "'" + std::string(part) + "' is not on the screen: " + screen()
            );
    }
    return line_;
}

int Terminal::wait() {
    const auto until = patience_from_now();
    while (pump(until)) {
    }
    int status = 0;
    ::waitpid(pid_, &status, 0);
    pid_ = -1;
    return WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
}

/// False once nobody has the terminal open any more.
bool Terminal::pump(TimePoint until) {
    const bool is_late = std::chrono::steady_clock::now() > until;
    if (is_late || wait_for_either(master_.number(), -1, until) < 0)
        throw std::runtime_error("it did not come in time; on the screen: " + screen());
    std::array<char, 4096> bytes{};
    const auto got = ::read(master_.number(), bytes.data(), bytes.size());
    if (got <= 0) return false;  // EIO: the other side is closed
    for (const char byte : std::string_view(bytes.data(), static_cast<std::size_t>(got)))
        show(byte);
    return true;
}

/// As much of a terminal as a line that is written over needs.
void Terminal::show(char byte) {
    bytes_ += byte;
    if (!escape_.empty() || byte == '\x1b') {
        escape_ += byte;
        if (escape_ == "\x1b[K") line_.resize(std::min(line_.size(), column_));
        const bool is_over = escape_.size() > 2 && byte >= '@';
        if (is_over) escape_.clear();
        return;
    }
    if (byte == '\r') {
        column_ = 0;
    } else if (byte == '\n') {
        above_ += line_ + "\n";
        line_.clear();
        column_ = 0;
    } else {
        line_.resize(std::max(line_.size(), column_ + 1), ' ');
        line_[column_++] = byte;
    }
}

}  // namespace recourse::integration
