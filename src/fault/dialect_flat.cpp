#include "fault/dialects.hpp"
#include "fault/members.hpp"
#include "fault/sentences.hpp"

/// `flat`: {"error":{code,message,retryable,retry_after?,request_id,...}}. `retryable` is all that
/// its clients look at before they send a call again, so it is true only where that is harmless,
/// too.
namespace recourse::fault {
namespace {

/// The choices that a caller has, and the earlier answer that a repeat gets.
constexpr std::array<std::string_view, 3> kChoices{"workspaces", "profiles", "result"};
constexpr std::string_view kHint = "If it happens again, contact support and quote the request_id.";

bool needs_support(const Fault& fault) noexcept {
    return fault.category == Category::internal || fault.category == Category::unknown ||
           fault.category == Category::data_loss;
}

}  // namespace

json::Object write_flat(const Fault& fault, const Spelling& spelling) {
    const auto& links = fault.links;
    json::Object error{
        {"code", spelling.code},
        {"message", instruction(fault, {.page = false})},
        {"retryable", fault.retryable && may_repeat(fault)},
    };
    if (const auto wait = wait_to_tell(fault)) error["retry_after"] = wait->count();
    error["request_id"] = whole_support_id(fault);
    const auto& page = links.action_url.empty() ? links.connect_url : links.action_url;
    if (!page.empty()) error["action_url"] = page;
    for (const auto name : kChoices) {
        if (const auto* detail = fault.details.if_contains(name)) error[name] = *detail;
    }
    if (needs_support(fault)) error["support_hint"] = kHint;
    return {{"error", std::move(error)}};
}

std::optional<Fault> read_flat(const json::Value& body, const Vocabulary* own) {
    const auto* error = error_in(
        body,
        {"code",
         "message",
         "retryable",
         "retry_after",
         "request_id",
         "action_url",
         "workspaces",
         "profiles",
         "result",
         "support_hint"}
    );
    if (error == nullptr || !text_in(*error, "request_id")) return std::nullopt;
    const auto* retryable = error->if_contains("retryable");
    if (retryable == nullptr || !retryable->is_bool()) return std::nullopt;
    auto fault = begin_reading(*error, own, {}, wait_in(*error, "retry_after"));
    if (!fault) return std::nullopt;
    fault->retryable = retryable->get_bool();
    if (!fault->retryable) fault->retry_after.reset();
    fault->support_id = one_line(text_in(*error, "request_id").value_or(""));
    fault->links.action_url = page_in(*error, "action_url");
    for (const auto name : kChoices) {
        if (const auto* detail = error->if_contains(name)) fault->details[name] = *detail;
    }
    return fault;
}

}  // namespace recourse::fault
