#pragma once

#include "net/http.hpp"
#include "net/loop.hpp"
#include "net/tls.hpp"

#include <cstdint>
#include <expected>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace recourse::net {

inline constexpr std::uint16_t kHttpPort = 80;
inline constexpr std::uint16_t kHttpsPort = 443;

/// Where an upstream is: taken apart from its URL.
struct Origin {
    std::string host;  ///< name or address, without brackets
    std::uint16_t port = kHttpPort;
    std::string path = "/";
    bool is_secure = false;  ///< by TLS
    /// `http://host:port`, for people.
    [[nodiscard]] std::string endpoint() const;
    /// `host:port`, with the brackets of an IPv6 address.
    [[nodiscard]] std::string authority() const;
    /// Takes an `http://` or `https://` URL apart (RFC 3986). The error is a sentence.
    [[nodiscard]] static std::expected<Origin, std::string> from_url(std::string_view url);
};

/// Why an exchange failed, and how far the request got: what `effect` is decided by.
struct HttpFailure {
    enum class What : unsigned char {
        unresolved,
        refused,
        unreachable,
        connect_timeout,
        reset,
        timeout,
        expired,     ///< its certificate, or one above it; or it is not valid yet
        wrong_host,  ///< its certificate is for others
        untrusted,   ///< its certificate is from nobody we trust, or unfit
        no_tls,      ///< the two found no TLS in common, or the peer refused ours
        cut,         ///< the answer began and broke off
        malformed,   ///< the answer is not HTTP
        too_large,   ///< the body, or the head, exceeds its limit
        cancelled,   ///< by the caller
    };
    What what;
    bool request_complete =
        false;  ///< every byte of the request was handed to the operating system
    bool any_byte_sent = false;
    bool reused_connection = false;
    std::string detail;
};

struct HttpClientLimits {
    std::size_t head_bytes = 64 * 1024;
    std::chrono::milliseconds connect_time{5'000};
    std::chrono::milliseconds keep_idle{50'000};  ///< an idle connection is kept this long
    std::size_t idle_connections = 128;
};

/// An answer whose head has come. Its body is read as it arrives. Giving it up before its end
/// closes the connection.
class HttpResponse {
  public:
    virtual ~HttpResponse() = default;
    [[nodiscard]] virtual int status() const noexcept = 0;
    [[nodiscard]] virtual const Headers& headers() const noexcept = 0;
    /// The next piece of the body, valid until the next read; empty at its end.
    [[nodiscard]] virtual Task<std::expected<std::string_view, HttpFailure>> read_some(
        Deadline deadline
    ) = 0;
    /// The whole body, at most `limit` bytes; the view lives as long as the response.
    [[nodiscard]] virtual Task<std::expected<std::string_view, HttpFailure>> read_all(
        std::size_t limit, Deadline deadline
    ) = 0;
    /// Ends a pending read with `cancelled` and closes the connection.
    virtual void cancel() = 0;
};

/// An HTTP/1.1 client for one origin on one loop, with a pool of kept connections. It never sends a
/// request twice by itself, except on a kept connection that turned out closed before a byte was
/// sent. Answers may outlive it.
class HttpClient {
  public:
    /// `tls` counts where the origin is secure.
    HttpClient(
        Executor executor,
        Timers& timers,
        Origin origin,
        HttpClientLimits limits = {},
        const ClientTls& tls = {}
    );
    ~HttpClient();
    HttpClient(const HttpClient&) = delete;
    HttpClient& operator=(const HttpClient&) = delete;

    /// Ends an exchange from outside: `cancel` makes the pending send or read fail with
    /// `cancelled`. It outlives the send, and does nothing once the response is gone.
    class Canceller {
      public:
        void cancel();
        std::function<void()> action;  ///< set by the client while there is something to cancel
    };

    /// Sends one request and reads the head of its answer. `headers` are complete lines, without
    /// Host, Content-Length and Connection; `path` is percent-encoded: both go out as they are.
    /// What is viewed must live until this completes.
    [[nodiscard]] Task<std::expected<std::unique_ptr<HttpResponse>, HttpFailure>> send(
        std::string_view method,
        std::string_view path,
        std::string_view headers,
        std::string_view body,
        Deadline deadline,
        Canceller* canceller = nullptr
    );
    [[nodiscard]] const Origin& origin() const noexcept;
    [[nodiscard]] std::size_t idle_connections() const noexcept;

  private:
    struct Impl;
    std::shared_ptr<Impl> impl_;
};

}  // namespace recourse::net
