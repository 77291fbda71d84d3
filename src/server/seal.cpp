#include "server/seal.hpp"

#include "base/base64.hpp"
#include "base/hex.hpp"
#include "guards/digest.hpp"

#include <array>
#include <span>

#include <openssl/evp.h>

namespace recourse::server {

std::string digest(std::string_view text) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> out{};
    unsigned int size = 0;
    EVP_Digest(text.data(), text.size(), out.data(), &size, EVP_sha256(), nullptr);
    return to_hex(std::span(out).first(size));
}

std::string Seal::signature(std::string_view encoded) const {
    return guards::keyed_hash(key_, encoded);
}

std::string Seal::close(std::string_view text) const {
    std::string sealed = base64::encode(text);
    const auto signed_by = signature(sealed);
    sealed += '.';
    return sealed += signed_by;
}

std::optional<std::string> Seal::open(std::string_view sealed) const {
    const auto dot = sealed.find('.');
    if (dot == std::string_view::npos) return std::nullopt;
    const auto encoded = sealed.substr(0, dot);
    const auto given = sealed.substr(dot + 1);
    const auto expected = signature(encoded);
    // The time it takes must not tell how much of a guess was right.
    if (!guards::equal_in_constant_time(given, expected)) return std::nullopt;
    return base64::decode(encoded);
}

}  // namespace recourse::server
