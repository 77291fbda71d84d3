#include "fault/own_secrets.hpp"

#include "base/json.hpp"

#include <algorithm>
#include <cstdint>

#include <fmt/format.h>
#include <re2/re2.h>

namespace recourse::fault {
namespace {

constexpr std::size_t kLeastBytes = 6;
constexpr std::string_view kAlphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// The characters that `value` makes up in Base64 wherever it begins `offset` bytes into a group of
/// three: those at the edges, which hold bits of its neighbours too, are left out.
std::string base64_core(std::string_view value, std::size_t offset) {
    const std::string padded = std::string(offset, '\0') + std::string(value);
    const std::size_t whole = padded.size() * 8 / 6;
    const auto byte = [&padded](std::size_t i) -> std::uint32_t {
        return i < padded.size() ? static_cast<unsigned char>(padded[i]) : 0;
    };
    std::string out;
    for (std::size_t i = (offset * 8 + 5) / 6; i < whole; ++i) {
        const std::size_t bit = i * 6;
        const std::uint32_t two_bytes = byte(bit / 8) << 8 | byte(bit / 8 + 1);
        out += kAlphabet[(two_bytes >> (10 - bit % 8)) & 63];
    }
    return out;
}

std::string to_url_alphabet(std::string base64) {
    std::ranges::replace(base64, '+', '-');
    std::ranges::replace(base64, '/', '_');
    return base64;
}

std::string percent_encoded(std::string_view value, std::string_view hex) {
    std::string out;
    for (const char c : value) {
        const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                           (c >= '0' && c <= '9') || std::string_view("-._~").contains(c);
        const auto byte = static_cast<unsigned char>(c);
        if (plain) {
            out += c;
        } else {
            out += {'%', hex[byte >> 4], hex[byte & 15]};
        }
    }
    return out;
}

std::string escaped_in_json(std::string_view value) {
    std::string quoted;
    json::append_string(quoted, value);
    return quoted.substr(1, quoted.size() - 2);
}

/// `a|b|c`, the longest first: where two secrets begin alike, the whole of the longer one must go.
std::string any_of(std::vector<std::string> forms) {
    std::ranges::sort(forms, [](const std::string& a, const std::string& b) {
        return a.size() != b.size() ? a.size() > b.size() : a < b;
    });
    forms.erase(std::unique(forms.begin(), forms.end()), forms.end());
    std::string out;
    for (const std::string& form : forms) {
        if (form.size() < kLeastBytes) continue;
        if (!out.empty()) out += '|';
        out += RE2::QuoteMeta(form);
    }
    return out;
}

std::unique_ptr<RE2> compile(const std::string& pattern) {
    RE2::Options options;
    options.set_encoding(RE2::Options::EncodingLatin1);
    options.set_max_mem(64 << 20);
    options.set_log_errors(false);
    return std::make_unique<RE2>(pattern, options);
}

void find_all(const RE2& pattern, std::string_view text, std::vector<Span>& found) {
    const re2::StringPiece all(text.data(), text.size());
    re2::StringPiece hit;
    std::size_t at = 0;
    while (at < text.size() && pattern.Match(all, at, text.size(), RE2::UNANCHORED, &hit, 1)) {
        const auto begin = static_cast<std::size_t>(hit.data() - text.data());
        at = begin + hit.size();
        found.push_back({begin, at, "secret"});
    }
}

}  // namespace

OwnSecrets::OwnSecrets() = default;
OwnSecrets::~OwnSecrets() = default;
OwnSecrets::OwnSecrets(OwnSecrets&&) noexcept = default;
OwnSecrets& OwnSecrets::operator=(OwnSecrets&&) noexcept = default;

OwnSecrets::OwnSecrets(std::vector<std::string> values) {
    std::vector<std::string> plain, encoded;
    for (const std::string& value : values) {
        if (value.size() < kLeastBytes) continue;
        plain.push_back(value);
        plain.push_back(percent_encoded(value, "0123456789ABCDEF"));
        plain.push_back(percent_encoded(value, "0123456789abcdef"));
        plain.push_back(escaped_in_json(value));
        for (const std::size_t offset : {0U, 1U, 2U}) {
            encoded.push_back(base64_core(value, offset));
            encoded.push_back(to_url_alphabet(encoded.back()));
        }
    }
    if (const std::string forms = any_of(std::move(plain)); !forms.empty()) {
        plain_ = compile(forms);
    }
    // the whole Base64 text goes: the characters at the edges hold bits of the secret
    if (const std::string forms = any_of(std::move(encoded)); !forms.empty()) {
        encoded_ = compile(fmt::format("[A-Za-z0-9+/_-]*(?:{})[A-Za-z0-9+/_-]*={{0,2}}", forms));
    }
}

void OwnSecrets::find(std::string_view text, std::vector<Span>& found) const {
    if (plain_) find_all(*plain_, text, found);
    if (encoded_) find_all(*encoded_, text, found);
}

}  // namespace recourse::fault
