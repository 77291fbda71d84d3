#pragma once

#include "descriptor.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace recourse::integration {

using HttpHeaders = std::vector<std::pair<std::string, std::string>>;

struct HttpResponse {
    int status = 0;
    HttpHeaders headers;
    std::string body;

    /// Empty where there is none.
    [[nodiscard]] std::string header(std::string_view name) const;
};

/// One connection to 127.0.0.1, blocking, with no manners of its own: it sends what it is told.
class HttpConnection {
  public:
    explicit HttpConnection(std::uint16_t port);

    /// Until when it waits for bytes, in all; else as long as tests wait for each.
    void give_up_at(TimePoint until) noexcept { until_ = until; }
    void send(std::string_view bytes) const { socket_.write(bytes); }
    /// A whole request. Host and Content-Length are added where `headers` lack them.
    void request(
        std::string_view method,
        std::string_view target,
        const HttpHeaders& headers,
        std::string_view body
    ) const;
    /// The status line and the headers; the body is left for `next_event` or `read_body`.
    [[nodiscard]] HttpResponse read_head();
    [[nodiscard]] std::string read_body();
    [[nodiscard]] HttpResponse read_response();
    /// The data of the next event of a stream; nothing at its end.
    [[nodiscard]] std::optional<std::string> next_event();
    /// Waits for the peer to close.
    void wait_for_close();
    void close() noexcept { socket_.close(); }

  private:
    enum class Framing : unsigned char { none, length, chunks };

    void need(std::size_t bytes);
    [[nodiscard]] std::string take(std::size_t bytes);
    [[nodiscard]] std::string take_header_line();
    /// Decodes more of the body; false at its end.
    bool read_piece();

    Descriptor socket_;
    std::uint16_t port_;
    std::optional<TimePoint> until_;
    std::string received_;  ///< raw bytes not yet looked at
    std::string body_;      ///< decoded bytes not yet taken
    Framing framing_ = Framing::none;
    std::size_t left_ = 0;
};

/// One request on a connection of its own.
[[nodiscard]] HttpResponse exchange(
    std::uint16_t port,
    std::string_view method,
    std::string_view target,
    const HttpHeaders& headers = {},
    std::string_view body = {}
);

/// A port of 127.0.0.1 that refuses connections for as long as this lives.
class ClosedPort {
  public:
    ClosedPort();
    [[nodiscard]] std::uint16_t number() const noexcept { return number_; }

  private:
    Descriptor socket_;  ///< bound, but never listening
    std::uint16_t number_;
};

}  // namespace recourse::integration
