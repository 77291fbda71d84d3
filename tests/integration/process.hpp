#pragma once

#include "descriptor.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace recourse::integration {

/// A program under test with its three streams. It never outlives the test, and a report of a
/// sanitizer on its stderr fails the test. What is awaited in vain throws, with its stderr.
class Process {
  public:
    using Environment = std::vector<std::pair<std::string, std::string>>;

    explicit Process(std::vector<std::string> argv, const Environment& environment = {});
    Process(Process&&) = delete;
    /// Kills it where it still runs.
    ~Process();

    void write(std::string_view bytes) { stdin_.write(bytes); }
    void close_stdin() { stdin_.close(); }
    /// The next line of stdout; nothing at its end.
    [[nodiscard]] std::optional<std::string> read_line(TimePoint until = patience_from_now());
    /// Waits until stderr holds `part` and returns the rest of that line.
    std::string wait_for_error(std::string_view part);
    /// What it wrote to stderr as far as it was read: all of it once `wait` has returned.
    [[nodiscard]] const std::string& errors() const noexcept { return errors_; }

    void signal(int number) const;
    /// Waits for its end: the exit code, or the signal with a minus.
    int wait();
    /// Waits for its end and leaves it to be reaped by `wait`, so that its pid stays its own.
    void wait_for_end(TimePoint until);
    [[nodiscard]] int pid() const noexcept { return pid_; }

  private:
    /// Reads from either stream; false when both have ended.
    bool pump(TimePoint until);
    /// Reads what is still in the pipes; a grandchild that holds them open is not waited for.
    void drain();
    [[noreturn]] void give_up(std::string_view awaited) const;

    std::string name_;
    int pid_ = -1;
    std::optional<int> ended_;
    Descriptor stdin_;
    Descriptor stdout_;
    Descriptor stderr_;
    std::string output_;
    std::string errors_;
};

/// Waits until a process that somebody else started has ended and closed its pipes.
void wait_for_end_of(int pid);

}  // namespace recourse::integration
