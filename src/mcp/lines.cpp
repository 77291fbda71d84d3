#include "mcp/lines.hpp"

#include <algorithm>
#include <utility>

namespace recourse::mcp {

void LineReader::forget_what_was_read() {
    buffer_.erase(0, read_);
    searched_ -= std::min(searched_, read_);
    read_ = 0;
}

void LineReader::feed(std::string_view bytes) {
    forget_what_was_read();
    if (dropping_) {
        const auto end = bytes.find('\n');
        if (end == std::string_view::npos) return;
        bytes.remove_prefix(end);
    }
    buffer_ += bytes;
}

std::optional<LineReader::Line> LineReader::next() {
    while (true) {
        const auto end = buffer_.find('\n', std::max(read_, searched_));
        if (end == std::string::npos) {
            searched_ = buffer_.size();
            if (!dropping_ && buffer_.size() - read_ > limit_) {
                // The rest is dropped as it comes; the line is told at its end.
                dropping_ = true;
                buffer_.resize(read_ + std::min(kKeptOfTooLong, limit_));
                buffer_.shrink_to_fit();
                searched_ = buffer_.size();
            }
            return std::nullopt;
        }
        std::string_view text = std::string_view(buffer_).substr(read_, end - read_);
        read_ = end + 1;
        searched_ = read_;
        const bool too_long = std::exchange(dropping_, false) || text.size() > limit_;
        if (too_long) return Line{text.substr(0, std::min(kKeptOfTooLong, limit_)), true};
        if (text.ends_with('\r')) text.remove_suffix(1);
        if (!text.empty()) return Line{text, false};
    }
}

std::string_view LineReader::unfinished() const noexcept {
    return std::string_view(buffer_).substr(read_);
}

void end_line(std::string& message) {
    // CR ends a line, too, for who reads texts in Python.
    std::ranges::replace_if(message, [](char one) { return one == '\n' || one == '\r'; }, ' ');
    message += '\n';
}

}  // namespace recourse::mcp
