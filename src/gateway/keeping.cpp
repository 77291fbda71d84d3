#include "diagnosis/inside.hpp"
#include "fault/recognition.hpp"
#include "gateway/errors.hpp"
#include "gateway/pipeline.hpp"
#include "mcp/envelope.hpp"
#include "server/annotation.hpp"

/// A failure that an upstream answered with, where the operator keeps the answer (`errors:`). It is
/// diagnosed and recorded like any other; what the caller gets is the upstream's own.
namespace recourse::gateway {

using diagnosis::JsonRpcFailed;
using diagnosis::Sent;
using diagnosis::ToolFailed;

Errors errors_of(const Call& call) {
    return call.upstream != nullptr ? call.upstream->settings().errors : Errors::rewrite;
}

std::optional<ToolFailed> failure_in(json::Ref result, std::string_view tool) {
    if (result["isError"].boolean().value_or(false))
        return ToolFailed{fault::text_of(result), std::string(result.raw())};
    if (!diagnosis::may_hold_failure(result)) return std::nullopt;
    return diagnosis::failure_inside(result, tool);
}

Fault Pipeline::diagnose(const Call& call, const diagnosis::RawFailure& raw, Sent sent) const {
    const auto names = names_for(call, call.upstream);
    auto fault = diagnosis::diagnose(raw, situation(call, sent, names));
    if (call.attempts) call.attempts->settle(fault);
    tell_of_look(call, fault);
    return fault;
}

Fault Pipeline::diagnose_listing(const Call& call, const diagnosis::RawFailure& raw) const {
    auto listing = situation(call, Sent::nothing, {});
    listing.method = "tools/list";
    listing.tool = {};
    listing.arguments = "{}";
    return diagnosis::diagnose(raw, listing);
}

void Pipeline::record_failure(Call& call, Fault& fault) {
    finish(call, fault);
    record(call, ledger::Ending::failed, fault.effect, &fault);
    hide(fault, call.arguments.raw());
}

Reply Pipeline::fail_in_answer(Call& call, const ToolFailed& failure, std::string_view translated) {
    if (errors_of(call) == Errors::rewrite) return fail(call, failure, Sent::answered);
    Reply reply;
    mcp::append_result(
        reply.body, call.request.id.raw(), tell_in_result(call, failure, translated)
    );
    return reply;
}

/// The result as this client may have it.
std::string Pipeline::tell_in_result(
    Call& call, const ToolFailed& failure, std::string_view result
) {
    Fault fault = diagnose(call, failure, Sent::answered);
    record_failure(call, fault);
    const Errors errors = errors_of(call);
    if (errors == Errors::observe) return std::string(result);
    auto manner = manner_of(call);
    if (errors == Errors::annotate) return server::annotated_result(result, fault, manner);
    // Of a task whose tool is not known there may be a schema that ours would break.
    if (!call.tool) manner.has_output_schema = true;
    manner.related_task = json::Ref(result)["_meta"][mcp::kMetaRelatedTask].raw();
    return server::tool_failure(fault, manner);
}

Reply Pipeline::keep_error(Call& call, const JsonRpcFailed& error, Sent sent) {
    Fault fault = diagnose(call, error, sent);
    record_failure(call, fault);
    const auto id = call.request.id.raw();
    if (errors_of(call) == Errors::annotate)
        return server::annotate_error(
            error.code, error.message, error.data, fault, id, manner_of(call)
        );
    Reply reply;
    mcp::append_error(reply.body, id, error.code, error.message, error.data);
    return reply;
}

}  // namespace recourse::gateway
