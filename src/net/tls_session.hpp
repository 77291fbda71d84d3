#pragma once

#include "net/tls.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

struct ssl_st;
struct ssl_session_st;
struct x509_store_ctx_st;

namespace recourse::net {

/// What is remembered of a server, so that the next connection to it needs no whole handshake.
struct TlsTicket {
    std::shared_ptr<ssl_session_st> session;
};

/// One end of a TLS connection over a connected socket that does not block. It never waits: where
/// it cannot go on, it says for what.
class TlsSession {
  public:
    enum class Then : std::uint8_t {
        done,
        want_read,   ///< again when the socket can be read
        want_write,  ///< again, with the same bytes first, when it can be written
        ended,       ///< the peer said that nothing follows
        failed,
    };
    struct Step {
        Then then;
        std::size_t bytes = 0;
        [[nodiscard]] bool waits() const noexcept {
            return then == Then::want_read || then == Then::want_write;
        }
    };
    struct Failure {
        enum class Why : std::uint8_t {
            expired,     ///< a certificate's time is over, or has not begun
            wrong_host,  ///< the certificate is for others
            untrusted,   ///< by nobody we trust, or otherwise unfit
            refused,     ///< the two do not come together: an alert, no common version, not TLS
            broken,      ///< the connection ended or failed
        };
        Why why = Why::broken;
        std::string words;
    };

    /// The listener's end.
    TlsSession(TlsContext::Ptr context, int socket);
    /// The client's: the certificate must be for `host`, a name or an address (RFC 9110, 4.3.4;
    /// RFC 6125). `ticket` is used and renewed for as long as this lives.
    TlsSession(TlsContext::Ptr context, int socket, const std::string& host, TlsTicket& ticket);
    ~TlsSession();
    TlsSession(const TlsSession&) = delete;
    TlsSession& operator=(const TlsSession&) = delete;

    [[nodiscard]] Step handshake();
    [[nodiscard]] Step read(std::span<char> into);
    /// `done` with how many bytes of the pieces, in order, were handed to the system whole.
    [[nodiscard]] Step write(std::span<const std::string_view> pieces);
    /// Looks for a byte to read without taking it.
    [[nodiscard]] Step peek();
    /// Tells the peer that nothing follows; before the socket is closed. Everything after fails.
    void close() noexcept;
    /// The same without a word.
    void abandon() noexcept { over_ = true; }

    [[nodiscard]] const Failure& failure() const noexcept { return failure_; }
    [[nodiscard]] bool resumed() const noexcept;

  private:
    static int on_verified(int accepted, x509_store_ctx_st* chain);
    static int on_ticket(ssl_st* tls, ssl_session_st* session);
    friend class TlsContext;

    void reject(x509_store_ctx_st* chain);
    [[nodiscard]] Step step(int result, std::size_t bytes);
    [[nodiscard]] Step fail();

    TlsContext::Ptr context_;
    ssl_st* tls_;
    TlsTicket* ticket_ = nullptr;
    std::string host_;
    Failure failure_;
    bool rejected_ = false;  ///< by us: the certificate is to blame, whatever comes of it
    bool over_ = false;
};

}  // namespace recourse::net
