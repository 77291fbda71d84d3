#include "base/trace_context.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <vector>

namespace recourse {
namespace {

constexpr unsigned kSampledFlag = 0x01;
constexpr unsigned kRandomFlag = 0x02;

// Level 2, 3.3.1.1 and 3.3.1.5: what has to be passed on, and what goes first where it is too much.
constexpr std::size_t kMostMembers = 32;
constexpr std::size_t kMostStateBytes = 512;
constexpr std::size_t kLargeMember = 128;
constexpr std::size_t kLongestKey = 256;
constexpr std::size_t kLongestValue = 256;

// Baggage, 3.3.2: what a platform has to pass on.
constexpr std::size_t kMostBaggageMembers = 64;
constexpr std::size_t kMostBaggageBytes = 8192;

bool is_lower_or_digit(char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

unsigned hex_value(char digit) {
    return static_cast<unsigned>(digit <= '9' ? digit - '0' : digit - 'a' + 10);
}

bool is_key(std::string_view key) {
    static constexpr std::string_view kAlso = "_-*/@";
    return !key.empty() && key.size() <= kLongestKey && is_lower_or_digit(key.front()) &&
           std::ranges::all_of(key, [](char c) {
               return is_lower_or_digit(c) || kAlso.contains(c);
           });
}

/// Printable ASCII, with neither comma nor equals sign, and with no blank at its end.
bool is_value(std::string_view value) {
    return !value.empty() && value.size() <= kLongestValue && value.back() != ' ' &&
           std::ranges::all_of(value, [](char c) {
               return c >= ' ' && c <= '~' && c != ',' && c != '=';
           });
}

std::string_view without_blanks(std::string_view text) {
    constexpr std::string_view kBlanks = " \t";
    const auto first = text.find_first_not_of(kBlanks);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

/// What stands between the commas, without empty members and without the blanks around each.
std::vector<std::string_view> members_of(std::string_view list) {
    std::vector<std::string_view> members;
    while (!list.empty()) {
        const auto end = std::min(list.find(','), list.size());
        if (const auto member = without_blanks(list.substr(0, end)); !member.empty())
            members.push_back(member);
        list.remove_prefix(std::min(end + 1, list.size()));
    }
    return members;
}

std::string_view key_of(std::string_view member) {
    return member.substr(0, std::min(member.find('='), member.size()));
}

bool are_sound(const std::vector<std::string_view>& members) {
    if (members.size() > kMostMembers) return false;
    std::vector<std::string_view> keys;
    for (const auto member : members) {
        const auto key = key_of(member);
        if (key.size() == member.size()) return false;
        if (!is_key(key) || !is_value(member.substr(key.size() + 1))) return false;
        keys.push_back(key);
    }
    std::ranges::sort(keys);
    return std::ranges::adjacent_find(keys) == keys.end();
}

std::size_t joined_bytes(const std::vector<std::string_view>& members) {
    std::size_t bytes = members.empty() ? 0 : members.size() - 1;
    for (const auto member : members) bytes += member.size();
    return bytes;
}

/// Whole members go: the large ones first, then the last, which are the oldest.
void shorten(std::vector<std::string_view>& members) {
    for (auto at = members.size(); at-- > 0 && joined_bytes(members) > kMostStateBytes;) {
        if (members[at].size() > kLargeMember)
            members.erase(members.begin() + static_cast<std::ptrdiff_t>(at));
    }
    while (joined_bytes(members) > kMostStateBytes) members.pop_back();
}

/// RFC 9110, 5.6.2.
bool is_token(std::string_view text) {
    static constexpr std::string_view kAlso = "!#$%&'*+-.^_`|~";
    return !text.empty() && std::ranges::all_of(text, [](char c) {
        return is_lower_or_digit(c) || (c >= 'A' && c <= 'Z') || kAlso.contains(c);
    });
}

bool is_baggage_member(std::string_view member) {
    const auto key = key_of(member);
    if (key.size() == member.size() || !is_token(without_blanks(key))) return false;
    return std::ranges::all_of(member, [](char c) {
        return (c >= ' ' && c <= '~' && c != '"' && c != '\\') || c == '\t';
    });
}

}  // namespace

TraceContext TraceContext::make(Random& random) {
    return {.trace = TraceId::make(random)};
}

// https://www.w3.org/TR/trace-context-2/#traceparent-header: version-trace-parent-flags, and what a
// later version may add after one more dash.
std::optional<TraceContext> TraceContext::read(std::string_view traceparent) {
    constexpr std::size_t kLength = 55;
    if (traceparent.size() < kLength) return std::nullopt;
    const auto version = traceparent.substr(0, 2);
    const auto flags = traceparent.substr(53, 2);
    const auto trace = TraceId::from_hex(traceparent.substr(3, 32));
    const auto parent = SpanId::from_hex(traceparent.substr(36, 16));
    const bool dashes = traceparent[2] == '-' && traceparent[35] == '-' && traceparent[52] == '-';
    const bool ends_well =
        traceparent.size() == kLength || (version != "00" && traceparent[kLength] == '-');
    if (!dashes || !is_lower_hex(version) || version == "ff" || !is_lower_hex(flags) || !ends_well)
        return std::nullopt;
    if (!trace || !parent) return std::nullopt;
    const auto bits = hex_value(flags[1]);
    return TraceContext{
        .trace = *trace,
        .parent = parent,
        .is_sampled = (bits & kSampledFlag) != 0,
        .is_random = (bits & kRandomFlag) != 0,
    };
}

std::string TraceContext::traceparent(const SpanId& span) const {
    const unsigned flags = (is_sampled ? kSampledFlag : 0) | (is_random ? kRandomFlag : 0);
    std::string text;
    text.reserve(55);
    text.append("00-").append(trace.hex()).append("-").append(span.hex()).append("-0");
    text += static_cast<char>('0' + flags);
    return text;
}

std::string read_tracestate(std::string_view text) {
    auto members = members_of(text);
    if (!are_sound(members)) return {};
    shorten(members);
    std::string out;
    for (const auto member : members) {
        if (!out.empty()) out += ',';
        out += member;
    }
    return out;
}

bool is_baggage(std::string_view text) {
    if (text.size() > kMostBaggageBytes) return false;
    const auto members = members_of(text);
    return !members.empty() && members.size() <= kMostBaggageMembers &&
           std::ranges::all_of(members, is_baggage_member);
}

}  // namespace recourse
