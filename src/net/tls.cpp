#include "net/tls.hpp"

#include "net/tls_session.hpp"

#include <array>
#include <functional>
#include <optional>
#include <utility>

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

namespace recourse::net {
namespace {

using Part = TlsProblem::Part;
using Problem = std::optional<TlsProblem>;

template <auto Function>
struct Free {
    void operator()(auto* object) const noexcept { Function(object); }
};
using Context = std::unique_ptr<SSL_CTX, Free<SSL_CTX_free>>;
using Certificate = std::unique_ptr<X509, Free<X509_free>>;
using Key = std::unique_ptr<EVP_PKEY, Free<EVP_PKEY_free>>;
using Text = std::unique_ptr<BIO, Free<BIO_free>>;

/// The one protocol we speak, as ALPN lists it (RFC 7301): its length, then its name.
constexpr std::array<unsigned char, 9> kHttp11{8, 'h', 't', 't', 'p', '/', '1', '.', '1'};
/// TLS 1.2 with forward secrecy and authenticated encryption only; of 1.3 all are so.
constexpr const char* kCiphers = "ECDHE+AESGCM:ECDHE+CHACHA20";
/// Binds tickets to this program, which OpenSSL asks for where clients are verified.
constexpr std::array<unsigned char, 8> kSessions{'r', 'e', 'c', 'o', 'u', 'r', 's', 'e'};

Text reading(std::string_view text) {
    return Text(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
}

/// A key behind a password is not asked for one.
int no_password(char* /*into*/, int /*size*/, int /*writing*/, void* /*context*/) {
    return 0;
}

/// Every certificate of a PEM text, until `take` refuses one.
Problem each_certificate(
    const PemFile& file, Part part, const std::function<bool(Certificate)>& take
) {
    const auto source = reading(file.text);
    bool is_first = true;
    while (Certificate one{PEM_read_bio_X509(source.get(), nullptr, no_password, nullptr)}) {
        if (!take(std::move(one)))
            return TlsProblem{part, "holds a certificate that cannot be used"};
        is_first = false;
    }
    const bool at_end = ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE;
    ERR_clear_error();
    if (!at_end) return TlsProblem{part, "holds a certificate that is damaged"};
    if (is_first) return TlsProblem{part, "holds no certificate in PEM"};
    return std::nullopt;
}

/// The certificate that we show, and its key.
Problem show(SSL_CTX* context, const PemFile& certificate, const PemFile& key) {
    bool is_own = true;
    auto problem = each_certificate(certificate, Part::certificate, [&](Certificate one) {
        if (std::exchange(is_own, false)) return SSL_CTX_use_certificate(context, one.get()) == 1;
        return SSL_CTX_add0_chain_cert(context, one.release()) == 1;
    });
    if (problem) return problem;
    const Key own(PEM_read_bio_PrivateKey(reading(key.text).get(), nullptr, no_password, nullptr));
    ERR_clear_error();
    if (!own) return TlsProblem{Part::key, "holds no private key in PEM, or one behind a password"};
    if (SSL_CTX_use_PrivateKey(context, own.get()) != 1 ||
        SSL_CTX_check_private_key(context) != 1) {
        ERR_clear_error();
        return TlsProblem{Part::key, "does not belong to the certificate"};
    }
    return std::nullopt;
}

/// Whom we trust.
Problem trust(SSL_CTX* context, const PemFile& ca) {
    auto* store = SSL_CTX_get_cert_store(context);
    // A server's own certificate may be named, too.
    X509_STORE_set_flags(store, X509_V_FLAG_PARTIAL_CHAIN);
    return each_certificate(ca, Part::ca, [&](Certificate one) {
        // Told to clients that are asked for a certificate; to servers it means nothing.
        SSL_CTX_add_client_CA(context, one.get());
        return X509_STORE_add_cert(store, one.get()) == 1;
    });
}

/// Of those that the client offers; a client that offers none of ours goes on without.
int choose_protocol(
    SSL* /*tls*/,
    const unsigned char** chosen,
    unsigned char* size,
    const unsigned char* offered,
    unsigned offered_size,
    void* /*unused*/
) {
    unsigned char* found = nullptr;
    const int outcome = SSL_select_next_proto(
        &found, size, kHttp11.data(), static_cast<unsigned>(kHttp11.size()), offered, offered_size
    );
    if (outcome != OPENSSL_NPN_NEGOTIATED) return SSL_TLSEXT_ERR_NOACK;
    *chosen = found;
    return SSL_TLSEXT_ERR_OK;
}

Context make_context(const SSL_METHOD* method) {
    Context context(SSL_CTX_new(method));
    SSL_CTX_set_min_proto_version(context.get(), TLS1_2_VERSION);
    SSL_CTX_set_cipher_list(context.get(), kCiphers);
    SSL_CTX_set_options(
        context.get(),
        SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_CIPHER_SERVER_PREFERENCE
    );
    SSL_CTX_set_mode(
        context.get(),
        SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
            SSL_MODE_RELEASE_BUFFERS
    );
    return context;
}

TlsContext::Ptr shared(Context context) {
    return std::make_shared<TlsContext>(context.release());
}

/// The system's authorities: reading them takes long, so it is done once.
X509_STORE* system_store() {
    static const std::unique_ptr<X509_STORE, Free<X509_STORE_free>> kStore([] {
        auto* store = X509_STORE_new();
        X509_STORE_set_default_paths(store);
        ERR_clear_error();
        return store;
    }());
    return kStore.get();
}

}  // namespace

TlsContext::~TlsContext() {
    SSL_CTX_free(context_);
}

TlsContext::Made TlsContext::of(const ServerTls& settings) {
    auto context = make_context(TLS_server_method());
    if (auto problem = show(context.get(), settings.certificate, settings.key))
        return std::unexpected(*std::move(problem));
    if (settings.client_ca.given()) {
        if (auto problem = trust(context.get(), settings.client_ca))
            return std::unexpected(*std::move(problem));
        SSL_CTX_set_verify(
            context.get(), SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr
        );
    }
    SSL_CTX_set_session_id_context(context.get(), kSessions.data(), kSessions.size());
    SSL_CTX_set_alpn_select_cb(context.get(), choose_protocol, nullptr);
    return shared(std::move(context));
}

TlsContext::Made TlsContext::of(const ClientTls& settings) {
    auto context = make_context(TLS_client_method());
    if (settings.ca.given()) {
        if (auto problem = trust(context.get(), settings.ca))
            return std::unexpected(*std::move(problem));
    } else {
        SSL_CTX_set1_cert_store(context.get(), system_store());
    }
    if (settings.certificate.given()) {
        if (auto problem = show(context.get(), settings.certificate, settings.key))
            return std::unexpected(*std::move(problem));
    }
    SSL_CTX_set_alpn_protos(context.get(), kHttp11.data(), static_cast<unsigned>(kHttp11.size()));
    SSL_CTX_set_session_cache_mode(
        context.get(), SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL
    );
    SSL_CTX_sess_set_new_cb(context.get(), TlsSession::on_ticket);
    return shared(std::move(context));
}

}  // namespace recourse::net
