#include "fault/dialects.hpp"
#include "fault/members.hpp"
#include "fault/sentences.hpp"
#include "fault/violations.hpp"

#include <algorithm>

/// `contract`: {"error":{code,message,details}}. The message says what went wrong, why and what to
/// do next; the details what was given and what is expected.
namespace recourse::fault {
namespace {

constexpr std::string_view kWait = "retry_after_seconds";
constexpr std::string_view kSupportId = "support_id";

/// Of a wrong argument that, and nothing beside; of anything else what the Fault knows.
json::Object details_of(const Fault& fault) {
    json::Object details;
    if (!fault.violations.empty()) {
        write_violation(details, fault.violations.front());
        if (fault.violations.size() > 1) details["violations"] = to_json(fault.violations);
    } else {
        for (const auto& member : fault.details) {
            if (!is_own_fact(member.key())) details[member.key()] = member.value();
        }
        details.stable_erase(kWait);
        details.stable_erase(kSupportId);
    }
    if (const auto wait = wait_to_tell(fault)) details[kWait] = wait->count();
    if (fault.actor != Actor::model && !fault.support_id.empty())
        details[kSupportId] = whole_support_id(fault);
    return details;
}

/// `INVOICE_NOT_FOUND`.
bool is_shouted(std::string_view code) noexcept {
    return code.contains('_') && std::ranges::all_of(code, [](char c) {
               return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
           });
}

}  // namespace

json::Object write_contract(const Fault& fault, const Spelling& spelling) {
    json::Object error{
        {"code", spelling.code},
        {"message", instruction(fault, {})},
        {"details", details_of(fault)},
    };
    return {{"error", std::move(error)}};
}

std::optional<Fault> read_contract(const json::Value& body, const Vocabulary* own) {
    const auto* error = error_in(body, {"code", "message", "details"});
    if (error == nullptr) return std::nullopt;
    const auto* member = error->if_contains("details");
    // So little is only ours where the code is written as this dialect writes it.
    if (member == nullptr && !is_shouted(*text_in(*error, "code"))) return std::nullopt;
    if (member != nullptr && !member->is_object()) return std::nullopt;
    const auto details = member == nullptr ? json::Object() : member->get_object();
    auto fault = begin_reading(*error, own, {}, wait_in(details, kWait));
    if (!fault) return std::nullopt;
    for (const auto& each : details) fault->details[each.key()] = each.value();
    fault->support_id = one_line(text_in(fault->details, kSupportId).value_or(""));
    fault->details.stable_erase(kSupportId);
    fault->details.stable_erase(kWait);
    read_violations(fault->details, *fault);
    return fault;
}

}  // namespace recourse::fault
