#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace recourse::mcp {

/// stdio framing: one message a line, ended by LF or CRLF. A line over the limit is dropped as it
/// comes, so it costs no memory, and told once with its beginning and its end.
class LineReader {
  public:
    explicit LineReader(std::size_t max_line) : limit_(max_line) {}

    struct Line {
        std::string_view text;      ///< without its end; valid until the next feed
        bool too_long;              ///< `text` is only the beginning of what came
        std::string_view end = {};  ///< and this its end; empty for a line that is whole
    };

    void feed(std::string_view bytes);
    /// The next whole line, blank ones skipped; nothing until more bytes come.
    [[nodiscard]] std::optional<Line> next();
    /// What has come of a line that is not ended yet.
    [[nodiscard]] std::string_view unfinished() const noexcept;

  private:
    /// Of a line that is too long, this much is kept: enough to find its id.
    static constexpr std::size_t kKeptOfTooLong = 4096;
    static constexpr std::size_t kKeptOfItsEnd = 256;

    void forget_what_was_read();
    void drop(std::string_view bytes);
    std::size_t limit_;
    std::string buffer_;
    std::size_t read_ = 0;      ///< bytes of the buffer already handed out
    std::size_t searched_ = 0;  ///< bytes of the buffer known to hold no line end
    bool dropping_ = false;     ///< inside a line that is too long
    std::string end_;           ///< what came of it last
};

/// Makes a message of JSON a line. Line breaks between its tokens become blanks, and in strings
/// JSON has none: else what stands behind one would be read as a message of its own.
void end_line(std::string& message);

}  // namespace recourse::mcp
