#pragma once

#include <cstdint>
#include <expected>
#include <memory>
#include <string>
#include <string_view>

struct ssl_ctx_st;

/// TLS by OpenSSL: 1.2 and 1.3, ALPN `http/1.1`. Peers are always verified; there is no way to turn
/// that off. Certificates and keys are PEM texts that somebody has read already: a file that
/// changes or vanishes later changes nothing.
namespace recourse::net {

/// A PEM file and what it held.
struct PemFile {
    std::string path;
    std::string text;
    [[nodiscard]] bool given() const noexcept { return !path.empty(); }
    bool operator==(const PemFile&) const = default;
};

/// How a listener shows who it is.
struct ServerTls {
    PemFile certificate;  ///< its own, then those between it and the root
    PemFile key;
    PemFile client_ca;  ///< only clients with a certificate of these may connect; none: any may
    bool operator==(const ServerTls&) const = default;
};

/// How a server is verified, and by what we show who we are.
struct ClientTls {
    PemFile ca;  ///< trusted instead of the system's authorities: theirs, or the server's own
    PemFile certificate;  ///< of ours, where the server asks for one; with `key`
    PemFile key;
    bool operator==(const ClientTls&) const = default;
};

/// What is wrong with which part.
struct TlsProblem {
    enum class Part : std::uint8_t { certificate, key, ca };
    Part part;
    std::string words;  ///< goes on after the file's name: `holds no certificate`
};

/// What all connections of a listener, or to a server, share. Used by any number of threads.
class TlsContext {
  public:
    using Ptr = std::shared_ptr<const TlsContext>;
    using Made = std::expected<Ptr, TlsProblem>;

    [[nodiscard]] static Made of(const ServerTls& settings);
    [[nodiscard]] static Made of(const ClientTls& settings);

    explicit TlsContext(ssl_ctx_st* context) noexcept : context_(context) {}
    ~TlsContext();
    TlsContext(const TlsContext&) = delete;
    TlsContext& operator=(const TlsContext&) = delete;
    [[nodiscard]] ssl_ctx_st* get() const noexcept { return context_; }

  private:
    ssl_ctx_st* context_;
};

}  // namespace recourse::net
