#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <string_view>

#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

/// For tests: certificates and keys that exist as long as the test.
namespace recourse::net {

struct MadeCertificate {
    std::string certificate;  ///< PEM
    std::string key;          ///< PEM
};

/// What a certificate says.
struct CertificateWish {
    std::string_view name = "localhost";
    std::string_view for_hosts = "DNS:localhost,IP:127.0.0.1";  ///< as OpenSSL writes it
    std::chrono::seconds valid_since{-3600};                    ///< from now
    std::chrono::seconds valid_until{3600};
};

/// Somebody who certifies.
class TestAuthority {
  public:
    explicit TestAuthority(std::string_view name = "Test Authority")
        : key_(make_key()),
          own_(make({.name = name, .for_hosts = {}}, key_.get(), nullptr)),
          pem_(printed(PEM_write_bio_X509, own_.get())) {}

    /// Its own certificate.
    [[nodiscard]] const std::string& pem() const noexcept { return pem_; }

    [[nodiscard]] MadeCertificate certify(const CertificateWish& wish = {}) const {
        const auto key = make_key();
        const auto certificate = make(wish, key.get(), own_.get());
        return {printed(PEM_write_bio_X509, certificate.get()), printed_key(key.get())};
    }

  private:
    template <auto free>
    struct Free {
        void operator()(auto* object) const noexcept { free(object); }
    };
    using Key = std::unique_ptr<EVP_PKEY, Free<EVP_PKEY_free>>;
    using Certificate = std::unique_ptr<X509, Free<X509_free>>;

    static Key make_key() { return Key(EVP_EC_gen("P-256")); }

    static std::string text_in(BIO* text) {
        const char* bytes = nullptr;
        const auto size = BIO_get_mem_data(text, &bytes);
        std::string out(bytes, static_cast<std::size_t>(size));
        BIO_free(text);
        return out;
    }
    template <typename Print, typename Object>
    static std::string printed(Print print, Object* object) {
        auto* text = BIO_new(BIO_s_mem());
        print(text, object);
        return text_in(text);
    }
    static std::string printed_key(EVP_PKEY* key) {
        auto* text = BIO_new(BIO_s_mem());
        PEM_write_bio_PrivateKey(text, key, nullptr, nullptr, 0, nullptr, nullptr);
        return text_in(text);
    }

    static void extend(X509* certificate, X509* issuer, int what, std::string_view value) {
        X509V3_CTX context{};
        X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
        auto* extension = X509V3_EXT_conf_nid(nullptr, &context, what, std::string(value).c_str());
        X509_add_ext(certificate, extension, -1);
        X509_EXTENSION_free(extension);
    }

    /// By this authority; without an issuer, the authority's own.
    Certificate make(const CertificateWish& wish, EVP_PKEY* key, X509* issuer) const {
        static int serial = 0;
        Certificate certificate(X509_new());
        auto* made = certificate.get();
        X509_set_version(made, 2);
        ASN1_INTEGER_set(X509_get_serialNumber(made), ++serial);
        X509_gmtime_adj(X509_getm_notBefore(made), wish.valid_since.count());
        X509_gmtime_adj(X509_getm_notAfter(made), wish.valid_until.count());
        const std::string name(wish.name);
        X509_NAME_add_entry_by_txt(
            X509_get_subject_name(made),
            "CN",
            MBSTRING_UTF8,
            reinterpret_cast<const unsigned char*>(name.c_str()),
            -1,
            -1,
            0
        );
        const bool is_authority = issuer == nullptr;
        if (is_authority) issuer = made;
        X509_set_issuer_name(made, X509_get_subject_name(issuer));
        X509_set_pubkey(made, key);
        extend(made, issuer, NID_basic_constraints, is_authority ? "critical,CA:TRUE" : "CA:FALSE");
        if (!wish.for_hosts.empty()) extend(made, issuer, NID_subject_alt_name, wish.for_hosts);
        X509_sign(made, key_.get(), EVP_sha256());
        return certificate;
    }

    Key key_;
    Certificate own_;
    std::string pem_;
};

}  // namespace recourse::net
