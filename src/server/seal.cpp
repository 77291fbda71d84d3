#include "server/seal.hpp"

#include "guards/digest.hpp"

#include <array>
#include <span>

#include <openssl/evp.h>

namespace recourse::server {
namespace {

const unsigned char* bytes_of(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}

std::string hex(std::span<const unsigned char> bytes) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    std::string text;
    text.reserve(bytes.size() * 2);
    for (const auto byte : bytes) {
        text += kDigits[byte >> 4U];
        text += kDigits[byte & 15U];
    }
    return text;
}

}  // namespace

std::string to_base64(std::string_view bytes) {
    std::string text((bytes.size() + 2) / 3 * 4 + 1, '\0');
    const int size = EVP_EncodeBlock(
        reinterpret_cast<unsigned char*>(text.data()),
        bytes_of(bytes),
        static_cast<int>(bytes.size())
    );
    text.resize(static_cast<std::size_t>(size));
    return text;
}

std::optional<std::string> from_base64(std::string_view text) {
    if (text.size() % 4 != 0) return std::nullopt;
    std::string bytes(text.size() / 4 * 3, '\0');
    const int size = EVP_DecodeBlock(
        reinterpret_cast<unsigned char*>(bytes.data()),
        bytes_of(text),
        static_cast<int>(text.size())
    );
    if (size < 0) return std::nullopt;
    // OpenSSL counts the padding as bytes.
    const std::size_t padding = text.ends_with("==") ? 2 : (text.ends_with('=') ? 1 : 0);
    bytes.resize(static_cast<std::size_t>(size) - padding);
    return bytes;
}

std::string digest(std::string_view text) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> out{};
    unsigned int size = 0;
    EVP_Digest(text.data(), text.size(), out.data(), &size, EVP_sha256(), nullptr);
    return hex(std::span(out).first(size));
}

std::string Seal::signature(std::string_view encoded) const {
    return guards::keyed_hash(key_, encoded);
}

std::string Seal::close(std::string_view text) const {
    std::string sealed = to_base64(text);
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
    return from_base64(encoded);
}

}  // namespace recourse::server
