#pragma once

#include "net/child.hpp"

#include <expected>

#include <sys/types.h>

/// Starting a process: what the kernel is told, apart from what is done with the process later.
namespace recourse::net {

/// A descriptor that is closed with its scope.
class OwnedFd {
  public:
    OwnedFd() = default;
    explicit OwnedFd(int fd) noexcept : fd_(fd) {}
    OwnedFd(OwnedFd&& other) noexcept : fd_(other.release()) {}
    OwnedFd& operator=(OwnedFd&& other) noexcept;
    ~OwnedFd() { close(); }

    [[nodiscard]] int get() const noexcept { return fd_; }
    [[nodiscard]] int release() noexcept { return std::exchange(fd_, -1); }
    void close() noexcept;

  private:
    int fd_ = -1;
};

/// A running process and our ends of its streams: non-blocking, closed on exec.
struct Process {
    pid_t pid;
    OwnedFd exit;  ///< a pidfd: readable once the process has ended
    OwnedFd input;
    OwnedFd output;
    OwnedFd errors;
};

/// Starts a command in a process group of its own, with no signal blocked or ignored.
[[nodiscard]] std::expected<Process, SpawnFailure> start_process(const ChildCommand& command);

}  // namespace recourse::net
