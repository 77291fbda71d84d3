#include "review/evidence.hpp"

#include "base/text.hpp"
#include "fault/recognition.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <utility>

#include <re2/re2.h>

namespace recourse::review {

namespace {

using Names = std::span<const std::string_view>;

constexpr std::array<std::string_view, 7> kCodes{
    "code", "error_code", "errorCode", "error_kind", "errorKind", "kind", "reason"
};
constexpr std::array<std::string_view, 6> kCategories{
    "category", "type", "class", "error_type", "errorType", "status"
};
constexpr std::array<std::string_view, 5> kRetryables{
    "retryable", "is_retryable", "isRetryable", "retriable", "can_retry"
};
constexpr std::array<std::string_view, 11> kIds{
    "support_id",
    "supportId",
    "request_id",
    "requestId",
    "trace_id",
    "traceId",
    "correlation_id",
    "correlationId",
    "error_id",
    "errorId",
    "incident_id"
};
constexpr std::array<std::string_view, 5> kWithin{"error", "details", "data", "recovery", "retry"};
constexpr int kDeepest = 3;
constexpr std::size_t kMostCopies = 8;
/// Of an answer, until the review is over: there are hundreds of them.
constexpr std::size_t kLongestKept = 256 * 1024;

const json::Value* search(const json::Object& members, Names names, int depth = 0) {
    for (const auto name : names) {
        if (const auto* found = members.if_contains(name); found && !found->is_null()) return found;
    }
    if (depth == kDeepest) return nullptr;
    for (const auto name : kWithin) {
        const auto* inside = members.if_contains(name);
        const auto* object = inside == nullptr ? nullptr : inside->if_object();
        if (object == nullptr) continue;
        if (const auto* found = search(*object, names, depth + 1)) return found;
    }
    return nullptr;
}

/// The first string of one of these names in any of the copies that `fits`.
template <typename Fits>
std::string string_in(const std::vector<json::Object>& copies, Names names, const Fits& fits) {
    for (const auto& copy : copies) {
        for (const auto& name : names) {
            const auto* found = search(copy, std::span(&name, 1));
            if (found == nullptr || !found->is_string()) continue;
            if (fits(std::string_view(found->get_string())))
                return std::string(found->get_string());
        }
    }
    return {};
}

/// A word for programs, and no sentence: `invalid_arguments`, `BotUnreachable`, `ERR_42`.
bool is_code(std::string_view text) {
    static const RE2& pattern = *new RE2(R"([A-Za-z][A-Za-z0-9_.\-]{2,62})");
    return RE2::FullMatch(text, pattern) && text != "error" && text != "text";
}

/// A category that programs know: gRPC's, those of common APIs, and what MCP's drafts propose.
bool is_category(std::string_view text) {
    constexpr std::array<std::string_view, 40> kKnown{
        "cancelled",
        "unknown",
        "invalidargument",
        "deadlineexceeded",
        "notfound",
        "alreadyexists",
        "permissiondenied",
        "resourceexhausted",
        "failedprecondition",
        "aborted",
        "outofrange",
        "unimplemented",
        "internal",
        "unavailable",
        "dataloss",
        "unauthenticated",
        "invalidinput",
        "invalidrequest",
        "validation",
        "validationerror",
        "permissionerror",
        "ratelimit",
        "ratelimited",
        "ratelimiterror",
        "providererror",
        "internalerror",
        "authentication",
        "authenticationerror",
        "authorization",
        "invalidrequesterror",
        "notfounderror",
        "conflict",
        "timeout",
        "apierror",
        "overloadederror",
        "upstreamerror",
        "capability",
        "reliability",
        "governance",
        "client"
    };
    std::string plain;
    for (const char c : text) {
        if (c != '_' && c != '-' && c != ' ')
            plain += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    }
    return std::ranges::find(kKnown, plain) != kKnown.end();
}

std::optional<Wait> wait_in(const std::vector<json::Object>& copies) {
    struct Named {
        std::string_view name;
        double to_seconds;
        bool has_unit;
    };
    // `retry_after` is in seconds wherever it is known from HTTP.
    constexpr std::array kNames{
        Named{"retry_after", 1, true},
        Named{"retryAfter", 1, true},
        Named{"retry_after_seconds", 1, true},
        Named{"retryAfterSeconds", 1, true},
        Named{"retry_after_s", 1, true},
        Named{"retry_after_ms", 1e-3, true},
        Named{"retryAfterMs", 1e-3, true},
        Named{"retry_in", 1, false},
        Named{"retryIn", 1, false},
        Named{"wait", 1, false},
        Named{"backoff", 1, false},
    };
    for (const auto& copy : copies) {
        for (const auto& named : kNames) {
            const auto* found = search(copy, std::span(&named.name, 1));
            if (found == nullptr || !found->is_number()) continue;
            return Wait{found->to_number<double>() * named.to_seconds, named.has_unit};
        }
    }
    return std::nullopt;
}

void add_copy(Evidence& evidence, const json::Value& value) {
    const auto* object = value.if_object();
    if (object == nullptr || object->empty() || evidence.copies.size() == kMostCopies) return;
    evidence.copies.push_back(*object);
}

/// JSON that a text is, or ends with: the envelope of a `bracket` error, a line of JSON at the end.
void add_json_in_text(Evidence& evidence) {
    const std::string_view text = text::trim(evidence.text);
    std::size_t at = text.find('{');
    for (int tries = 0; tries < 4 && at != std::string_view::npos; ++tries) {
        if (auto parsed = json::parse(text.substr(at))) {
            add_copy(evidence, *parsed);
            return;
        }
        at = text.find('{', at + 1);
    }
}

/// What of `_meta` is about an error; the rest is the protocol's and the transport's.
void add_meta(Evidence& evidence, json::Ref meta) {
    for (const auto& member : meta.members()) {
        if (!member.value().is_object()) continue;
        const auto value = json::to_value(member.value());
        const bool says_something = search(value.get_object(), kCodes) != nullptr ||
                                    search(value.get_object(), kRetryables) != nullptr;
        if (says_something) add_copy(evidence, value);
    }
}

bool is_block_type(std::string_view type) {
    constexpr std::array<std::string_view, 5> kTypes{
        "text", "image", "audio", "resource", "resource_link"
    };
    return std::ranges::find(kTypes, type) != kTypes.end();
}

void read_result(Evidence& evidence, json::Ref result) {
    evidence.text = fault::text_of(result);
    for (const json::Ref block : result["content"].elements()) {
        const auto type = block["type"].string().value_or("");
        if (!is_block_type(type)) evidence.odd_blocks.push_back(text::clean(type, 40));
        if (type == "text" && !text::trim(block["text"].string().value_or("")).empty())
            evidence.has_text = true;
    }
    if (const auto structured = result["structuredContent"])
        evidence.structured = json::to_value(structured);
    // The most complete copy first.
    add_meta(evidence, result["_meta"]);
    if (evidence.structured) add_copy(evidence, *evidence.structured);
    add_json_in_text(evidence);
}

void read_error(Evidence& evidence, json::Ref error) {
    evidence.text = error["message"].string().value_or("");
    evidence.has_text = !text::trim(evidence.text).empty();
    evidence.rpc_code = error["code"].integer();
    const auto data = error["data"];
    if (data.is_object()) {
        add_meta(evidence, data);
        add_copy(evidence, json::to_value(data));
    }
    add_json_in_text(evidence);
}

/// What an answer in words alone says to programs: `[code] ...`, `Support id 4f1c09a2b7de`.
void read_words(Evidence& evidence) {
    static const RE2& bracketed = *new RE2(R"(^\s*\[([A-Za-z][A-Za-z0-9_.\-]{2,62})\])");
    static const RE2& id = *new RE2(
        R"((?i)\b(?:support|request|trace|correlation|error|incident)[ _-]?id\b["':= ]{1,4}([0-9A-Za-z][0-9A-Za-z_-]{5,63}))"
    );
    if (evidence.code.empty()) RE2::PartialMatch(evidence.text, bracketed, &evidence.code);
    if (evidence.correlation_id.empty())
        RE2::PartialMatch(evidence.text, id, &evidence.correlation_id);
}

void read_copies(Evidence& evidence) {
    const auto& copies = evidence.copies;
    evidence.code = string_in(copies, kCodes, is_code);
    evidence.category = string_in(copies, kCategories, is_category);
    evidence.correlation_id =
        string_in(copies, kIds, [](std::string_view id) { return !id.empty(); });
    for (const auto& copy : copies) {
        const auto* said = search(copy, kRetryables);
        if (said == nullptr || !said->is_bool()) continue;
        evidence.retryable = said->get_bool();
        break;
    }
    evidence.wait = wait_in(copies);
}

bool is_word_part(char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
}

}  // namespace

bool Evidence::refuses_caller() const {
    static const RE2& refusal = *new RE2(
        R"((?i)permission.?(?:denied|error)|unauthenticated|authentication.*|authorization)"
    );
    if (ending == Ending::http_refusal)
        return whole.starts_with("HTTP 401") || whole.starts_with("HTTP 403");
    return RE2::FullMatch(category, refusal);
}

Evidence read_evidence(Ending ending, std::string answer) {
    Evidence evidence{.ending = ending, .whole = std::move(answer)};
    const auto message = json::check(evidence.whole);
    if (message && message->is_object()) {
        if (const auto result = (*message)["result"])
            read_result(evidence, result);
        else if (const auto error = (*message)["error"])
            read_error(evidence, error);
    } else {
        evidence.text = evidence.whole;
        evidence.has_text = !text::trim(evidence.text).empty();
    }
    read_copies(evidence);
    read_words(evidence);
    if (evidence.whole.size() > kLongestKept) evidence.whole.resize(kLongestKept);
    return evidence;
}

bool has_token(std::string_view text, std::string_view name) {
    if (name.empty()) return false;
    for (std::size_t at = text.find(name); at != std::string_view::npos;
         at = text.find(name, at + 1)) {
        const std::size_t end = at + name.size();
        const bool begins = at == 0 || !is_word_part(name.front()) || !is_word_part(text[at - 1]);
        const bool ends =
            end == text.size() || !is_word_part(name.back()) || !is_word_part(text[end]);
        if (begins && ends) return true;
    }
    return false;
}

}  // namespace recourse::review
