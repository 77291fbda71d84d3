#pragma once

#include "descriptor.hpp"

#include <functional>
#include <string>
#include <string_view>

namespace recourse::integration {

/// A command line on a terminal of its own (a pty of so many columns), and what stands on its last
/// line. It never outlives the test.
class Terminal {
  public:
    explicit Terminal(const std::string& command, unsigned short columns = 80);
    Terminal(Terminal&&) = delete;
    ~Terminal();

    /// Waits until the line that is written to holds `part`, and returns that line.
    std::string wait_for(std::string_view part);
    /// As if it were typed; Ctrl-C is "\x03".
    void type(std::string_view keys) { master_.write(keys); }
    /// Waits for its end: the exit code, or the signal with a minus.
    int wait();
    /// All lines, as they stand there, without blanks at their ends.
    [[nodiscard]] std::string screen() const { return above_ + line_; }
    /// All bytes that were written.
    [[nodiscard]] const std::string& bytes() const noexcept { return bytes_; }

  private:
    bool pump(TimePoint until);
    void show(char byte);

    int pid_ = -1;
    Descriptor master_;
    std::string bytes_;
    std::string above_;
    std::string line_;
    std::size_t column_ = 0;
    std::string escape_;
};

}  // namespace recourse::integration
