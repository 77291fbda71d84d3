#include "rest/headers.hpp"

#include "base/text.hpp"
#include "rest/among.hpp"

#include <algorithm>
#include <array>

namespace recourse::rest {

using namespace std::string_view_literals;

bool is_header_name(std::string_view name) noexcept {
    return !name.empty() && std::ranges::all_of(name, [](char byte) {
        return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
               (byte >= '0' && byte <= '9') || "!#$%&'*+-.^_`|~"sv.contains(byte);
    });
}

bool is_own_header(std::string_view name) {
    static constexpr std::array kOwn{
        "accept"sv,
        "authorization"sv,
        "baggage"sv,
        "connection"sv,
        "content-length"sv,
        "content-type"sv,
        "cookie"sv,
        "expect"sv,
        "host"sv,
        "keep-alive"sv,
        "proxy-authorization"sv,
        "te"sv,
        "traceparent"sv,
        "tracestate"sv,
        "trailer"sv,
        "transfer-encoding"sv,
        "upgrade"sv
    };
    return among(kOwn, text::to_lower(name));
}

}  // namespace recourse::rest
