#include "net/sse.hpp"

#include <charconv>
#include <utility>

namespace recourse::net {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr std::string_view kLineEnds = "\r\n";

std::optional<int> to_milliseconds(std::string_view digits) {
    if (digits.find_first_not_of("0123456789") != std::string_view::npos) return std::nullopt;
    int value = 0;
    const auto [end, error] = std::from_chars(digits.begin(), digits.end(), value);
    if (error != std::errc{}) return std::nullopt;
    return value;
}

}  // namespace

bool SseParser::feed(std::string_view bytes) {
    while (!bytes.empty() && !overflown_) {
        if (std::exchange(after_cr_, false) && bytes.front() == '\n') {
            bytes.remove_prefix(1);
            continue;
        }
        const std::size_t end = bytes.find_first_of(kLineEnds);
        if (end == std::string_view::npos) {
            overflown_ = !fits(line_.size() + bytes.size());
            if (!overflown_) line_.append(bytes);
            break;
        }
        after_cr_ = bytes[end] == '\r';
        overflown_ = !take_line(bytes.substr(0, end));
        bytes.remove_prefix(end + 1);
    }
    return !overflown_;
}

std::optional<SseEvent> SseParser::next() {
    if (ready_.empty()) return std::nullopt;
    std::optional<SseEvent> event = std::move(ready_.front());
    ready_.pop_front();
    return event;
}

bool SseParser::mid_event() const noexcept {
    return !line_.empty() || !event_.data.empty() || !event_.event.empty();
}

bool SseParser::take_line(std::string_view rest_of_line) {
    if (!fits(line_.size() + rest_of_line.size())) return false;
    if (line_.empty()) {
        interpret(rest_of_line);
    } else {
        line_.append(rest_of_line);
        interpret(line_);
        line_.clear();
    }
    return true;
}

bool SseParser::fits(std::size_t line_bytes) const noexcept {
    return event_.data.size() + event_.event.size() + line_bytes <= limit_;
}

void SseParser::interpret(std::string_view line) {
    if (std::exchange(first_line_, false) && line.starts_with(kByteOrderMark)) {
        line.remove_prefix(kByteOrderMark.size());
    }
    if (line.empty()) return dispatch();
    const std::size_t colon = line.find(':');
    if (colon == 0) return;  // a comment
    if (colon == std::string_view::npos) return set_field(line, {});
    std::string_view value = line.substr(colon + 1);
    if (value.starts_with(' ')) value.remove_prefix(1);
    set_field(line.substr(0, colon), value);
}

void SseParser::set_field(std::string_view name, std::string_view value) {
    if (name == "data") {
        event_.data.append(value).push_back('\n');
    } else if (name == "event") {
        event_.event = value;
    } else if (name == "id") {
        if (!value.contains('\0')) last_id_ = value;
    } else if (name == "retry") {
        if (const auto wait = to_milliseconds(value)) event_.retry_ms = retry_ms_ = wait;
    }
}

void SseParser::dispatch() {
    if (event_.data.empty()) {
        event_.event.clear();
        return;
    }
    event_.data.pop_back();
    if (event_.event.empty()) event_.event = "message";
    event_.id = last_id_;
    ready_.push_back(std::exchange(event_, {}));
}

void append_sse(std::string& out, std::string_view data, std::string_view id) {
    if (!id.empty()) out.append("id: ").append(id).push_back('\n');
    out.append("event: message\n");
    for (;;) {
        const std::size_t end = data.find_first_of(kLineEnds);
        out.append("data: ").append(data.substr(0, end)).push_back('\n');
        if (end == std::string_view::npos) break;
        data.remove_prefix(end + (data.substr(end).starts_with("\r\n") ? 2 : 1));
    }
    out.push_back('\n');
}

}  // namespace recourse::net
