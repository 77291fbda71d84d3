#include "gateway/pipeline.hpp"

#include "base/text.hpp"
#include "fault/redaction.hpp"
#include "fault/untrusted.hpp"
#include "fault/vocabulary.hpp"
#include "gateway/errors.hpp"
#include "gateway/lists.hpp"
#include "gateway/rounds.hpp"
#include "gateway/tasks.hpp"
#include "guards/replay_faults.hpp"
#include "mcp/result.hpp"
#include "server/offer_faults.hpp"
#include "server/rescue.hpp"

namespace recourse::gateway {

using diagnosis::JsonRpcFailed;
using diagnosis::Sent;

namespace {

constexpr std::size_t kOwnWord = 64;
/// A call may last longer than its time while people are asked.
constexpr std::chrono::minutes kPeoplesTime{10};
/// Whoever waits for the same call of another hears of its timeout rather than of their own.
constexpr std::chrono::seconds kGrace{1};
constexpr std::string_view kReplayed = "dev.recourse/replayed";

/// What a success did: a tool that asks first, or works on, may have begun.
Effect effect_of(const Call& call, json::Ref result) {
    if (call.ticket.reads()) return Effect::none;
    const bool goes_on = is_input_required(result) || is_task(result) || is_legacy_task(result);
    return goes_on ? Effect::unknown : Effect::done;
}

/// Errors with which a server talks to the client program, not to the model: they pass between
/// peers that know them.
bool is_for_the_client(const JsonRpcFailed& error, const Client& client) {
    return error.code == mcp::kUrlElicitationRequired &&
           client.revision == mcp::kNewestLegacyRevision;
}

}  // namespace

/// The way of one call. Each line can end it; what is left out here is not checked anywhere.
net::Task<Reply> Pipeline::run(Call& call) {
    // What is called, and with what: nothing can be decided before.
    if (auto refused = read_params(call)) co_return *std::move(refused);
    // Which upstream: a tool that nobody has is refused before anything is sent.
    if (auto refused = co_await find_tool(call)) co_return *std::move(refused);
    // What a modern client repeats in headers must be what it says in the arguments.
    if (auto refused = check_param_headers(call)) co_return *std::move(refused);
    // Never twice: of a write that was made before, the outcome is told. Before anything is spent.
    if (auto told = co_await claim(call)) co_return *std::move(told);
    // The upstream's turn. From here on the side effect may have happened.
    auto turned = co_await send(call);
    if (turned.refused) co_return tell(call, *std::move(turned.refused));
    // A request that was withdrawn is recorded and not answered.
    if (const auto* cancelled = std::get_if<upstreams::Cancelled>(&turned.outcome)) {
        record_cancelled(call, cancelled->sent);
        co_return Reply{};
    }
    // A raw failure becomes a Fault: diagnosis, redaction, record, words.
    if (const auto* failed = std::get_if<upstreams::Failed>(&turned.outcome))
        co_return fail(call, failed->raw, failed->sent);
    // A success passes as the bytes that came.
    co_return pass_on(call, std::get<upstreams::Answer>(turned.outcome), turned.era);
}

std::optional<Reply> Pipeline::read_params(Call& call) {
    const auto name = call.request.params["name"].string();
    if (!name)
        return tell(call, server::invalid_params("tools/call", "\"name\" is missing or no string"));
    call.tool_name = *name;
    call.arguments = call.request.params["arguments"];
    if (call.arguments && !call.arguments.is_object()) {
        return tell(call, server::invalid_params("tools/call", "\"arguments\" is no object"));
    }
    return std::nullopt;
}

net::Task<std::optional<Reply>> Pipeline::find_tool(Call& call) {
    auto found = co_await catalogue_.find(call.tool_name);
    if (found.entry) {
        call.upstream = found.entry->upstream;
        if (found.entry->reads_only) call.ticket.only_reads();
        call.tool = std::move(found.entry);
        co_return std::nullopt;
    }
    call.upstream = found.unlisted;
    if (found.failure) {
        // A server that runs but lists no tools may have this one all the same.
        const bool can_be_asked = std::holds_alternative<JsonRpcFailed>(found.failure->raw);
        if (can_be_asked) co_return std::nullopt;
        co_return fail(call, found.failure->raw, Sent::nothing);
    }
    const auto names = catalogue_.names();
    ProtocolFault unknown;
    unknown.fault = diagnosis::unknown_tool(situation(call, Sent::nothing, names));
    unknown.code = mcp::kInvalidParams;
    unknown.http_status = 200;
    co_return tell(call, std::move(unknown));
}

std::optional<Reply> Pipeline::check_param_headers(Call& call) {
    const bool is_over_http = call.headers != nullptr && call.client.era == mcp::Era::modern;
    if (!is_over_http || !call.tool || call.tool->param_headers.empty()) return std::nullopt;
    const auto value_of = [&](std::string_view name) -> std::optional<std::string_view> {
        if (!call.headers->has(name)) return std::nullopt;
        return call.headers->get(name);
    };
    const auto rejection =
        mcp::check_param_headers(call.tool->param_headers, call.arguments, value_of);
    if (!rejection) return std::nullopt;
    return tell(call, server::rejected(*rejection));
}

guards::ToolCall Pipeline::as_guards_see(const Call& call) const {
    return {
        .caller = call.caller,
        .upstream = call.upstream->settings().name,
        .tool = catalogue_.own_name(*call.upstream, call.tool_name),
        .shown = call.tool_name,
        .arguments = call.arguments,
        .meta = call.request.params["_meta"],
        .reads_only = call.tool && call.tool->reads_only,
        .idempotent = call.tool && call.tool->idempotent,
        .now = Clock::now(),
        .today = std::chrono::system_clock::now(),
    };
}

/// What the operator says of the tool.
const ToolSettings* Pipeline::stated(const Call& call) {
    if (!call.tool) return nullptr;
    const auto& tools = call.upstream->settings().tools;
    const auto found = tools.find(call.tool->tool.name);
    return found == tools.end() ? nullptr : &found->second;
}

std::chrono::milliseconds Pipeline::time_for(const Call& call) {
    const auto* settings = stated(call);
    const bool has_its_own = settings != nullptr && settings->call_timeout.count() > 0;
    return has_its_own ? settings->call_timeout : call.upstream->settings().call_timeout;
}

net::Task<std::optional<Reply>> Pipeline::claim(Call& call) {
    const auto guarded = as_guards_see(call);
    if (guarded.reads_only) co_return std::nullopt;
    // Its client has left, and nothing was sent: then nothing is.
    if (call.ticket.abandoned()) {
        record_cancelled(call, Sent::nothing);
        co_return Reply{};
    }
    call.receipt = std::make_shared<server::Receipt>();
    guards::Replay::Terms terms{
        .input_responses = call.request.params["inputResponses"],
        .request_state = call.request.params["requestState"],
        .deadline = Deadline::after(guarded.now, time_for(call) + kGrace),
        .lease = time_for(call) + kPeoplesTime,
        .cancellation = &call.ticket.cancellation,
        .received = [receipt = call.receipt] { return receipt->received(); },
        .heard = [&call] { return call.stream.heard() && !call.ticket.abandoned(); },
    };
    if (call.headers != nullptr && call.headers->has(guards::kHeaderIdempotencyKey))
        terms.places.header = call.headers->get(guards::kHeaderIdempotencyKey);
    if (const auto* settings = stated(call)) {
        terms.places.argument = settings->idempotency_key;
        terms.is_known_to_write = settings->effect == upstreams::ToolEffect::write;
    }
    auto admission = co_await guarding_.replay().admit(guarded, terms);
    if (auto* claimed = std::get_if<guards::Replay::Claim>(&admission)) {
        call.claim = std::move(*claimed);
        co_return std::nullopt;
    }
    if (auto* refused = std::get_if<Fault>(&admission))
        co_return tell_tool(call, std::move(*refused));
    if (const auto* told = std::get_if<guards::Replay::Told>(&admission))
        co_return tell_again(call, *told);
    record_cancelled(call, Sent::nothing);
    co_return Reply{};
}

Reply Pipeline::tell_again(Call& call, const guards::Replay::Told& told) {
    if (told.outcome.kind != guards::Outcome::Kind::answer)
        return tell_tool(call, guards::no_answer(as_guards_see(call), told));
    std::string mark;
    json::Writer(mark).begin_object().member("first", to_rfc3339(told.first)).end_object();
    std::string storage;
    const auto marked = mcp::with_meta(told.outcome.result, kReplayed, mark, storage);
    return pass_on(call, upstreams::Answer{marked, nullptr}, told.outcome.era);
}

net::Task<Turned> Pipeline::send(Call& call) {
    Passage passage{.method = "tools/call", .params = call.request.params, .may_ask = true};
    // Some servers fail a call without arguments before the tool sees it.
    passage.add_arguments = !call.arguments;
    if (catalogue_.prefixes()) passage.name = catalogue_.own_name(*call.upstream, call.tool_name);
    if (const auto* settings = stated(call)) passage.call_timeout = settings->call_timeout;
    std::string headers;
    if (call.tool) mcp::append_param_headers(headers, call.tool->param_headers, call.arguments);
    passage.param_headers = headers;
    co_return co_await relay_.run(call, passage);
}

Reply Pipeline::pass_on(Call& call, const upstreams::Answer& answer, mcp::Era era) {
    const json::Ref result(answer.result);
    // What asks for input ends nothing: the next round is a call of its own.
    if (is_input_required(result))
        call.claim.end(Effect::none, nullptr, std::chrono::system_clock::now());
    call.claim.came(era, answer.result);
    std::string storage;
    auto translated =
        mcp::translate_result(answer.result, era, call.client.era, "tools/call", storage);
    if (const auto failed = failure_in(result, call.tool_name))
        return fail_in_answer(call, *failed, translated);
    std::string wrapped;
    if (catalogue_.prefixes() && is_task(result))
        translated = wrapped = with_task_ids(result, prefix_of(*call.upstream));
    std::string introduced;
    const bool is_bridged = call.upstream->hello().era != call.client.era;
    if (is_bridged) translated = introduce_server(call, translated, introduced);
    record_success(call, effect_of(call, result));
    Reply reply;
    reply.body.reserve(translated.size() + 64);
    mcp::append_result(reply.body, call.request.id.raw(), translated);
    return reply;
}

Reply Pipeline::pass_on(Call& call, const JsonRpcFailed& error) {
    record_success(call, Effect::none);
    // A link that the user has to open is passed whole, or it leads nowhere.
    const bool holds_link = error.code == mcp::kUrlElicitationRequired;
    const auto data = holds_link ? error.data : redactor_.redact_json(error.data);
    Reply reply;
    mcp::append_error(
        reply.body, call.request.id.raw(), error.code, redactor_.redact(error.message), data
    );
    return reply;
}

Reply Pipeline::fail(Call& call, const diagnosis::RawFailure& raw, Sent sent) {
    const auto* error = std::get_if<JsonRpcFailed>(&raw);
    if (error != nullptr && is_for_the_client(*error, call.client)) {
        return pass_on(call, *error);
    }
    // What a client brought back from a round is between the two programs, not the model's affair.
    const bool is_about_rounds = error != nullptr && error->code == mcp::kInvalidParams &&
                                 call.request.params["requestState"];
    if (is_about_rounds) {
        auto fault = diagnosis::diagnose(raw, situation(call, sent, {}));
        return tell(call, server::upstream_failed(std::move(fault), mcp::kInvalidParams));
    }
    if (error != nullptr && errors_of(call) != Errors::rewrite)
        return keep_error(call, *error, sent);
    return tell_tool(call, diagnose(call, raw, sent));
}

Reply Pipeline::tell_tool(Call& call, Fault fault) {
    if (fault.code == "unknown_tool") {
        // The protocol's own word for it, whoever says it first.
        return tell(
            call,
            ProtocolFault{
                .fault = std::move(fault), .code = mcp::kInvalidParams, .http_status = 200
            }
        );
    }
    // A modern client program can mend what it did not declare; a model cannot.
    if (fault.code == "missing_capability" && call.client.era == mcp::Era::modern &&
        fault.details.contains("requiredCapabilities")) {
        return tell(call, server::missing_capability(std::move(fault)));
    }
    finish(call, fault);
    record(call, ledger::Ending::failed, fault.effect, &fault);
    hide(fault, call.arguments.raw());
    return server::tell_tool_failure(fault, call.request.id.raw(), manner_of(call));
}

server::Manner Pipeline::manner_of(const Call& call) const {
    return {
        .era = call.client.era,
        .dialect = dialect_of(call),
        .vocabularies = &links_.vocabularies(),
        .has_output_schema = call.tool && call.tool->tool.has_output_schema,
        .server_info = server_info(call),
    };
}

/// A modern client is told with each result who made it. One upstream goes by its own name;
/// several hide behind ours.
std::string_view Pipeline::server_info(const Call& call) const {
    if (call.client.era == mcp::Era::legacy) return {};
    const bool goes_by_its_own = call.upstream != nullptr && !catalogue_.prefixes() &&
                                 !call.upstream->hello().server_info.empty();
    return goes_by_its_own ? call.upstream->hello().server_info : self();
}

std::string_view Pipeline::introduce_server(
    const Call& call, std::string_view result, std::string& storage
) const {
    return mcp::with_server_info(result, server_info(call), storage);
}

Reply Pipeline::tell(Call& call, ProtocolFault failure) {
    finish(call, failure.fault);
    record(call, ledger::Ending::failed, failure.fault.effect, &failure.fault);
    hide(failure.fault, call.request.params.raw());
    failure.dialect = dialect_of(call);
    failure.vocabularies = &links_.vocabularies();
    return tell_protocol_fault(failure, call.request.id.raw());
}

ProtocolFault Pipeline::diagnose_protocol(Call& call, const upstreams::Failed& failed) const {
    const auto where = situation(call, failed.sent, {});
    auto fault = diagnosis::diagnose(failed.raw, where);
    // Whatever was asked, no tool ran.
    fault.effect = Effect::none;
    fault.safe_to_retry = SafeBecause::not_sent;
    const int code = fault::jsonrpc_code(fault.category);
    return server::upstream_failed(std::move(fault), code);
}

void Pipeline::finish(const Call& call, Fault& fault) const {
    fault.support_id = call.support_id.hex();
    tidy(fault);
}

void Pipeline::tidy(Fault& fault) const {
    redactor_.redact(fault);
    fault::note_withheld(fault);
    links_.fill(fault);
}

/// The record keeps what an operator needs; a caller gets less.
void Pipeline::hide(Fault& fault, std::string_view callers_own) const {
    if (surroundings_ == Surroundings::hidden)
        fault::hide_internals(fault, callers_own);
    else
        fault::hide_stack_traces(fault);
}

Dialect Pipeline::dialect_of(const Call& call) const {
    const auto upstream =
        call.upstream == nullptr ? std::nullopt : call.upstream->settings().dialect;
    return dialects_.of(call.dialect, call.client.name, upstream);
}

diagnosis::Situation Pipeline::situation(
    const Call& call, Sent sent, std::span<const std::string_view> names
) const {
    diagnosis::Situation situation;
    situation.upstream =
        call.upstream != nullptr ? std::string_view(call.upstream->settings().name) : "recourse";
    situation.method = call.request.method;
    situation.tool.name = call.tool_name;
    if (call.tool) {
        // What a task was begun with is not kept, so there is nothing to hold to the schema.
        if (call.arguments || call.request.method == "tools/call")
            situation.tool.input_schema = call.tool->tool.input_schema;
        situation.tool.known = true;
        situation.tool.reads_only = call.tool->reads_only;
        situation.tool.idempotent = call.tool->idempotent;
    }
    situation.arguments = call.arguments ? call.arguments.raw() : "{}";
    situation.tool_names = names;
    situation.sent = sent;
    situation.now = std::chrono::system_clock::now();
    if (call.upstream != nullptr)
        situation.vocabulary = links_.vocabulary_of(call.upstream->settings().name);
    return situation;
}

std::string Pipeline::own_word(std::string_view word) const {
    return redactor_.redact(text::clean(word, kOwnWord));
}

/// The same client calls again and again, so its name is looked at once and remembered.
std::string_view Pipeline::shown_name(const Client& client) {
    if (client.name != last_name_) {
        last_name_ = client.name;
        last_shown_ = own_word(client.name);
    }
    return last_shown_;
}

void Pipeline::record_success(Call& call, Effect effect) {
    record(call, ledger::Ending::succeeded, effect, nullptr);
}

void Pipeline::record_cancelled(Call& call, Sent sent) {
    const bool may_have_happened = sent == Sent::whole && !call.ticket.reads();
    record(
        call, ledger::Ending::cancelled, may_have_happened ? Effect::unknown : Effect::none, nullptr
    );
}

/// The end of a call: what is kept of it, then what is written down.
void Pipeline::record(Call& call, ledger::Ending ending, Effect effect, const Fault* fault) {
    call.claim.end(effect, fault, std::chrono::system_clock::now());
    ledger::Record record;
    record.started = call.started;
    record.latency =
        std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - call.began);
    record.support_id = call.support_id.hex();
    record.method = call.request.method;
    record.tool = call.tool_name;
    // What stands in no list of ours is the client's own word: it may be long, or hold a secret.
    std::string method;
    std::string tool;
    if (fault != nullptr) record.method = method = own_word(call.request.method);
    if (!call.tool && !call.tool_name.empty()) record.tool = tool = own_word(call.tool_name);
    if (call.upstream != nullptr) record.upstream = call.upstream->settings().name;
    record.client = shown_name(call.client);
    record.revision = call.client.revision;
    record.ending = ending;
    record.effect = effect;
    record.fault = fault;
    log_.write(record);
}

}  // namespace recourse::gateway
