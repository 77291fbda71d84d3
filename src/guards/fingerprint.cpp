#include "guards/fingerprint.hpp"

#include "base/hex.hpp"
#include "base/json_canonical.hpp"

#include <memory>
#include <new>

#include <openssl/evp.h>

namespace recourse::guards {
namespace {

struct Free {
    void operator()(EVP_MD* algorithm) const noexcept { EVP_MD_free(algorithm); }
    void operator()(EVP_MD_CTX* context) const noexcept { EVP_MD_CTX_free(context); }
};

Fingerprint::Bytes sha256(std::string_view text) {
    // Looking the algorithm up costs more than hashing a call, so it is done once.
    static const std::unique_ptr<EVP_MD, Free> kAlgorithm(EVP_MD_fetch(nullptr, "SHA2-256", nullptr)
    );
    thread_local const std::unique_ptr<EVP_MD_CTX, Free> kContext(EVP_MD_CTX_new());
    Fingerprint::Bytes digest;
    const bool done = kAlgorithm && kContext &&
                      EVP_DigestInit_ex2(kContext.get(), kAlgorithm.get(), nullptr) == 1 &&
                      EVP_DigestUpdate(kContext.get(), text.data(), text.size()) == 1 &&
                      EVP_DigestFinal_ex(kContext.get(), digest.data(), nullptr) == 1;
    if (!done) throw std::bad_alloc();
    return digest;
}

}  // namespace

std::string Fingerprint::hex() const {
    return to_hex(bytes_);
}

Fingerprint fingerprint(std::initializer_list<std::string_view> parts, json::Ref arguments) {
    thread_local std::string text;
    text.clear();
    // Lengths first, or ("ab", "c") were ("a", "bc").
    for (const auto part : parts) {
        const std::uint64_t length = part.size();
        text.append(reinterpret_cast<const char*>(&length), sizeof length);
        text += part;
    }
    if (arguments)
        json::append_canonical(text, arguments);
    else
        text += "{}";
    const Fingerprint made(sha256(text));
    // One large call must not cost a thread its memory for ever.
    constexpr std::size_t kMostKept = 64 * 1024;
    if (text.capacity() > kMostKept) text = {};
    return made;
}

}  // namespace recourse::guards
