#include "kept.hpp"

#include <chrono>
#include <csignal>
#include <stdexcept>
#include <utility>

#include <sys/wait.h>

namespace recourse::trials {
namespace {

/// Whether it has not ended. The keeper may not have noticed yet.
bool runs(int pid) {
    siginfo_t ended{};
    return ::waitid(P_PID, static_cast<id_t>(pid), &ended, WEXITED | WNOHANG | WNOWAIT) == 0 &&
           ended.si_pid == 0;
}

}  // namespace

Kept::Kept(std::function<std::unique_ptr<integration::Process>()> start)
    : start_(std::move(start)), keeper_([this] { keep(); }) {}

Kept::~Kept() {
    {
        const std::scoped_lock lock(mutex_);
        ending_ = true;
        if (pid_ != 0) ::kill(pid_, SIGKILL);
    }
    keeper_.join();
}

void Kept::keep() try {
    constexpr std::chrono::hours kLongerThanAnyTrial{10};
    while (true) {
        const auto process = start_();
        {
            const std::scoped_lock lock(mutex_);
            if (ending_) return;
            pid_ = process->pid();
            ++life_;
        }
        changed_.notify_all();
        process->wait_for_end(std::chrono::steady_clock::now() + kLongerThanAnyTrial);
        const std::scoped_lock lock(mutex_);
        pid_ = 0;  // before it is reaped, so that nobody kills a stranger
        if (ending_) return;
    }
} catch (const std::exception& error) {
    const std::scoped_lock lock(mutex_);
    failure_ = error.what();
    changed_.notify_all();
}

unsigned Kept::wait_until_up() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return (pid_ != 0 && runs(pid_)) || !failure_.empty(); });
    if (!failure_.empty()) throw std::runtime_error(failure_);
    return life_;
}

unsigned Kept::life() {
    const std::scoped_lock lock(mutex_);
    return life_;
}

void Kept::kill() {
    wait_until_up();
    std::unique_lock lock(mutex_);
    const auto before = life_;
    if (pid_ != 0) ::kill(pid_, SIGKILL);
    changed_.wait(lock, [&] { return life_ > before || !failure_.empty(); });
    if (!failure_.empty()) throw std::runtime_error(failure_);
}

}  // namespace recourse::trials
