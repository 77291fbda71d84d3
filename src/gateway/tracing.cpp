#include "gateway/methods.hpp"
#include "gateway/pipeline.hpp"
#include "guards/digest.hpp"

#include <algorithm>
#include <utility>

/// What a trace shows of a request: noted on its way, handed over at its end. It is put into words
/// on another thread.
namespace recourse::gateway {

using telemetry::Failing;
using telemetry::Transport;

namespace {

/// A session's id lets in whoever has it: what is told of it correlates, and does nothing else.
std::string session_shown(const net::Headers* headers) {
    constexpr std::size_t kDigits = 16;
    if (headers == nullptr) return {};
    const auto id = headers->get("mcp-session-id");
    return id.empty() ? std::string() : guards::keyed_hash("session", id).substr(0, kDigits);
}

/// What the client was answered: an error of JSON-RPC, or a result that tells of the failure.
std::optional<std::int64_t> rpc_code_in(std::string_view reply) {
    const auto message = json::check(reply);
    return message ? (*message)["error"]["code"].integer() : std::nullopt;
}

std::optional<std::int64_t> rpc_code_in(const Turned& turned) {
    const auto* failed = turned.refused ? nullptr : std::get_if<upstreams::Failed>(&turned.outcome);
    const auto* error =
        failed == nullptr ? nullptr : std::get_if<diagnosis::JsonRpcFailed>(&failed->raw);
    if (error == nullptr) return std::nullopt;
    return error->code;
}

}  // namespace

void Pipeline::trace_to(std::unique_ptr<telemetry::Exporter> exporter) {
    exporter_ = std::move(exporter);
}

/// Whoever asks decides whether the trace is recorded; of one that begins here, the operator does.
void Pipeline::begin_trace(Call& call) {
    if (!exporter_) return;
    call.span = SpanId::make(random_);
    if (!call.context.parent) call.context.is_sampled = exporter_->samples(call.context.trace);
}

void Pipeline::note_failing(Call& call, const Turned& turned, const Fault& fault) const {
    if (call.trail.sendings.empty()) return;
    call.trail.sendings.back().failing = Failing{
        .code = fault.code,
        .message = redactor_.redact(fault.message),
        .rpc_code = rpc_code_in(turned),
        .is_tool_error = turned.failure.has_value(),
    };
}

/// An error that is for the client program: no failure to the ledger, and one to a trace.
void Pipeline::note_passed(Call& call, const diagnosis::JsonRpcFailed& error) const {
    if (!call.span) return;
    call.trail.passed =
        Failing{.code = {}, .message = redactor_.redact(error.message), .rpc_code = error.code};
}

void Pipeline::trace(Call& call, const Reply& reply) {
    if (!call.span || !call.trail.end) return;
    const auto* fault = call.trail.end->fault ? &*call.trail.end->fault : nullptr;
    if (!exporter_->wants(call.context.is_sampled, fault != nullptr)) return;
    OwnWords words;
    auto record = record_of(call, fault != nullptr, words);
    record.ending = call.trail.end->ending;
    auto trace = trace_of(call, record);
    if (fault != nullptr) {
        const auto code = rpc_code_in(reply.body);
        trace.failing = Failing{fault->code, fault->message, code, !code.has_value()};
        trace.category = to_string(fault->category);
        trace.actor = to_string(fault->actor);
        // Of a tool call it was noted with each sending.
        const bool is_of_last = trace.reached == ledger::Step::none && !trace.sendings.empty();
        if (is_of_last && !trace.sendings.back().failing)
            trace.sendings.back().failing = trace.failing;
    } else if (call.trail.passed) {
        trace.failing = call.trail.passed;
        if (!trace.sendings.empty()) trace.sendings.back().failing = trace.failing;
    }
    exporter_->add(std::move(trace));
}

telemetry::CallTrace Pipeline::trace_of(Call& call, const ledger::Record& record) const {
    telemetry::CallTrace trace;
    trace.context = call.context;
    trace.span = *call.span;
    trace.started = call.started;
    trace.took = call.trail.end->latency;
    trace.method = record.method;
    const auto methods = known_methods();
    trace.is_known_method = std::ranges::find(methods, call.request.method) != methods.end();
    trace.target = record.tool;
    trace.is_known_target = call.tool != nullptr;
    if (call.request.method == "prompts/get") {
        trace.target = own_word(call.request.params["name"].string().value_or(""));
        trace.is_known_target = record.ending == ledger::Ending::succeeded;
    }
    if (const auto uri = call.request.params["uri"])
        trace.resource = own_word(uri.string().value_or(""));
    trace.request_id = call.request.id.is_string() ? own_word(call.request.id.string().value_or(""))
                                                   : std::string(call.request.id.raw());
    trace.revision = record.revision;
    trace.session = session_shown(call.headers);
    trace.client = record.client;
    trace.caller = record.caller;
    trace.transport = call.headers != nullptr ? Transport::http : Transport::stdio;
    if (call.upstream != nullptr) {
        trace.upstream = call.upstream->settings().name;
        trace.upstream_url = call.upstream->settings().url;
        trace.is_rest = call.upstream->settings().rest != nullptr;
        trace.upstream_revision = call.upstream->hello().revision;
    }
    trace.sendings = std::move(call.trail.sendings);
    trace.ending = call.trail.end->ending;
    trace.effect = call.trail.end->effect;
    trace.reached = call.trail.reached;
    return trace;
}

}  // namespace recourse::gateway
