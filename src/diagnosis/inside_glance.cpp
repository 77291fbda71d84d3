#include "diagnosis/inside.hpp"

#include <array>
#include <cstring>
#include <string_view>

/// The look at the bytes of every success. It may only err towards yes, and allocates nothing.
namespace recourse::diagnosis {
namespace {

using namespace std::string_view_literals;

// A body that is about a failure is short, or says so near its beginning or its end.
constexpr std::size_t kHead = 448;
constexpr std::size_t kTail = 64;
constexpr std::size_t kBegin = 96;

/// The first character of the value behind a name: past its quote, escaped or not, and the colon.
char value_after(std::string_view text, std::size_t at) noexcept {
    while (at < text.size() && (text[at] == '\\' || text[at] == '"' || text[at] == ':' ||
                                text[at] == ' ' || text[at] == 'n'))
        ++at;
    return at < text.size() ? text[at] : '\0';
}

bool begins(std::string_view text, std::size_t at, std::string_view word) noexcept {
    return text.substr(at, word.size()) == word;
}

/// Whether the name that begins there speaks of a failure, together with how its value begins.
bool is_sign(std::string_view text, std::size_t at) noexcept {
    const auto value = [&](std::size_t length) { return value_after(text, at + length); };
    switch (text[at]) {
        case 's':
            if (begins(text, at, "success")) return value(7) == 'f' || value(7) == '0';
            if (begins(text, at, "succeeded")) return value(9) == 'f';
            if (begins(text, at, "statusCode") || begins(text, at, "status_code")) return true;
            if (begins(text, at, "status")) {
                const char first = value(6);
                return first == 'e' || first == 'f' || first == 'E' || first == 'F' ||
                       first == '4' || first == '5' || first == 'N' || first == 'n' ||
                       first == 'K' || first == 'k' || first == 't' || first == 'R' || first == 'O';
            }
            return begins(text, at, "stat") && value(4) == 'f';
        case 'o':
            return (begins(text, at, "ok") && (value(2) == 'f' || value(2) == '0')) ||
                   (begins(text, at, "object") && value(6) == 'e');
        case 'c':
            return begins(text, at, "cod");
        case 'h':
            return begins(text, at, "http") || begins(text, at, "hasError") ||
                   begins(text, at, "has_error");
        case 'e':
        case 'E':
            if (begins(text, at + 1, "rror") || begins(text, at, "err")) return true;
            if (begins(text, at, "exc_type")) return true;
            return begins(text, at + 1, "xception");
        case 'f':
        case 'F':
            return begins(text, at + 1, "ault");
        case 'r':
            if (begins(text, at, "ret")) return true;
            return begins(text, at, "result") && (value(6) == 'e' || value(6) == 'f');
        case 'i':
            return (begins(text, at, "isError") && value(7) == 't') ||
                   (begins(text, at, "is_error") && value(8) == 't');
        case 'm':
            return begins(text, at, "message") &&
                   text.find("documentation_url") != std::string_view::npos;
        case 't':
            return begins(text, at, "type") && value(4) == 'e';
        case 'n':
            return begins(text, at, "name") && text.find("stack") != std::string_view::npos;
        case '_':
            return begins(text, at, "__type");
        default:
            return false;
    }
}

bool has_sign(std::string_view text) noexcept {
    std::size_t at = 0;
    while (true) {
        const void* found = std::memchr(text.data() + at, '"', text.size() - at);
        if (found == nullptr) return false;
        at = static_cast<std::size_t>(static_cast<const char*>(found) - text.data()) + 1;
        if (at >= text.size()) return false;
        if (is_sign(text, at)) return true;
    }
}

bool json_may_fail(std::string_view text) noexcept {
    if (has_sign(text.substr(0, kHead))) return true;
    return text.size() > kHead && has_sign(text.substr(text.size() - std::min(kTail, text.size())));
}

char lower(char c) noexcept {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

/// How reports of failures begin, as `reports_failure` reads them.
constexpr std::array kBeginnings{
    "error"sv,         "exception"sv,   "fatal"sv,        "fail"sv,      "tool"sv,
    "mcp"sv,           "the request"sv, "the call"sv,     "the query"sv, "the operation"sv,
    "the command"sv,   "the tool"sv,    "the api"sv,      "request"sv,   "call"sv,
    "query"sv,         "operation"sv,   "command"sv,      "api"sv,       "an error"sv,
    "an unexpected"sv, "an internal"sv, "an unknown"sv,   "a server"sv,  "unexpected"sv,
    "internal"sv,      "unknown"sv,     "unable"sv,       "could"sv,     "can"sv,
    "http"sv,          "rate"sv,        "too many"sv,     "unauth"sv,    "forbidden"sv,
    "access"sv,        "permission"sv,  "service"sv,      "bad"sv,       "gateway"sv,
    "not auth"sv,      "timeout"sv,     "traceback"sv,    "panic"sv,     "thread"sv,
    "unhandled"sv,     "php fatal"sv,   "sorry"sv,        "oops"sv,      "unfortunately"sv,
    "i'm sorry"sv,     "we're sorry"sv, "an exception"sv, "status: "sv,  "fehler"sv,
    "erreur"sv,        "erro"sv,        "fout"sv,         "fel:"sv,      "hata"sv,
    "chyba"sv,
};

bool text_may_fail(std::string_view text) noexcept {
    if (text.empty()) return false;
    const char first = text.front();
    if (first == '4' || first == '5') return true;
    if (first == '[') {
        const char next = text.size() > 1 ? text[1] : ' ';
        return next == '{' ? json_may_fail(text) : next >= 'a' && next <= 'z';
    }
    std::array<char, 16> begin{};
    const std::size_t length = std::min(begin.size(), text.size());
    for (std::size_t i = 0; i < length; ++i) begin[i] = lower(text[i]);
    const std::string_view start(begin.data(), length);
    for (const std::string_view each : kBeginnings) {
        if (start.starts_with(each)) return true;
    }
    // `ValueError: ...`: one word with a colon behind it. A symbol may stand in front of any.
    const bool is_symbol =
        static_cast<unsigned char>(first) >= 0x80 || first == '\\' || first == ' ' || first == '*';
    return is_symbol || text.substr(0, 100).find("Error") != std::string_view::npos ||
           text.substr(0, 100).find("Exception") != std::string_view::npos;
}

/// The same for results that are written in another order.
bool walk(json::Ref result) noexcept {
    json::Ref content;
    for (const auto& member : result.members()) {
        // The names of results are plain, so they are compared as they stand.
        if (member.name.raw() == R"("structuredContent")") return json_may_fail(member.value_raw);
        if (member.name.raw() == R"("content")") content = member.value();
    }
    const json::Ref text = content.at(0)["text"];
    if (!text.is_string() || text.raw().size() < 3) return false;
    const std::string_view inside = text.raw().substr(1, text.raw().size() - 2);
    if (inside.front() == '{') return json_may_fail(inside);
    return text_may_fail(inside);
}

}  // namespace

bool may_hold_failure(json::Ref result) noexcept {
    // As nearly every server writes it: the text comes first, and is found without a walk. It is
    // not looked for where it ends, so what stands behind a short one is looked at, too.
    constexpr std::string_view kText = R"("text":")";
    const std::string_view raw = result.raw();
    const auto at = raw.substr(0, kBegin).find(kText);
    if (at == std::string_view::npos) return walk(result);
    const std::string_view inside = raw.substr(at + kText.size());
    if (inside.starts_with('{') || inside.starts_with("[{"))
        return has_sign(inside.substr(0, kHead));
    if (text_may_fail(inside.substr(0, inside.find('"')))) return true;
    return raw.find(R"("structuredContent")") != std::string_view::npos && walk(result);
}

}  // namespace recourse::diagnosis
