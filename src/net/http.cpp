#include "net/http.hpp"

#include "base/text.hpp"

#include <algorithm>

namespace recourse::net {

std::string_view Headers::get(std::string_view name) const noexcept {
    for (const auto& header : all_) {
        // Most names differ in length, and a dozen are looked up for every request.
        if (header.name.size() == name.size() && text::equals_ignoring_case(header.name, name)) {
            return header.value;
        }
    }
    return {};
}

bool Headers::has(std::string_view name) const noexcept {
    return count(name) > 0;
}

std::size_t Headers::count(std::string_view name) const noexcept {
    const auto named = [name](const Header& header) {
        return text::equals_ignoring_case(header.name, name);
    };
    return static_cast<std::size_t>(std::ranges::count_if(all_, named));
}

std::string_view reason_phrase(int status) noexcept {
    struct Known {
        int status;
        std::string_view phrase;
    };
    // RFC 9110, section 15, and RFC 6585; in order of status.
    static constexpr Known kKnown[] = {
        {100, "Continue"},
        {101, "Switching Protocols"},
        {200, "OK"},
        {201, "Created"},
        {202, "Accepted"},
        {203, "Non-Authoritative Information"},
        {204, "No Content"},
        {205, "Reset Content"},
        {206, "Partial Content"},
        {300, "Multiple Choices"},
        {301, "Moved Permanently"},
        {302, "Found"},
        {303, "See Other"},
        {304, "Not Modified"},
        {307, "Temporary Redirect"},
        {308, "Permanent Redirect"},
        {400, "Bad Request"},
        {401, "Unauthorized"},
        {402, "Payment Required"},
        {403, "Forbidden"},
        {404, "Not Found"},
        {405, "Method Not Allowed"},
        {406, "Not Acceptable"},
        {407, "Proxy Authentication Required"},
        {408, "Request Timeout"},
        {409, "Conflict"},
        {410, "Gone"},
        {411, "Length Required"},
        {412, "Precondition Failed"},
        {413, "Content Too Large"},
        {414, "URI Too Long"},
        {415, "Unsupported Media Type"},
        {416, "Range Not Satisfiable"},
        {417, "Expectation Failed"},
        {421, "Misdirected Request"},
        {422, "Unprocessable Content"},
        {423, "Locked"},
        {424, "Failed Dependency"},
        {425, "Too Early"},
        {426, "Upgrade Required"},
        {428, "Precondition Required"},
        {429, "Too Many Requests"},
        {431, "Request Header Fields Too Large"},
        {451, "Unavailable For Legal Reasons"},
        {500, "Internal Server Error"},
        {501, "Not Implemented"},
        {502, "Bad Gateway"},
        {503, "Service Unavailable"},
        {504, "Gateway Timeout"},
        {505, "HTTP Version Not Supported"},
        {507, "Insufficient Storage"},
        {508, "Loop Detected"},
        {511, "Network Authentication Required"},
    };
    static_assert(std::ranges::is_sorted(kKnown, {}, &Known::status));
    const auto* found = std::ranges::lower_bound(kKnown, status, {}, &Known::status);
    return found != std::end(kKnown) && found->status == status ? found->phrase : "Unknown";
}

bool media_type_is(std::string_view header, std::string_view type) noexcept {
    header = header.substr(0, header.find(';'));
    const auto first = header.find_first_not_of(" \t");
    if (first == std::string_view::npos) {
        return false;
    }
    const auto last = header.find_last_not_of(" \t");
    return text::equals_ignoring_case(header.substr(first, last - first + 1), type);
}

}  // namespace recourse::net
