#include "gateway/tls_keys.hpp"

#include "base/text.hpp"
#include "config/file.hpp"
#include "config/mapping.hpp"

#include <array>
#include <utility>

#include <fmt/format.h>

namespace recourse::gateway {
namespace {

constexpr std::size_t kShownPath = 200;
constexpr std::size_t kMostBytes = std::size_t{4} * 1024 * 1024;  ///< all authorities of a system

void read_pem(Reading& reading, const Place& place, net::PemFile& file) {
    const auto name = config::read_text(reading, place, "the path of a PEM file");
    if (!name) return;
    const auto path = reading.resolve(*name).string();
    auto text = config::read_file({
        .path = path,
        .what = "a PEM file",
        .none = "Create it, or name another. A relative path starts at this file's folder.",
        .unreadable = "Name a file that the user the gateway runs as can read.",
        .most_bytes = kMostBytes,
    });
    if (text) {
        reading.depends_on(path, *text);
        file = {.path = path, .text = *std::move(text)};
        return;
    }
    const auto& mistake = text.error();
    reading.complain(
        place,
        {.sentence = text::clean(mistake.sentence, kShownPath),
         .suggestion = mistake.suggestion,
         .expected = "a PEM file"}
    );
}

template <typename T>
config::Value<T> pem(net::PemFile T::* into) {
    return config::shaped(into, "the path of a PEM file", read_pem);
}

/// A certificate without its key proves nothing, and the other way round.
bool has_both(Reading& reading, const Place& place) {
    const bool has_certificate = place.member("certificate").has_value();
    const bool has_key = place.member("key").has_value();
    if (has_certificate && has_key) return true;
    const auto* missing = has_certificate ? "key" : "certificate";
    reading.complain(
        place.at,
        place.path,
        {.sentence = fmt::format("`{}` has no `{}`.", place.path, missing),
         .suggestion = "Name both: `certificate: chain.pem` and `key: key.pem`.",
         .found = "nothing",
         .expected = fmt::format("`{}`", missing)}
    );
    return false;
}

void complain(
    Reading& reading,
    const Place& section,
    std::string_view key,
    const net::PemFile& file,
    std::string_view words,
    std::string_view suggestion
) {
    reading.complain(
        section.member(key).value_or(section),
        {.sentence = fmt::format("`{}` {}.", text::clean(file.path, kShownPath), words),
         .suggestion = std::string(suggestion),
         .expected = "a PEM file that fits"}
    );
}

/// Tells what keeps TLS from being done with these files.
void check(
    Reading& reading,
    const Place& place,
    const net::TlsContext::Made& made,
    const net::PemFile& certificate,
    const net::PemFile& key,
    std::string_view ca_key,
    const net::PemFile& ca
) {
    using Part = net::TlsProblem::Part;
    if (made) return;
    const auto& words = made.error().words;
    switch (made.error().part) {
        case Part::certificate:
            return complain(
                reading,
                place,
                "certificate",
                certificate,
                words,
                "Name the certificate, followed by those between it and the root: BEGIN "
                "CERTIFICATE."
            );
        case Part::key:
            return complain(
                reading,
                place,
                "key",
                key,
                words,
                "Name the private key that the certificate was made for, without a password."
            );
        case Part::ca:
            return complain(
                reading,
                place,
                ca_key,
                ca,
                words,
                "Name a file with the certificates that are trusted: BEGIN CERTIFICATE."
            );
    }
}

}  // namespace

std::span<const Key<net::ServerTls>> server_tls_keys() {
    using T = net::ServerTls;
    static const std::array kKeys{
        Key<T>{
            "certificate",
            pem(&T::certificate),
            "the certificate that clients are shown, then those between it and the root",
            "cert cert_file certfile ssl_certificate chain fullchain",
        },
        Key<T>{
            "key",
            pem(&T::key),
            "its private key, without a password",
            "private_key key_file keyfile ssl_certificate_key",
        },
        Key<T>{
            "client_ca",
            pem(&T::client_ca),
            "only clients with a certificate of these authorities may connect (mTLS); default: any",
            "ca client_ca_file mtls",
        },
    };
    return kKeys;
}

std::span<const Key<net::ClientTls>> client_tls_keys() {
    using T = net::ClientTls;
    static const std::array kKeys{
        Key<T>{
            "ca",
            pem(&T::ca),
            "the authorities to trust instead of the system's, or the server's own certificate",
            "verify insecure skip_verify insecure_skip_verify ca_file cafile ca_bundle",
        },
        Key<T>{
            "certificate",
            pem(&T::certificate),
            "a certificate of ours, for a server that asks for one",
            "cert cert_file client_certificate client_cert",
        },
        Key<T>{
            "key",
            pem(&T::key),
            "its private key, without a password",
            "private_key key_file client_key",
        },
    };
    return kKeys;
}

void read_server_tls(Reading& reading, const Place& place, std::optional<net::ServerTls>& tls) {
    net::ServerTls read;
    config::read_mapping(reading, place, server_tls_keys(), read);
    if (place.node->kind != config::yaml::Kind::mapping || !has_both(reading, place)) return;
    const bool was_read = read.certificate.given() && read.key.given() &&
                          read.client_ca.given() == place.member("client_ca").has_value();
    if (!was_read) return;  // told already
    check(
        reading,
        place,
        net::TlsContext::of(read),
        read.certificate,
        read.key,
        "client_ca",
        read.client_ca
    );
    tls = std::move(read);
}

void read_client_tls(Reading& reading, const Place& place, net::ClientTls& tls) {
    config::read_mapping(reading, place, client_tls_keys(), tls);
    if (place.node->kind != config::yaml::Kind::mapping) return;
    const bool shows_one = place.member("certificate") || place.member("key");
    if (shows_one && !has_both(reading, place)) return;
    const bool was_read = tls.ca.given() == place.member("ca").has_value() &&
                          tls.certificate.given() == shows_one && tls.key.given() == shows_one;
    if (!was_read) return;  // told already
    check(reading, place, net::TlsContext::of(tls), tls.certificate, tls.key, "ca", tls.ca);
}

void check_tls_is_used(
    Reading& reading, const Place& upstream_place, const UpstreamSettings& upstream
) {
    const auto place = upstream_place.member("tls");
    const auto is_secure = [](const std::string& url) {
        return text::to_lower(url.substr(0, url.find(':'))) == "https";
    };
    const bool is_used =
        is_secure(upstream.url) || (upstream.oauth && is_secure(upstream.oauth->token_url));
    if (!place || is_used || upstream.url.empty()) return;  // no URL: told already
    reading.complain(
        *place,
        {.sentence =
             fmt::format("`{}` counts for https:// only, and this is http://.", place->path),
         .suggestion = "Write `https://` in the URL, or remove it.",
         .found = "an http:// URL",
         .expected = "an https:// URL"}
    );
}

}  // namespace recourse::gateway
