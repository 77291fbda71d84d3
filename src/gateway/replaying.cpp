#include "gateway/errors.hpp"
#include "gateway/lists.hpp"
#include "gateway/pipeline.hpp"
#include "gateway/rounds.hpp"
#include "gateway/session.hpp"
#include "gateway/tasks.hpp"
#include "guards/replay_faults.hpp"
#include "mcp/result.hpp"
#include "upstreams/pause.hpp"

#include <utility>

/// The part of the pipeline that makes a write once.
namespace recourse::gateway {

using diagnosis::Sent;

namespace {

/// A call may last longer than its time while people are asked.
constexpr std::chrono::minutes kPeoplesTime{10};
/// Whoever waits for the same call of another hears of its timeout rather than of their own.
constexpr std::chrono::seconds kGrace{1};
/// A look that comes too early is held until it counts, but no longer than this.
constexpr std::chrono::seconds kLongestHold{5};
constexpr std::string_view kReplayed = "dev.recourse/replayed";

/// Whether it was given up rather than ended: the server may still be at work on it.
bool is_given_up(const diagnosis::RawFailure& raw) {
    if (const auto* connection = std::get_if<diagnosis::ConnectionFailed>(&raw))
        return connection->what == diagnosis::ConnectionFailed::What::timeout;
    const auto* process = std::get_if<diagnosis::ProcessFailed>(&raw);
    return process != nullptr && process->what != diagnosis::ProcessFailed::What::died;
}

/// The kinds of a failure that say the same of whoever stands behind the server.
bool is_given_up(const Fault& fault) {
    return fault.category == Category::deadline_exceeded || fault.category == Category::cancelled;
}

}  // namespace

/// What the operator says of the tool.
const ToolSettings* Pipeline::stated(const Call& call) {
    if (!call.tool) return nullptr;
    const auto& tools = call.upstream->settings().tools;
    const auto found = tools.find(call.tool->tool.name);
    return found == tools.end() ? nullptr : &found->second;
}

net::Task<std::optional<Reply>> Pipeline::claim(Call& call) {
    call.trail.reached = ledger::Step::replay;
    if (guarding_.replay().looks().size() > 0 && !co_await begin_look(call)) {
        record_cancelled(call, Sent::nothing);
        co_return Reply{};
    }
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
        .conversation = conversation_of(call),
        .settle = settle_time_of(call),
    };
    if (call.headers != nullptr && call.headers->has(guards::kHeaderIdempotencyKey))
        terms.places.header = call.headers->get(guards::kHeaderIdempotencyKey);
    if (const auto* settings = stated(call)) {
        terms.places.argument = settings->idempotency_key;
        terms.is_known_to_write = settings->effect == upstreams::ToolEffect::write;
    }
    auto admission = co_await admit_write(call, std::move(terms));
    if (auto* claimed = std::get_if<guards::Replay::Claim>(&admission)) {
        call.claim = std::move(*claimed);
        call.is_after_look = call.claim.is_after_look();
        co_return std::nullopt;
    }
    if (auto* refused = std::get_if<Fault>(&admission))
        co_return tell_tool(call, std::move(*refused));
    if (const auto* told = std::get_if<guards::Replay::Told>(&admission))
        co_return tell_again(call, *told);
    record_cancelled(call, Sent::nothing);
    co_return Reply{};
}

net::Task<guards::Replay::Admission> Pipeline::admit_write(
    Call& call, guards::Replay::Terms terms
) {
    const auto guarded = as_guards_see(call);
    // What the gateway sees itself counts for more than that its caller has looked.
    auto at_first = terms;
    at_first.looks_count = !rule_to_look(call);
    auto admission = co_await guarding_.replay().admit(guarded, at_first);
    auto* told = std::get_if<guards::Replay::Told>(&admission);
    if (told == nullptr) co_return admission;
    const bool is_undone = co_await find_undone(call, *told);
    const bool nobody_saw = call.landed == guards::Landed::unknown;
    if (!is_undone && !nobody_saw) co_return admission;
    // Where nobody waits for it any more it stays undone.
    if (call.ticket.abandoned() || call.ticket.cancellation.cancelled())
        co_return guards::Replay::Withdrawn{};
    co_return co_await guarding_.replay().admit(guarded, std::move(terms));
}

