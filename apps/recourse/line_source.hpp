#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace recourse::app {

/// The lines of standard input or a file as they come, each with its end: a filter must not wait
/// for the whole. A line over the limit costs no memory beyond it.
class LineSource {
  public:
    struct Line {
        std::string_view text;  ///< with its line break, where it has one; valid until the next
        bool too_long;          ///< `text` is only what came of it up to the limit
    };

    /// An empty path and `-` mean standard input. `problem` says why a file cannot be read.
    LineSource(const std::string& path, std::size_t max_line);
    ~LineSource();
    LineSource(const LineSource&) = delete;
    LineSource& operator=(const LineSource&) = delete;

    /// The next line; nothing at the end, or where reading failed.
    [[nodiscard]] std::optional<Line> next();
    /// What stands before the end of the input, up to the limit, ends of lines and all.
    [[nodiscard]] Line rest(std::string_view read_already);
    /// Bytes that were read so far, and how many there are, where that can be known.
    [[nodiscard]] std::uint64_t taken() const noexcept { return taken_; }
    [[nodiscard]] std::optional<std::uint64_t> size() const;
    /// Whether a person types it.
    [[nodiscard]] bool is_typed() const;
    [[nodiscard]] const std::string& problem() const noexcept { return problem_; }

  private:
    bool read_more();
    void forget_what_was_read();

    std::size_t limit_;
    int descriptor_ = -1;
    bool ended_ = false;
    std::string buffer_;
    std::size_t read_ = 0;  ///< bytes of the buffer already handed out
    std::uint64_t taken_ = 0;
    std::size_t searched_ = 0;  ///< bytes of the buffer known to hold no line break
    std::string problem_;
};

/// Writes to standard output at once where somebody waits for it: a terminal, a pipe.
class PromptOutput {
  public:
    PromptOutput();
    /// False where nobody reads any more.
    bool write(std::string_view text);

  private:
    bool is_awaited_;
};

}  // namespace recourse::app
