#include "fault/dialects.hpp"
#include "fault/members.hpp"
#include "fault/sentences.hpp"

/// `status`: {"status":"failed","error":{code,message,retry_after,support_id}}. `retry_after` is
/// null where waiting changes nothing. Where a Fault has them, `connect_url`, `result` (what ran so
/// far) and `push_errors` (what of it failed) stand beside.
namespace recourse::fault {
namespace {

constexpr std::string_view kResult = "result";
constexpr std::string_view kPushErrors = "push_errors";

}  // namespace

json::Object write_status(const Fault& fault, const Spelling& spelling) {
    const bool has_page = fault.links.action_url.empty();
    json::Object error{
        {"code", spelling.code},
        {"message", instruction(fault, {.page = !has_page})},
        {"retry_after", nullptr},
        {"support_id", short_support_id(fault)},
    };
    if (const auto wait = wait_to_tell(fault)) error["retry_after"] = wait->count();
    if (!fault.links.connect_url.empty()) error["connect_url"] = fault.links.connect_url;
    for (const auto name : {kResult, kPushErrors}) {
        if (const auto* detail = fault.details.if_contains(name)) error[name] = *detail;
    }
    return {{"status", "failed"}, {"error", std::move(error)}};
}

std::optional<Fault> read_status(const json::Value& body, const Vocabulary* own) {
    const auto* error = error_in(
        body,
        {"code", "message", "retry_after", "support_id", "connect_url", kResult, kPushErrors},
        {"status"}
    );
    const bool is_ours = error != nullptr && body.at("status") == "failed" &&
                         (error->contains("retry_after") || error->contains("support_id"));
    if (!is_ours) return std::nullopt;
    auto fault = begin_reading(*error, own, {}, wait_in(*error, "retry_after"));
    if (!fault) return std::nullopt;
    fault->support_id = one_line(text_in(*error, "support_id").value_or(""));
    fault->links.connect_url = page_in(*error, "connect_url");
    for (const auto name : {kResult, kPushErrors}) {
        if (const auto* detail = error->if_contains(name)) fault->details[name] = *detail;
    }
    return fault;
}

}  // namespace recourse::fault
