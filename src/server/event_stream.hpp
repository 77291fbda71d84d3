#pragma once

#include "server/receipt.hpp"

#include <cstdint>
#include <functional>
#include <list>
#include <memory>
#include <string>
#include <string_view>

namespace recourse::server {

/// The messages of one event stream: those that wait for a connection and, where the stream can be
/// taken up again, the latest of those that a connection took. Lives on its loop.
class EventStream {
  public:
    /// What a client that reads slowly may have waiting; a message past it is dropped, the last one
    /// never. Less is kept for a client that is not there, and for one that comes back.
    static constexpr std::size_t kMostWaiting = 1024 * 1024;
    static constexpr std::size_t kMostKept = 256 * 1024;

    /// Whoever takes the messages to a connection.
    class Reader {
      public:
        virtual ~Reader() = default;
        virtual void on_more() = 0;   ///< there is something to take, or the stream ended
        virtual void on_pause() = 0;  ///< the client shall come back for the rest
        virtual void on_taken() = 0;  ///< another reader took the stream up
    };

    /// A name makes it resumable: its events have ids, `NAME-1`, `NAME-2`, ...
    explicit EventStream(std::string name = {}) : name_(std::move(name)) {}
    EventStream(const EventStream&) = delete;
    EventStream& operator=(const EventStream&) = delete;

    [[nodiscard]] const std::string& name() const noexcept { return name_; }
    /// An event that holds nothing but its id, so that the client can come back from the start.
    void prime() { queue({}); }
    void add(std::string_view message);
    /// Nothing comes after `last`, which may be empty.
    void end(std::string_view last, ReceiptPtr receipt = {});
    /// A connection that tells with `arrived` took everything there is.
    void handed(std::function<bool()> arrived);
    [[nodiscard]] bool wants_receipt() const noexcept { return receipt_ != nullptr; }
    [[nodiscard]] bool ended() const noexcept { return ended_; }
    void pause();

    /// The reader from now on; the one before it is told.
    void read_by(Reader& reader);
    void leave(const Reader& reader) noexcept;
    [[nodiscard]] bool is_read() const noexcept { return reader_ != nullptr; }
    /// All that waits, as it is written to a connection.
    [[nodiscard]] std::string take();
    /// Has what followed that event taken once more, as far as it is kept. False for an event that
    /// never was.
    [[nodiscard]] bool rewind(std::uint64_t event);
    /// Bytes, waiting and kept.
    [[nodiscard]] std::size_t size() const noexcept { return waiting_.bytes + taken_.bytes; }

  private:
    struct Events {
        std::list<std::string> texts;
        std::size_t bytes = 0;
    };
    static void move_front(Events& from, Events& to);
    static void move_back(Events& from, Events& to);
    void queue(std::string_view message);
    void forget_oldest();

    std::string name_;
    Events taken_;
    Events waiting_;
    std::uint64_t next_ = 1;  ///< number of the event to come
    Reader* reader_ = nullptr;
    bool ended_ = false;
    ReceiptPtr receipt_;  ///< of the last message
};

using EventStreamPtr = std::shared_ptr<EventStream>;

}  // namespace recourse::server
