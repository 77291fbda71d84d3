#include "gateway/relay.hpp"

#include "gateway/bridge_faults.hpp"
#include "gateway/live_turn.hpp"
#include "gateway/rounds.hpp"

#include <fmt/format.h>

namespace recourse::gateway {

using diagnosis::JsonRpcFailed;
using mcp::Era;
using upstreams::Answer;
using upstreams::Cancelled;
using upstreams::Failed;

namespace {

constexpr std::size_t kElicitationIdBytes = 8;
constexpr auto kRound = guards::Ownership::Kind::round;

/// Adds the time of its life.
class Stopwatch {
  public:
    explicit Stopwatch(Duration& total) : total_(total) {}
    ~Stopwatch() { total_ += Clock::now() - began_; }
    Stopwatch(const Stopwatch&) = delete;
    Stopwatch& operator=(const Stopwatch&) = delete;

  private:
    Duration& total_;
    TimePoint began_ = Clock::now();
};

const JsonRpcFailed* error_in(const Turned& turned) {
    const auto* failed = std::get_if<Failed>(&turned.outcome);
    return failed == nullptr ? nullptr : std::get_if<JsonRpcFailed>(&failed->raw);
}

/// Raw JSON of an error, where it is an object.
json::Ref data_of(const JsonRpcFailed& error) {
    const auto checked = json::check(error.data);
    return checked && checked->is_object() ? *checked : json::Ref();
}

/// A server's own state, however it is escaped.
std::string state_name(const Call& call, json::Ref state) {
    const auto& upstream = call.upstream->settings().name;
    return fmt::format("{} {}", upstream, state.string().value_or(std::string(state.raw())));
}

Powers powers_of(const Call& call) {
    return Powers::of(
        call.client.era == Era::modern ? call.envelope.client_capabilities
                                       : json::Ref(call.client.capabilities)
    );
}

}  // namespace

Relay::Relay(
    net::Executor executor,
    net::Timers& timers,
    Random& random,
    const Backends& backends,
    Stance stance,
    const fault::Redactor& redactor,
    guards::Ownership& ownership
)
    : executor_(executor),
      random_(random),
      backends_(backends),
      stance_(stance),
      redactor_(redactor),
      ownership_(ownership),
      held_(executor, timers, random, stance, redactor) {}

net::Task<Turned> Relay::run(Call& call, Passage passage) {
    const Stopwatch stopwatch(call.upstream_time);
    auto& backend = backends_.of(*call.upstream);
    auto& upstream = backend.upstream();
    if (upstream.generation() == 0) {
        if (auto failed = co_await upstream.start())
            co_return Turned{.outcome = before_sending(*std::move(failed))};
    }
    const auto server = upstream.hello().era;
    if (server == Era::legacy) co_return settle(call, co_await to_legacy(call, passage, backend));
    if (!may_come_back(call, passage)) co_return refuse(unknown_request_state(call.request.method));
    if (call.client.era == Era::legacy)
        co_return settle(call, co_await in_rounds(call, passage, backend.plain()));
    auto turned = co_await straight(call, passage, backend.plain());
    note_round(call, turned);
    co_return settle(call, std::move(turned));
}

/// A modern server keeps its place between two rounds in a `requestState`, and knows only the
/// gateway. So it is decided here who may come back with one: whoever was given it.
bool Relay::may_come_back(const Call& call, const Passage& passage) const {
    const auto state = passage.params["requestState"];
    if (!state || call.caller == guards::anonymous()) return true;
    return ownership_.is_of(kRound, state_name(call, state), *call.caller);
}

void Relay::note_round(const Call& call, const Turned& turned) {
    const auto* answer = std::get_if<Answer>(&turned.outcome);
    if (answer == nullptr || call.caller == guards::anonymous()) return;
    const json::Ref result(answer->result);
    if (!is_input_required(result)) return;
    if (const auto state = result["requestState"])
        ownership_.give(kRound, state_name(call, state), *call.caller);
}

net::Task<Turned> Relay::to_legacy(Call& call, const Passage& passage, Backend& backend) {
    const bool is_modern = call.client.era == Era::modern;
    if (is_modern && passage.may_ask && passage.params["requestState"])
        co_return co_await held_.resume(call);

    // What runs on as a task of the legacy era can be asked after on the plain connection only.
    const bool may_ask = passage.may_ask && !passage.params["task"];
    const auto powers = may_ask ? powers_of(call) : Powers{};
    auto lease = co_await backend.lease(powers, call.client.number, call.ticket.cancellation);
    if (!lease) {
        if (call.ticket.cancellation.cancelled()) co_return Turned{.outcome = Cancelled{}};
        const auto& settings = backend.upstream().settings();
        co_return refuse(upstream_busy(settings.name, settings.interactive_children));
    }
    if (const auto level = asked_for(call)) co_await lease->be_told_from(*level);
    if (is_modern && powers.any()) {
        begin_sending(call);
        auto turned = co_await held_.begin(call, passage, std::move(lease));
        end_sending(call);
        co_return turned;
    }
    auto turned = co_await straight(call, passage, *lease);
    if (may_go_on(turned.outcome)) lease.spoil();
    co_return turned;
}

void Relay::begin_sending(Call& call) {
    // Who records nothing stands between nobody: the server hangs its spans below its caller's.
    const bool passes = !call.span && call.context.parent;
    const auto span = passes ? *call.context.parent : SpanId::make(random_);
    call.traceparent = call.context.traceparent(span);
    if (!call.span) return;
    call.trail.sendings.push_back({
        .span = span,
        .after = Clock::now() - call.began,
        .attempt = call.attempts ? call.attempts->made() : 1,
    });
}

void Relay::end_sending(Call& call) {
    if (!call.span) return;
    auto& sending = call.trail.sendings.back();
    sending.took = Clock::now() - call.began - sending.after;
}

net::Task<Turned> Relay::straight(Call& call, const Passage& passage, Connection& connection) {
    upstreams::Request request{
        .method = passage.method,
        .params = passage.params,
        .envelope = call.envelope,
        .name = passage.name,
        .add_arguments = passage.add_arguments,
        .client_info = call.client.info,
        .call_timeout = passage.call_timeout,
        .may_be_silent = passage.may_be_silent,
        .param_headers = passage.param_headers,
    };
    begin_sending(call);
    request.trace = told_of_trace(call);
    const auto caller = told_of_caller(call);
    request.caller = caller;
    request.cancellation = &call.ticket.cancellation;
    std::string capabilities;
    if (call.client.era == Era::legacy && connection.era() == Era::modern) {
        request.client_capabilities = capabilities = powers_of(call).text();
        request.log_level = call.client.log_level;
    }
    LiveTurn turn(executor_, call, stance_, redactor_, visits_);
    const Connection::Use use(connection, request, turn);
    auto outcome = co_await connection.upstream().send(request);
    end_sending(call);
    co_return Turned{
        .outcome = std::move(outcome), .era = connection.era(), .engaged = turn.engaged()
    };
}

/// A legacy client and a modern server: what the server needs to know is asked between its rounds.
net::Task<Turned> Relay::in_rounds(Call& call, Passage passage, Connection& connection) {
    Asking asking(executor_, call);
    const auto first = passage.params;
    bool has_asked = false;
    std::string params;
    for (int round = 0; round < kMostRounds; ++round) {
        auto turned = co_await straight(call, passage, connection);
        turned.engaged = turned.engaged || has_asked;
        const auto* answer = std::get_if<Answer>(&turned.outcome);
        if (answer == nullptr || !is_input_required(json::Ref(answer->result))) co_return turned;
        const json::Ref result(answer->result);
        const auto prefix = random_.hex(kElicitationIdBytes);
        if (!call.stream.open() && call.client.revision == mcp::kNewestLegacyRevision) {
            if (auto error = url_elicitation_required(result, prefix))
                co_return Turned{
                    .outcome = Failed{*std::move(error), diagnosis::Sent::answered},
                    .era = Era::legacy
                };
        }
        const auto responses = co_await ask_for_input(call, asking, result, prefix);
        if (!responses) co_return responses.error();
        has_asked = true;
        params = next_round(first, *responses, result["requestState"]);
        passage.params = json::Ref(params);
    }
    co_return refuse(too_many_rounds(call.upstream->settings().name, kMostRounds));
}

/// Errors that one era says in other ways than the other.
Turned Relay::settle(const Call& call, Turned turned) {
    const auto* error = turned.refused ? nullptr : error_in(turned);
    if (error == nullptr) return turned;
    const auto& upstream = call.upstream->settings().name;
    const auto data = data_of(*error);
    if (error->code == mcp::kMissingClientCapability && turned.era == Era::modern &&
        data["requiredCapabilities"].is_object()) {
        return refuse(
            missing_client_capability(upstream, data["requiredCapabilities"], call.client.era)
        );
    }
    if (error->code != mcp::kUrlElicitationRequired || turned.era != Era::legacy) return turned;
    if (call.client.era == Era::legacy) {
        for (const auto elicitation : data["elicitations"].elements())
            visits_.begin(call.client, upstream, elicitation);
    } else {
        auto result = input_required_by(data);
        if (!result) return turned;
        if (!powers_of(call).url) {
            constexpr std::string_view kNeeded = R"({"elicitation":{"url":{}}})";
            return refuse(missing_client_capability(upstream, json::Ref(kNeeded), Era::modern));
        }
        const auto text = std::make_shared<const std::string>(*std::move(result));
        return Turned{.outcome = Answer{*text, text}, .era = Era::modern};
    }
    return turned;
}

}  // namespace recourse::gateway
