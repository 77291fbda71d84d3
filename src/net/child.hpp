#pragma once

#include "net/loop.hpp"

#include <chrono>
#include <expected>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace recourse::net {

struct ChildCommand {
    std::vector<std::string> argv;  ///< argv[0] is looked up on our PATH
    std::vector<std::pair<std::string, std::string>> environment = {};  ///< added to ours
    std::string directory = {};                                         ///< empty: ours
    bool pass_stderr = false;  ///< copy its stderr to ours as it comes
};

struct SpawnFailure {
    bool not_found;      ///< ENOENT: no such command (or directory)
    std::string detail;  ///< what was looked for, and the operating system's words
};

struct ChildExit {
    std::optional<int> code;
    std::optional<int> signal;
};

/// A child process with its three streams, on one loop. Its process group is its own, and it is
/// killed with it: when the process ends, what it started and left behind ends too. The process
/// must ignore SIGPIPE.
class Child {
  public:
    [[nodiscard]] static std::expected<std::unique_ptr<Child>, SpawnFailure> spawn(
        Executor executor, Timers& timers, const ChildCommand& command
    );
    /// Kills what still runs.
    virtual ~Child() = default;

    /// The next bytes of its stdout, valid until the next read; empty at its end.
    [[nodiscard]] virtual Task<std::string_view> read() = 0;
    /// Queues bytes for its stdin and returns at once; they go out in order. False once stdin is
    /// closed or broken, or more than 64 MiB wait.
    virtual bool write(std::string bytes) = 0;
    /// Takes back what one `write` queued up to `end` of `bytes_queued`: none of it goes out any
    /// more. False where a part of it went out, and the rest will follow.
    virtual bool take_back(std::size_t end) = 0;
    /// How many bytes of all that was written the child's pipe has taken.
    [[nodiscard]] virtual std::size_t bytes_taken() const noexcept = 0;
    [[nodiscard]] virtual std::size_t bytes_queued(
    ) const noexcept = 0;            ///< total ever accepted by `write`
    virtual void close_stdin() = 0;  ///< after what is queued went out
    /// Completes when the process has ended and its stderr is read. Any number may wait.
    [[nodiscard]] virtual Task<ChildExit> exited() = 0;
    [[nodiscard]] virtual std::optional<ChildExit> exit_status() const noexcept = 0;
    /// MCP's way to end a stdio server: close stdin, wait `grace`, SIGTERM, wait `grace`, SIGKILL.
    [[nodiscard]] virtual Task<ChildExit> stop(std::chrono::milliseconds grace) = 0;
    /// The last lines of its stderr, 4 KiB at most.
    [[nodiscard]] virtual std::string stderr_tail() const = 0;
    [[nodiscard]] virtual int pid() const noexcept = 0;
};

}  // namespace recourse::net
