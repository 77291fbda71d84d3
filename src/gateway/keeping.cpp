#include "fault/redaction.hpp"
#include "gateway/errors.hpp"
#include "gateway/pipeline.hpp"
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

Fault Pipeline::diagnose(const Call& call, const diagnosis::RawFailure& raw, Sent sent) const {
    const auto names = catalogue_.names(call.upstream);
    return diagnosis::diagnose(raw, situation(call, sent, names));
}

void Pipeline::record_failure(Call& call, Fault& fault) {
    finish(call, fault);
    record(call, ledger::Ending::failed, fault.effect, &fault);
    hide(fault, call.arguments.raw());
}

Reply Pipeline::fail_in_answer(Call& call, const ToolFailed& failure, std::string_view translated) {
    const Errors errors = errors_of(call);
    if (errors == Errors::rewrite) return fail(call, failure, Sent::answered);
    Fault fault = diagnose(call, failure, Sent::answered);
    record_failure(call, fault);
    if (errors == Errors::annotate)
        return server::annotate_result(translated, fault, call.request.id.raw(), dialect_of(call));
    Reply reply;
    mcp::append_result(reply.body, call.request.id.raw(), translated);
    return reply;
}

Reply Pipeline::keep_error(Call& call, const JsonRpcFailed& error, Sent sent) {
    Fault fault = diagnose(call, error, sent);
    record_failure(call, fault);
    const auto id = call.request.id.raw();
    if (errors_of(call) == Errors::annotate)
        return server::annotate_error(
            error.code, error.message, error.data, fault, id, dialect_of(call)
        );
    Reply reply;
    mcp::append_error(reply.body, id, error.code, error.message, error.data);
    return reply;
}

}  // namespace recourse::gateway