net::Task<bool> Pipeline::find_undone(Call& call, guards::Replay::Told& told) {
    const auto rule = rule_to_look(call);
    if (!rule || !is_unknown(call, told.outcome)) co_return false;
    const auto landed = co_await verify_effect(call);
    if (landed == guards::Landed::not_landed) {
        guarding_.replay().free(told);
        co_return true;
    }
    if (landed == guards::Landed::unknown) {
        call.landed = landed;
        co_return false;
    }
    const auto with = name_of(call, rule->tool);
    auto fault = guards::answer_lost({
        .tool = call.tool_name,
        .first = told.first,
        .failure = told.outcome.fault,
        .by = with + " shows",
    });
    fault.details["verified"] = guards::to_string(landed);
    fault.details["verified_by"] = with;
    told.outcome = {.kind = guards::Outcome::Kind::failure, .fault = std::move(fault)};
    guarding_.replay().settle(told);
    co_return false;
}

/// A call that shows what became of one that was lost. Whoever looks at once is not told of what is
/// still on its way: agents cannot wait, so the look waits for them.
net::Task<bool> Pipeline::begin_look(Call& call) {
    auto& looks = guarding_.replay().looks();
    const auto conversation = conversation_of(call);
    const auto wait = looks.wait_for(as_guards_see(call), conversation.id);
    if (wait > Duration{0} && wait <= kLongestHold && wait < time_for(call))
        co_await upstreams::pause(executor_, timers_, wait, &call.ticket.cancellation);
    if (call.ticket.cancellation.cancelled()) co_return false;
    call.look = looks.look(as_guards_see(call), conversation.id);
    co_return true;
}

void Pipeline::end_look(const Call& call, const Turned& turned) {
    const auto* answer = std::get_if<upstreams::Answer>(&turned.outcome);
    if (call.look.claims.empty() || answer == nullptr || turned.failure) return;
    const json::Ref result(answer->result);
    if (is_input_required(result) || is_task(result) || is_legacy_task(result)) return;
    guarding_.replay().looks().succeeded(call.look);
}

std::chrono::milliseconds Pipeline::settle_time_of(const Call& call) const {
    const auto rule = rule_of(call);
    return rule ? rule->settle : guards::VerifyRule{}.settle;
}

void Pipeline::note_end(Call& call, const Turned& turned) const {
    if (call.claim.is_empty()) return;
    const auto* failed = std::get_if<upstreams::Failed>(&turned.outcome);
    if (failed != nullptr && is_given_up(failed->raw)) return;
    const auto fault = failure_of(call, turned);
    if (fault && !is_given_up(*fault)) call.claim.saw_end();
}

/// Also where a server said itself that it does not know.
bool Pipeline::is_unknown(const Call& call, const guards::Outcome& outcome) const {
    if (outcome.kind != guards::Outcome::Kind::answer) return !outcome.is_known();
    const auto failure = failure_in(json::Ref(outcome.result), call.tool_name);
    return failure && diagnose(call, *failure, Sent::answered).effect == Effect::unknown;
}

Reply Pipeline::tell_again(Call& call, const guards::Replay::Told& told) {
    if (told.outcome.kind != guards::Outcome::Kind::answer) {
        auto fault = guards::no_answer(as_guards_see(call), told);
        tell_of_look(call, fault);
        return tell_tool(call, std::move(fault));
    }
    std::string mark;
    json::Writer(mark).begin_object().member("first", to_rfc3339(told.first)).end_object();
    std::string storage;
    const auto marked = mcp::with_meta(told.outcome.result, kReplayed, mark, storage);
    Turned turned{.outcome = upstreams::Answer{marked, nullptr}, .era = told.outcome.era};
    turned.failure = failure_in(json::Ref(marked), call.tool_name);
    return pass_on(call, turned);
}

}  // namespace recourse::gateway
