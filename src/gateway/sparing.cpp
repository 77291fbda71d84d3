#include "base/text.hpp"
#include "diagnosis/health.hpp"
#include "fault/vocabulary.hpp"
#include "gateway/pipeline.hpp"
#include "guards/limit_faults.hpp"

#include <algorithm>

/// What spares callers, upstreams and budgets: limits, circuits, and words on calls that only
/// repeat what failed.
namespace recourse::gateway {

using diagnosis::Health;
using diagnosis::Sent;

namespace {

constexpr std::string_view kToolCall = "tools/call";

/// What never was whole at the upstream was not carried out.
bool was_sent(Sent sent) {
    return sent == Sent::whole || sent == Sent::answered;
}

}  // namespace

std::optional<Reply> Pipeline::knock(Call& call) {
    if (!guarding_.limits().count_attempts()) return std::nullopt;
    auto refused = guarding_.limits().knock(as_guards_see(call));
    if (!refused) return std::nullopt;
    if (call.request.method == kToolCall) return tell_tool(call, *std::move(refused));
    ProtocolFault failure;
    failure.code = fault::jsonrpc_code(refused->category);
    failure.http_status = fault::code(refused->code).http_status;
    failure.http_headers = guards::rate_limit_headers(*refused, std::chrono::system_clock::now());
    failure.fault = *std::move(refused);
    return tell(call, std::move(failure));
}

std::expected<guards::Reservation, Reply> Pipeline::reserve(
    Call& call, const guards::ToolCall& seen
) {
    call.trail.reached = ledger::Step::limits;
    auto reserved = guarding_.limits().reserve(seen);
    if (!reserved) return std::unexpected(tell_tool(call, std::move(reserved.error())));
    return *std::move(reserved);
}

std::expected<guards::Permit, Reply> Pipeline::admit(
    Call& call, const guards::ToolCall& seen, guards::Reservation& spent
) {
    call.trail.reached = ledger::Step::circuit;
    auto permit = guarding_.circuits().admit(seen);
    if (permit) return *std::move(permit);
    spent.refund({.now = seen.now, .today = seen.today});
    guards::offer_alternatives(permit.error(), like_tools(call));
    return std::unexpected(tell_tool(call, std::move(permit.error())));
}

std::vector<std::string> Pipeline::like_tools(const Call& call) const {
    std::vector<const CatalogueEntry*> others;
    std::vector<std::string_view> names;
    for (const auto& shelf : catalogue_.shelves()) {
        if (shelf->upstream == call.upstream) continue;
        for (const auto& entry : shelf->entries) {
            // Nobody who wants to read is sent to what writes.
            const bool is_like = !call.tool || entry->reads_only == call.tool->reads_only;
            if (!is_like || !may_call(call, entry->name)) continue;
            others.push_back(entry.get());
            names.emplace_back(entry->tool.name);
        }
    }
    std::vector<std::string> like;
    for (const auto& near :
         text::nearest(catalogue_.own_name(*call.upstream, call.tool_name), names)) {
        const auto at = std::ranges::find(names, near.name.data(), &std::string_view::data);
        if (near.exact)
            like.push_back(others.at(static_cast<std::size_t>(at - names.begin()))->name);
    }
    return like;
}

void Pipeline::settle(
    const Call& call, const Turned& turned, guards::Reservation& spent, guards::Permit& permit
) const {
    const store::Moment moment{.now = timers_.now(), .today = std::chrono::system_clock::now()};
    if (turned.refused) return permit.proved_nothing();
    if (const auto* answer = std::get_if<upstreams::Answer>(&turned.outcome)) {
        spent.settle(json::Ref(answer->result), moment);
        return permit.answered(moment.now);
    }
    if (const auto* cancelled = std::get_if<upstreams::Cancelled>(&turned.outcome)) {
        if (!was_sent(cancelled->sent)) spent.refund(moment);
        return permit.proved_nothing();
    }
    const auto& failed = std::get<upstreams::Failed>(turned.outcome);
    if (!was_sent(failed.sent)) spent.refund(moment);
    const auto health = diagnosis::health_of(failed.raw);
    if (health == Health::unproven) return permit.proved_nothing();
    if (health == Health::answers) return permit.answered(moment.now);
    const auto fault = diagnose(call, failed.raw, failed.sent);
    const std::string_view why = fault.domain == "recourse" ? std::string_view(fault.code) : "";
    if (health == Health::broken)
        permit.failed(why, moment.now);
    else
        permit.unreachable(why, moment.now);
}

void Pipeline::note_success(const Call& call) const {
    if (guarding_.repetition().watches()) guarding_.repetition().note_success(as_guards_see(call));
}

void Pipeline::note_repetition(const Call& call, Fault& fault) const {
    if (call.request.method == kToolCall && !call.tool_name.empty())
        guarding_.repetition().note_failure(as_guards_see(call), fault);
}

}  // namespace recourse::gateway
