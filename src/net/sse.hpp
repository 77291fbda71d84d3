#pragma once

#include <deque>
#include <expected>
#include <optional>
#include <string>
#include <string_view>

/// Server-sent events (WHATWG HTML, 9.2), sans-I/O: bytes in, events out.
namespace recourse::net {

struct SseEvent {
    std::string event;            ///< `message` where none is named
    std::string data;             ///< lines joined by LF
    std::string id;               ///< the last event id so far
    std::optional<int> retry_ms;  ///< the last one since the event before
};

/// Takes a stream apart, however it is cut. What is held of an unfinished event is bounded; an
/// event that the stream's end leaves unfinished is dropped, as the standard says.
class SseParser {
  public:
    explicit SseParser(std::size_t max_event_bytes) : limit_(max_event_bytes) {}
    /// Feeds bytes; call `next` until it has nothing. False once an event exceeds the limit, and
    /// from then on: the events before it are still there.
    [[nodiscard]] bool feed(std::string_view bytes);
    [[nodiscard]] std::optional<SseEvent> next();
    /// True if bytes of an unfinished event are held.
    [[nodiscard]] bool mid_event() const noexcept;
    /// What a reconnecting client says in `Last-Event-ID`: also set by blocks that hold no data.
    [[nodiscard]] const std::string& last_id() const noexcept { return last_id_; }
    /// How long a reconnecting client waits: also set by blocks that hold no data.
    [[nodiscard]] std::optional<int> retry_ms() const noexcept { return retry_ms_; }

  private:
    [[nodiscard]] bool take_line(std::string_view rest_of_line);
    [[nodiscard]] bool fits(std::size_t line_bytes) const noexcept;
    void interpret(std::string_view line);
    void set_field(std::string_view name, std::string_view value);
    void dispatch();

    std::size_t limit_;
    std::deque<SseEvent> ready_;
    std::string line_;  ///< the beginning of a line whose end has not come
    SseEvent event_;    ///< the unfinished one; each line of its data ends in LF
    std::string last_id_;
    std::optional<int> retry_ms_;
    bool first_line_ = true;
    bool after_cr_ = false;  ///< a LF that follows belongs to the line end before it
    bool overflown_ = false;
};

/// One `message` event around a line of JSON, ready to send.
void append_sse(std::string& out, std::string_view data, std::string_view id = {});

}  // namespace recourse::net
