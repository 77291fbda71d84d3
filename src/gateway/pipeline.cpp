#include "gateway/pipeline.hpp"

#include "base/text.hpp"
#include "fault/redaction.hpp"
#include "fault/retelling.hpp"
#include "fault/untrusted.hpp"
#include "fault/vocabulary.hpp"
#include "gateway/errors.hpp"
#include "gateway/lists.hpp"
#include "gateway/rounds.hpp"
#include "gateway/tasks.hpp"
#include "guards/letter_case.hpp"
#include "guards/limit_faults.hpp"
#include "mcp/result.hpp"
#include "server/offer_faults.hpp"
#include "server/rescue.hpp"

#include <algorithm>

namespace recourse::gateway {

using diagnosis::JsonRpcFailed;
using diagnosis::Sent;
using ledger::Step;

namespace {

constexpr std::size_t kOwnWord = 64;
/// How long the client of a call waits for it: the protocol has no word for that.
constexpr std::string_view kMetaTime = "dev.recourse/timeoutMs";

/// The members of a call that something is decided by.
constexpr std::string_view kDecisive[] = {
    "name", "arguments", "_meta", "task", "inputResponses", "requestState"
};

/// A member that some servers would take for one of those; empty where there is none.
std::string misspelt_member(json::Ref params) {
    for (const auto& member : params.members()) {
        auto name = *member.name.string();
        const bool is_taken = std::ranges::any_of(kDecisive, [&name](std::string_view known) {
            return guards::differs_in_case_only(name, known);
        });
        if (is_taken) return name;
    }
    return {};
}

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

/// The result, with what of the arguments was repaired, where anything was.
std::string_view tell_repairs(const Call& call, std::string_view result, std::string& storage) {
    if (call.repairs.empty()) return result;
    return mcp::with_meta(result, kMetaRepaired, call.repairs, storage);
}

}  // namespace

/// The way of one call. Each line can end it; what is left out here is not checked anywhere.
net::Task<Reply> Pipeline::run(Call& call) {
    // What is called, and with what: nothing can be decided before.
    if (auto refused = read_params(call)) co_return *std::move(refused);
    // A tool that this caller may not call does not exist for it: nothing is looked up.
    if (!may_call(call, call.tool_name)) {
        if (links_.vocabulary_of_listener() != nullptr) co_await catalogue_.read_unknown();
        co_return tell_unknown_tool(call);
    }
    // What the gateway answers itself goes no further.
    if (const auto* own = own_tools_.find(call.tool_name))
        co_return co_await answer_own(call, *own);
    // Which upstream: a tool that nobody has is refused before anything is sent.
    if (auto refused = co_await find_tool(call)) co_return *std::move(refused);
    // What a modern client repeats in headers must be what it says in the arguments.
    if (auto refused = check_param_headers(call)) co_return *std::move(refused);
    // Scopes, and the values that arguments may have for this caller.
    if (auto refused = check_permission(call)) co_return *std::move(refused);
    // What the caller need not say, for it has one choice.
    if (auto refused = fill_arguments(call)) co_return *std::move(refused);
    // What the operator holds arguments to: told before anything is spent on the call.
    if (auto refused = check_arguments(call)) co_return *std::move(refused);
    // A repaired argument is held to what its caller may send like any other.
    if (!call.repairs.empty())
        if (auto refused = check_argument_values(call)) co_return *std::move(refused);
    // Whether its caller waits for the end of what it begins, which is our affair alone.
    take_waiting(call);
    // Never twice: of a write that was made before, the outcome is told. Before anything is spent.
    if (auto told = co_await claim(call)) co_return *std::move(told);
    // What the operator allows. What was refused above has spent nothing.
    const auto seen = as_guards_see(call);
    auto spent = reserve(call, seen);
    if (!spent) co_return std::move(spent.error());
    // Nothing is sent to what keeps failing, and what is not sent costs nothing.
    auto permit = admit(call, seen, *spent);
    if (!permit) co_return std::move(permit.error());
    // The upstream's turn. From here on the side effect may have happened.
    auto turned = co_await send(call);
    settle(call, turned, *spent, *permit);
    note_end(call, turned);
    // A write of which nobody knows whether it happened.
    co_await look_after(call, turned);
    // Its caller may want to hear how it ended, not only that it began.
    if (call.waiting) {
        if (auto fault = co_await wait_for_end(call, turned))
            co_return tell_tool(call, *std::move(fault));
    }
    if (turned.refused) co_return tell(call, *std::move(turned.refused));
    // A request that was withdrawn is recorded and not answered.
    if (const auto* cancelled = std::get_if<upstreams::Cancelled>(&turned.outcome)) {
        record_cancelled(call, cancelled->sent);
        co_return Reply{};
    }
    // A raw failure becomes a Fault: diagnosis, redaction, record, words.
    if (const auto* failed = std::get_if<upstreams::Failed>(&turned.outcome))
        co_return fail(call, failed->raw, failed->sent);
    // A success passes as the bytes that came, and may show what became of an earlier call.
    end_look(call, turned);
    co_return pass_on(call, turned);
}

std::optional<Reply> Pipeline::read_params(Call& call) {
    // What we read one way and the server another way would pass every guard.
    if (const auto misspelt = misspelt_member(call.request.params); !misspelt.empty())
        return tell(
            call,
            server::invalid_params(
                "tools/call",
                fmt::format(
                    "\"{}\" is spelt like no member of a call, and some servers would take it for "
                    "one",
                    text::clean(misspelt, kOwnWord)
                )
            )
        );
    const auto name = call.request.params["name"].string();
    if (!name)
        return tell(call, server::invalid_params("tools/call", "\"name\" is missing or no string"));
    call.tool_name = *name;
    call.trail.reached = Step::permission;
    call.params = call.request.params;
    call.arguments = call.params["arguments"];
    if (call.arguments && !call.arguments.is_object()) {
        return tell(call, server::invalid_params("tools/call", "\"arguments\" is no object"));
    }
    if (const auto time = call.params["_meta"][kMetaTime]) {
        const auto count = time.integer().value_or(0);
        if (count < 1)
            return tell(
                call,
                server::invalid_params(
                    "tools/call", fmt::format("\"{}\" is no whole number above 0", kMetaTime)
                )
            );
        call.time = std::chrono::milliseconds(count);
    }
    return std::nullopt;
}

net::Task<std::optional<Reply>> Pipeline::find_tool(Call& call) {
    call.trail.reached = Step::tool;
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
        auto fault = diagnose_listing(call, found.failure->raw);
        // What passes with time is over when the tool is called again, and not when it is listed.
        if (fault.retryable) co_return fail(call, found.failure->raw, Sent::nothing);
        co_return tell_tool(call, std::move(fault));
    }
    co_return tell_unknown_tool(call);
}

