#include "gateway/errors.hpp"
#include "gateway/pipeline.hpp"
#include "guards/replay_faults.hpp"
#include "mcp/result.hpp"

#include <utility>

/// The part of the pipeline that makes a write once.
namespace recourse::gateway {

using diagnosis::Sent;

namespace {

/// A call may last longer than its time while people are asked.
constexpr std::chrono::minutes kPeoplesTime{10};
/// Whoever waits for the same call of another hears of its timeout rather than of their own.
constexpr std::chrono::seconds kGrace{1};
constexpr std::string_view kReplayed = "dev.recourse/replayed";

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
    auto admission = co_await admit_write(call, std::move(terms));
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

net::Task<guards::Replay::Admission> Pipeline::admit_write(
    Call& call, guards::Replay::Terms terms
) {
    const auto guarded = as_guards_see(call);
    auto admission = co_await guarding_.replay().admit(guarded, terms);
    auto* told = std::get_if<guards::Replay::Told>(&admission);
    if (told == nullptr || !co_await find_undone(call, *told)) co_return admission;
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
