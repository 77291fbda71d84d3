#include "fault/own_secrets.hpp"

#include "base/json.hpp"
#include "base/markup.hpp"
#include "base/text.hpp"

#include <algorithm>
#include <cstring>
#include <tuple>

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

/// Percent-encoded but for what `plain` lists and letters and digits.
std::string percent_encoded(std::string_view value, std::string_view hex, std::string_view plain) {
    std::string out;
    for (const char c : value) {
        const bool stays = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                           (c >= '0' && c <= '9') || plain.contains(c);
        const auto byte = static_cast<unsigned char>(c);
        if (stays) {
            out += c;
        } else {
            out += {'%', hex[byte >> 4], hex[byte & 15]};
        }
    }
    return out;
}

std::string in_hex(std::string_view value, std::string_view hex) {
    std::string out;
    for (const char c : value) {
        const auto byte = static_cast<unsigned char>(c);
        out += {hex[byte >> 4], hex[byte & 15]};
    }
    return out;
}

std::string escaped_in_json(std::string_view value) {
    std::string quoted;
    json::append_string(quoted, value);
    return quoted.substr(1, quoted.size() - 2);
}

std::uint32_t start_of(std::string_view text) {
    std::uint32_t start = 0;
    std::memcpy(&start, text.data(), sizeof(start));
    return start;
}

std::size_t place_of(std::uint32_t start) {
    return (start * 0x9E3779B1U) >> 16;
}

bool is_base64(char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
           std::string_view("+/_-").contains(c);
}

/// The whole Base64 text around [begin, end): the characters at its edges hold bits of the secret.
Span widened(std::string_view text, Span span, std::size_t least) {
    while (span.begin > least && is_base64(text[span.begin - 1])) --span.begin;
    while (span.end < text.size() && is_base64(text[span.end])) ++span.end;
    for (int i = 0; i < 2 && span.end < text.size() && text[span.end] == '='; ++i) ++span.end;
    return span;
}

}  // namespace

OwnSecrets::OwnSecrets(const std::vector<std::string>& values) {
    constexpr std::size_t kLeastLine = 16;
    for (const std::string& value : values) {
        if (value.size() < kLeastBytes) continue;
        add(value);
        if (!value.contains('\n')) continue;
        for (std::size_t at = 0; at < value.size();) {
            const std::size_t end = std::min(value.find_first_of("\r\n", at), value.size());
            const auto line = text::trim(std::string_view(value).substr(at, end - at));
            if (line.size() >= kLeastLine && !line.starts_with("-----")) add(line);
            at = end + 1;
        }
    }
    std::ranges::sort(forms_, [](const Form& a, const Form& b) {
        return std::tuple(a.start, b.text.size(), std::string_view(a.text)) <
               std::tuple(b.start, a.text.size(), std::string_view(b.text));
    });
    const auto same = [](const Form& a, const Form& b) { return a.text == b.text; };
    forms_.erase(std::ranges::unique(forms_, same).begin(), forms_.end());
    for (const Form& form : forms_) starts_.set(place_of(form.start));
}

void OwnSecrets::add(std::string_view value) {
    constexpr std::string_view kUnreserved = "-._~";
    constexpr std::string_view kReservedToo = "-._~!*'();:@&=+$,/?#[]";
    add_form(std::string(value));
    for (const std::string_view hex : {"0123456789ABCDEF", "0123456789abcdef"}) {
        const std::string encoded = percent_encoded(value, hex, kUnreserved);
        add_form(encoded);
        add_form(percent_encoded(encoded, hex, kUnreserved));
        add_form(percent_encoded(value, hex, kReservedToo));
        std::string form = percent_encoded(value, hex, "-._~ ");
        std::ranges::replace(form, ' ', '+');
        add_form(std::move(form));
        add_form(in_hex(value, hex));
    }
    const std::string escaped = escaped_in_json(value);
    add_form(escaped);
    add_form(escaped_in_json(escaped));
    add_form(text::escape_markup(value));
    for (const std::size_t offset : {0U, 1U, 2U}) {
        const std::string base64 = base64_core(value, offset);
        add_form(base64, true);
        add_form(to_url_alphabet(base64), true);
        add_form(percent_encoded(base64, "0123456789ABCDEF", {}), true);
    }
}

void OwnSecrets::add_form(std::string text, bool is_base64) {
    if (text.size() < kLeastBytes) return;
    forms_.push_back({start_of(text), is_base64, std::move(text)});
}

const OwnSecrets::Form* OwnSecrets::form_at(std::string_view rest) const {
    const auto start = start_of(rest);
    for (auto it = std::ranges::lower_bound(forms_, start, {}, &Form::start);
         it != forms_.end() && it->start == start;
         ++it) {
        if (rest.starts_with(it->text)) return &*it;
    }
    return nullptr;
}

void OwnSecrets::find(std::string_view text, std::vector<Span>& found) const {
    if (forms_.empty()) return;
    std::size_t least = 0;  // what is before has been found already
    for (std::size_t at = 0; at + kLeastBytes <= text.size();) {
        const Form* form = nullptr;
        if (starts_[place_of(start_of(text.substr(at)))]) form = form_at(text.substr(at));
        if (form == nullptr) {
            ++at;
            continue;
        }
        Span span{at, at + form->text.size(), "secret"};
        if (form->is_base64) span = widened(text, span, least);
        found.push_back(span);
        at = least = span.end;
    }
}

}  // namespace recourse::fault
