#include "base/moment.hpp"
#include "base/time.hpp"
#include "fault/dialects.hpp"
#include "fault/members.hpp"
#include "fault/sentences.hpp"
#include "fault/violations.hpp"

#include <cmath>

/// `typed`: {"error":{type,code,message,details,doc_url}}. A client branches on `type` first, so
/// that there are five of them whatever the codes; what the type needs stands in the details.
namespace recourse::fault {
namespace {

constexpr std::string_view kWait = "retry_after_seconds";
constexpr std::string_view kSupportId = "support_id";
constexpr std::string_view kProvider = "provider";

/// `60`, not `60.0`.
json::Value number(double value) {
    constexpr double kExact = 9007199254740992.0;  // 2^53: every integer below is a double
    const bool is_whole = value == std::trunc(value) && std::abs(value) < kExact;
    return is_whole ? json::Value(static_cast<std::int64_t>(value)) : json::Value(value);
}

void put_new(json::Object& details, std::string_view name, json::Value value) {
    if (!details.contains(name)) details[name] = std::move(value);
}

/// Which limit, how much of it, and when it is new again.
void write_quota(json::Object& details, const Quota& quota) {
    if (!quota.policy.empty()) put_new(details, "limit_type", json::Value(quota.policy));
    if (!quota.unit.empty()) put_new(details, "unit", json::Value(quota.unit));
    put_new(details, "limit", number(quota.limit));
    put_new(details, "used", number(quota.used));
    if (quota.resets_at) put_new(details, "resets_at", json::Value(to_rfc3339(*quota.resets_at)));
}

json::Object details_of(const Fault& fault) {
    json::Object details;
    for (const auto& member : fault.details) {
        const std::string_view name = member.key();
        // What an upstream is to us, a provider is to this dialect's clients.
        if (name == "upstream")
            details[kProvider] = member.value();
        else if (name == "tool" || !is_own_fact(name))
            details[name] = member.value();
    }
    if (!fault.violations.empty()) {
        const auto& first = fault.violations.front();
        if (first.pointer.size() > 1) details["field"] = first.pointer.substr(1);
        write_violation(details, first);
        if (fault.violations.size() > 1) details["violations"] = to_json(fault.violations);
    }
    if (!fault.quota.empty()) write_quota(details, fault.quota.front());
    details.stable_erase(kWait);
    if (const auto wait = wait_to_tell(fault)) details[kWait] = wait->count();
    details.stable_erase(kSupportId);
    if (fault.actor != Actor::model && !fault.support_id.empty())
        details[kSupportId] = whole_support_id(fault);
    return details;
}

}  // namespace

json::Object write_typed(const Fault& fault, const Spelling& spelling) {
    json::Object error{
        {"type", spelling.type},
        {"code", spelling.code},
        {"message", instruction(fault, {})},
        {"details", details_of(fault)},
    };
    if (!fault.links.doc_url.empty()) error["doc_url"] = fault.links.doc_url;
    return {{"error", std::move(error)}};
}

std::optional<Fault> read_typed(const json::Value& body, const Vocabulary* own) {
    const auto* error = error_in(body, {"type", "code", "message", "details", "doc_url"});
    if (error == nullptr || !is_type(text_in(*error, "type").value_or(""))) return std::nullopt;
    const auto* details = error->if_contains("details");
    if (details == nullptr || !details->is_object()) return std::nullopt;
    const auto wait = wait_in(details->get_object(), kWait);
    auto fault = begin_reading(*error, own, *text_in(*error, "type"), wait);
    if (!fault) return std::nullopt;
    for (const auto& member : details->get_object()) {
        const bool is_provider = member.key() == kProvider && member.value().is_string();
        const std::string_view name = is_provider ? "upstream" : std::string_view(member.key());
        fault->details[name] = member.value();
    }
    fault->support_id = one_line(text_in(fault->details, kSupportId).value_or(""));
    fault->details.stable_erase(kSupportId);
    fault->details.stable_erase(kWait);
    read_violations(fault->details, *fault);
    fault->links.doc_url = page_in(*error, "doc_url");
    return fault;
}

}  // namespace recourse::fault