Reply Pipeline::tell_unknown_tool(Call& call) {
    const auto names = names_for(call, nullptr);
    ProtocolFault unknown;
    unknown.fault = diagnosis::unknown_tool(situation(call, Sent::nothing, names));
    if (in_their_codes(call, unknown.fault)) return tell_tool(call, std::move(unknown.fault));
    unknown.code = mcp::kInvalidParams;
    unknown.http_status = 200;
    return tell(call, std::move(unknown));
}

std::optional<Reply> Pipeline::check_param_headers(Call& call) {
    call.trail.reached = Step::headers;
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
    const bool is_somewhere = call.upstream != nullptr;
    return {
        .caller = call.caller,
        .upstream = is_somewhere ? std::string_view(call.upstream->settings().name) : "",
        .tool = is_somewhere ? catalogue_.own_name(*call.upstream, call.tool_name)
                             : std::string_view(call.tool_name),
        .shown = call.tool_name,
        .arguments = call.arguments,
        .meta = call.request.params["_meta"],
        .session = call.session,
        .reads_only = call.tool && call.tool->reads_only,
        .idempotent = call.tool && call.tool->idempotent,
        .says_it_reads = said_safe(call) == SafeBecause::read_only,
        .now = timers_.now(),
        .today = std::chrono::system_clock::now(),
    };
}

Reply Pipeline::pass_on(Call& call, const Turned& turned) {
    const json::Ref result(std::get<upstreams::Answer>(turned.outcome).result);
    // What asks for input ends nothing: the next round is a call of its own.
    if (is_input_required(result))
        call.claim.end(Effect::none, nullptr, std::chrono::system_clock::now());
    call.claim.came(turned.era, result.raw());
    note_task(call, turned.era, result);
    std::string storage;
    auto translated =
        mcp::translate_result(result.raw(), turned.era, call.client.era, "tools/call", storage);
    std::string with_repairs;
    if (turned.failure)
        return fail_in_answer(call, *turned.failure, tell_repairs(call, translated, with_repairs));
    std::string wrapped;
    if (catalogue_.prefixes() && is_task(result))
        translated = wrapped = with_task_ids(result, prefix_of(*call.upstream));
    std::string introduced;
    const bool is_bridged = call.upstream->hello().era != call.client.era;
    if (is_bridged) translated = introduce_server(call, translated, introduced);
    std::string with_filled;
    if (!call.filled.empty())
        translated = mcp::with_meta(translated, kMetaFilled, call.filled, with_filled);
    translated = tell_repairs(call, translated, with_repairs);
    note_success(call);
    record_success(call, effect_of(call, result));
    Reply reply;
    reply.body.reserve(translated.size() + 64);
    mcp::append_result(reply.body, call.request.id.raw(), translated);
    return reply;
}

Reply Pipeline::pass_on(Call& call, const JsonRpcFailed& error) {
    record_success(call, Effect::none);
    note_passed(call, error);
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

std::optional<Fault> Pipeline::in_their_codes(const Call& call, const Fault& fault) const {
    if (fault.domain != "recourse") return std::nullopt;
    const auto* upstreams =
        call.upstream == nullptr ? nullptr : links_.vocabulary_of(call.upstream->settings().name);
    for (const auto* vocabulary : {upstreams, links_.vocabulary_of_listener()}) {
        if (vocabulary == nullptr) continue;
        const auto names = names_for(call, nullptr);
        auto told =
            fault::retold(fault, *vocabulary, {.caller = call.caller->name, .tools = names});
        if (told) return told;
    }
    return std::nullopt;
}

Reply Pipeline::tell_tool(Call& call, Fault fault) {
    if (auto told = in_their_codes(call, fault)) fault = *std::move(told);
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
    record_failure(call, fault);
    auto reply = server::tell_tool_failure(fault, call.request.id.raw(), manner_of(call));
    reply.http_headers = guards::rate_limit_headers(fault, std::chrono::system_clock::now());
    return reply;
}

server::Manner Pipeline::manner_of(const Call& call) const {
    return {
        .era = call.client.era,
        .dialect = dialect_of(call),
        .vocabularies = &links_.vocabularies(),
        .has_output_schema = call.tool && call.tool->tool.has_output_schema,
        .returned =
            call.upstream != nullptr &&
            guarding_.returns_failures(
                call.upstream->settings().name, catalogue_.own_name(*call.upstream, call.tool_name)
            ),
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
    if (!call.filled.empty()) fault.details["filled"] = json::to_value(json::Ref(call.filled));
    note_repetition(call, fault);
    if (!call.repairs.empty()) fault.details["repaired"] = json::to_value(json::Ref(call.repairs));
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
        situation.tool.said_safe = said_safe(call);
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

}  // namespace recourse::gateway
