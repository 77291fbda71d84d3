#pragma once

#include "net/http.hpp"
#include "net/loop.hpp"
#include "net/tls.hpp"

#include <chrono>
#include <cstdint>
#include <expected>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include <boost/asio/ip/tcp.hpp>

namespace recourse::net {

/// What a client is held to before anybody reads its words.
struct HttpServerLimits {
    std::size_t head_bytes = 32 * 1024;
    std::size_t headers = 100;
    std::size_t body_bytes = 4 * 1024 * 1024;
    /// From the first byte to the last of one request.
    std::chrono::milliseconds request_time{10'000};
    std::chrono::milliseconds idle_time{75'000};  ///< between requests on one connection
    std::size_t connections = 10'000;
    std::chrono::milliseconds write_time{30'000};  ///< without the client taking a byte
};

/// A request that never reached the handler, and why.
struct Refusal {
    enum class Why : unsigned char {
        malformed,  ///< not HTTP/1.1, or a form that smuggles
        head_too_large,
        body_too_large,
        too_slow,
        too_many_connections,
        plain_http,  ///< on a port of TLS
    };
    Why why;
    int status;          ///< 400, 431, 413, 408, 503
    std::string detail;  ///< what the parser found, for people
    std::size_t limit;   ///< bytes or milliseconds, where a limit was crossed
};

/// A client that came to a port of TLS and did not get through the handshake.
struct FailedHandshake {
    std::string peer;    ///< its address and port
    std::string reason;  ///< goes on after "the handshake failed:"; what the client says is in it
    std::size_t untold = 0;  ///< how many more failed since the last one that was told
};

/// A whole answer, for refusals and other short words.
struct HttpReply {
    int status = 200;
    std::string
        headers;  ///< complete lines, each with its CRLF; without Content-Length and Connection
    std::string body;
};

/// One request and the writing of its answer. Views in it live until the handler returns.
class HttpExchange {
  public:
    virtual ~HttpExchange() = default;

    [[nodiscard]] virtual std::string_view method() const noexcept = 0;
    [[nodiscard]] virtual std::string_view target(
    ) const noexcept = 0;  ///< path and query, as sent
    [[nodiscard]] virtual const Headers& headers() const noexcept = 0;
    [[nodiscard]] virtual std::string_view body() const noexcept = 0;
    [[nodiscard]] virtual bool from_loopback() const noexcept = 0;

    /// A whole answer with its Content-Length. `headers` are complete lines. One write, nothing
    /// copied twice.
    [[nodiscard]] virtual Task<> respond(
        int status, std::string_view headers, std::string_view body
    ) = 0;
    /// Begins an answer of unknown length (chunked). Everything after goes by `write`.
    [[nodiscard]] virtual Task<> start_stream(int status, std::string_view headers) = 0;
    /// False once the client is gone. Waits while the client reads slowly.
    [[nodiscard]] virtual Task<bool> write(std::string_view piece) = 0;
    [[nodiscard]] virtual Task<> finish_stream() = 0;
    [[nodiscard]] virtual bool answered() const noexcept = 0;

    /// Called once if the client goes away before the answer is complete. Watching begins within
    /// 100 ms of the request, so an answer that is quick costs nothing.
    virtual void on_disconnect(std::function<void()> gone) = 0;

    /// Whether the client has taken the whole answer in; to be asked at any time after it was
    /// given, the exchange over or not. True once it has sent its next request, or as long as
    /// everything is acknowledged and the connection has not broken. A client that closed on an
    /// answer that it never read breaks it (RST), so it never counts. Called once, after the
    /// answer.
    [[nodiscard]] virtual std::function<bool()> receipt() = 0;

    /// For servers that fail on purpose: the bytes as they are, and the ways to end a connection.
    [[nodiscard]] virtual Task<bool> write_raw(std::string_view bytes) = 0;
    virtual void close() = 0;  ///< after the handler returns, the connection ends
    /// Ends the connection in good order while the handler goes on, which writes no more.
    virtual void hang_up() = 0;
    virtual void reset() = 0;  ///< at once, with RST
};

/// An HTTP/1.1 server on one loop: keep-alive, pipelined requests answered in order, bodies by
/// length or chunked, strict against request smuggling. It has no words of its own: refusals are
/// worded by `on_refusal`.
class HttpServer {
  public:
    using Handler = std::function<Task<>(HttpExchange&)>;
    using OnRefusal = std::function<HttpReply(const Refusal&)>;
    using OnFailedHandshake = std::function<void(const FailedHandshake&)>;

    HttpServer(
        Executor executor,
        Timers& timers,
        HttpServerLimits limits,
        Handler handler,
        OnRefusal on_refusal
    );
    ~HttpServer();

    /// Binds and listens on an IP address or `localhost` (127.0.0.1); port 0 takes a free one. May
    /// be called for several addresses. The error is the operating system's words.
    [[nodiscard]] std::expected<std::uint16_t, std::string> listen(
        const std::string& address, std::uint16_t port
    );
    /// Connections accepted from now on are TLS by this; those that are open stay as they are.
    void use_tls(TlsContext::Ptr context);
    /// Hears of handshakes that fail: of one a second at most, for anybody can make them fail. Who
    /// leaves without having sent a byte is not told of.
    void on_failed_handshake(OnFailedHandshake tell);
    /// Idle connections end, requests are answered with `Connection: close`; those that come
    /// meanwhile are handed over as ever, for the handler to refuse. Once none is left nothing is
    /// accepted any more. Completes when all ended or at the deadline, when the rest is cut.
    [[nodiscard]] Task<> drain(Deadline deadline);
    [[nodiscard]] std::size_t open_connections() const noexcept;

  private:
    struct Impl;
    std::shared_ptr<Impl> impl_;
};

}  // namespace recourse::net
