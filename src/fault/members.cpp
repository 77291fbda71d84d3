#include "fault/members.hpp"

#include "base/text.hpp"
#include "base/utf8.hpp"
#include "fault/dialect.hpp"
#include "fault/sentences.hpp"
#include "fault/violations.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <utility>
#include <vector>

#include <fmt/format.h>

namespace recourse::fault {

std::string printed(const json::Value& value) {
    const auto text = json::to_text(value);
    std::string out;
    for (std::string_view rest = text; !rest.empty();) {
        const auto character = utf8::decode(rest);
        const auto bytes = rest.substr(0, character.bytes);
        rest.remove_prefix(character.bytes);
        // What shows nothing is what cleaning drops; below that JSON has escaped it already.
        const auto code = static_cast<std::uint32_t>(character.code);
        if (code < 0x80 || !text::clean(bytes, bytes.size()).empty())
            out += bytes;
        else if (code <= 0xFFFF)
            out += fmt::format("\\u{:04x}", code);
        else
            out +=
                fmt::format("\\u{:04x}\\u{:04x}", 0xD7C0 + (code >> 10U), 0xDC00 + (code & 0x3FFU));
    }
    return out;
}

namespace {

using namespace std::string_view_literals;

constexpr std::size_t kMostItems = 256;  // of a list: more could not be told anyway
constexpr std::array kOwnFacts{"upstream"sv, "tool"sv, "method"sv, "wire_code"sv};
/// What an error cannot do without.
constexpr std::array kCore{
    "type"sv,
    "code"sv,
    "message"sv,
    "retryable"sv,
    "retry_after"sv,
    "support_id"sv,
    "request_id"sv,
    "action_url"sv,
    "doc_url"sv,
    "connect_url"sv,
    "details"sv,
    "support_hint"sv,
};

bool has_only(const json::Object& members, Names names) {
    return std::ranges::all_of(members, [&](const auto& member) {
        return std::ranges::find(names, std::string_view(member.key())) != names.end();
    });
}

std::string take_text(json::Object& members, std::string_view name) {
    const auto text = text_in(members, name);
    std::string taken(text.value_or(""));
    if (text) members.stable_erase(name);
    return taken;
}

std::optional<json::Value> take(json::Object& members, std::string_view name) {
    const auto* member = members.if_contains(name);
    if (member == nullptr) return std::nullopt;
    json::Value taken = *member;
    members.stable_erase(name);
    return taken;
}

std::size_t size_of(const json::Value& value) {
    return printed(value).size();
}

/// Members that may be left out, with the room they take.
struct Weighed {
    std::string name;
    std::size_t bytes;
};
std::vector<Weighed> weigh(json::Object& members, std::span<const std::string_view> kept) {
    std::vector<Weighed> all;
    for (auto& member : members) {
        if (std::ranges::find(kept, std::string_view(member.key())) != kept.end()) continue;
        auto* list = member.value().if_array();
        if (list != nullptr && list->size() > kMostItems) list->resize(kMostItems);
        all.push_back({member.key(), size_of(member.value())});
    }
    return all;
}

void shorten_message(json::Object& body, json::Object& error, std::size_t bytes) {
    for (auto size = size_of(body); size > bytes;) {
        // Escapes make a text longer than the message it holds, so it may take more than one cut.
        const std::string message(text_in(error, "message").value_or(""));
        const auto excess = size - bytes;
        const bool others_are_long = message.size() <= excess;
        if (others_are_long) {
            // Pages are all that can be so long.
            for (const auto name : {"action_url"sv, "doc_url"sv, "connect_url"sv})
                error.stable_erase(name);
        }
        const auto most = others_are_long ? bytes / 8 : message.size() - excess;
        error["message"] = text::shorten(message, most);
        const auto before = std::exchange(size, size_of(body));
        if (size >= before) return;
    }
}

}  // namespace

const json::Object* error_in(const json::Value& body, Names names, Names beside) {
    const auto* members = body.if_object();
    if (members == nullptr || members->size() != 1 + beside.size()) return nullptr;
    for (const auto name : beside) {
        if (!members->contains(name)) return nullptr;
    }
    const auto* member = members->if_contains("error");
    const auto* error = member == nullptr ? nullptr : member->if_object();
    const bool fits = error != nullptr && has_only(*error, names) && text_in(*error, "code") &&
                      !text_in(*error, "message").value_or("").empty();
    return fits ? error : nullptr;
}

std::optional<std::string_view> text_in(const json::Object& members, std::string_view name) {
    const auto* member = members.if_contains(name);
    if (member == nullptr || !member->is_string()) return std::nullopt;
    return std::string_view(member->get_string());
}

std::optional<std::chrono::seconds> wait_in(const json::Object& members, std::string_view name) {
    const auto* member = members.if_contains(name);
    if (member == nullptr || !member->is_number()) return std::nullopt;
    const auto seconds = member->to_number<double>();
    const auto most = static_cast<double>(kLongestWait.count());
    if (!(seconds >= 0 && seconds <= most)) return std::nullopt;
    return std::chrono::seconds(static_cast<std::int64_t>(std::ceil(seconds)));
}

std::string page_in(const json::Object& members, std::string_view name) {
    const auto text = one_line(text_in(members, name).value_or(""));
    const bool is_web = text.starts_with("https://") || text.starts_with("http://");
    return is_web ? text : std::string();
}

std::optional<Fault> begin_reading(
    const json::Object& error,
    const Vocabulary* own,
    std::string_view type,
    std::optional<std::chrono::seconds> wait
) {
    const auto meaning = meaning_of(text_in(error, "code").value_or(""), type, own);
    if (!meaning) return std::nullopt;
    Fault fault = from(*meaning);
    fault.retry_after = wait;
    if (wait) fault.retryable = true;
    read_instruction(text_in(error, "message").value_or(""), fault);
    if (fault.message.empty()) return std::nullopt;
    return fault;
}

std::optional<std::chrono::seconds> wait_to_tell(const Fault& fault) {
    return may_repeat(fault) && fault.retryable ? fault.retry_after : std::nullopt;
}

bool is_own_fact(std::string_view name) noexcept {
    return std::ranges::find(kOwnFacts, name) != kOwnFacts.end();
}

void write_violation(json::Object& details, const Violation& violation) {
    if (violation.provided) details["provided"] = *violation.provided;
    if (!violation.expected.empty()) {
        const bool is_pattern = violation.rule == "pattern";
        details[is_pattern ? "expected_pattern" : "expected"] = violation.expected;
    }
    if (!violation.allowed.empty())
        details["allowed"] = json::Array(violation.allowed.begin(), violation.allowed.end());
}

void read_violations(json::Object& details, Fault& fault) {
    if (auto violations = violations_in(details)) {
        fault.violations = *std::move(violations);
        details.stable_erase("violations");
        for (const auto name : {"field"sv, "provided"sv, "expected"sv, "expected_pattern"sv})
            details.stable_erase(name);
        details.stable_erase("allowed");
        return;
    }
    const bool says_expected = text_in(details, "expected") || text_in(details, "expected_pattern");
    const bool has_one =
        text_in(details, "field") || (details.contains("provided") && says_expected);
    if (!has_one) return;
    Violation violation;
    if (const auto field = take_text(details, "field"); !field.empty())
        violation.pointer = '/' + field;
    violation.provided = take(details, "provided");
    violation.expected = take_text(details, "expected");
    if (auto pattern = take_text(details, "expected_pattern"); !pattern.empty()) {
        violation.expected = std::move(pattern);
        violation.rule = "pattern";
    }
    if (const auto allowed = take(details, "allowed"); allowed && allowed->is_array()) {
        for (const auto& value : allowed->get_array()) {
            if (value.is_string()) violation.allowed.emplace_back(value.get_string());
        }
    }
    fault.violations.push_back(std::move(violation));
}

bool cut_to(json::Object& members, std::span<const std::string_view> kept, std::size_t bytes) {
    auto weighed = weigh(members, kept);
    auto size = size_of(members);
    while (size > bytes && !weighed.empty()) {
        const auto largest = std::ranges::max_element(weighed, {}, &Weighed::bytes);
        auto& value = members[largest->name];
        auto* list = value.if_array();
        if (list != nullptr && list->size() > 1) {
            list->resize(list->size() / 2);
            const auto before = std::exchange(largest->bytes, size_of(value));
            size -= before - largest->bytes;
        } else {
            size -= std::min(size, largest->bytes);
            members.stable_erase(largest->name);
            weighed.erase(largest);
        }
    }
    return size_of(members) <= bytes;
}

std::string fit(json::Object& body, std::size_t bytes) {
    auto text = printed(body);
    auto* error = body["error"].if_object();
    if (text.size() <= bytes || error == nullptr) return text;
    // First what is not needed to act, then the details, then what is said too broadly.
    json::Object details;
    if (auto* member = error->if_contains("details"); member != nullptr && member->is_object())
        std::swap(details, member->get_object());
    const auto others = size_of(body) - size_of(*error);
    const bool fits = cut_to(*error, kCore, bytes - std::min(bytes, others));
    const auto room = fits ? bytes - std::min(bytes, size_of(body)) : 0;
    if (!details.empty()) {
        if (!cut_to(details, {}, room + 2)) details.clear();
        (*error)["details"] = std::move(details);
    }
    shorten_message(body, *error, bytes);
    return printed(body);
}

}  // namespace recourse::fault
