#include "mcp/lines.hpp"

#include <algorithm>
#include <utility>

namespace recourse::mcp {

void LineReader::forget_what_was_read() {
    buffer_.erase(0, read_);
    searched_ -= std::min(searched_, read_);
    read_ = 0;
}

void LineReader::drop(std::string_view bytes) {
    end_ += bytes.substr(bytes.size() - std::min(bytes.size(), kKeptOfItsEnd));
    end_.erase(0, end_.size() - std::min(end_.size(), kKeptOfItsEnd));
}

void LineReader::feed(std::string_view bytes) {
    forget_what_was_read();
    if (dropping_) {
        const auto end = bytes.find('\n');
        drop(bytes.substr(0, end));
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
                end_.clear();
                drop(std::string_view(buffer_).substr(read_));
                buffer_.resize(read_ + std::min(kKeptOfTooLong, limit_));
                buffer_.shrink_to_fit();
                searched_ = buffer_.size();
            }
            return std::nullopt;
        }
        std::string_view text = std::string_view(buffer_).substr(read_, end - read_);
        read_ = end + 1;
        searched_ = read_;
        const auto beginning = text.substr(0, std::min(kKeptOfTooLong, limit_));
        if (std::exchange(dropping_, false)) return Line{beginning, true, end_};
        if (text.size() > limit_) {
            end_.clear();
            drop(text);
            return Line{beginning, true, end_};
        }
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
