#include "diagnosis/diagnosis.hpp"
#include "fault/recognition.hpp"
#include "gateway/errors.hpp"
#include "gateway/lists.hpp"
#include "gateway/look.hpp"
#include "gateway/pipeline.hpp"
#include "guards/verification.hpp"
#include "upstreams/pause.hpp"

#include <functional>

#include <fmt/format.h>

/// Looking whether a write happened of which no answer came (docs/sending.md).
namespace recourse::gateway {

using diagnosis::HttpAnswer;
using diagnosis::Sent;
using diagnosis::ToolFailed;
using guards::Landed;
using guards::Verifying;
using guards::VerifyRule;
using upstreams::Answer;
using upstreams::Failed;

namespace {

/// Whether the tool itself said that there is no such thing: that a server does not know the tool,
/// or the session, proves nothing.
bool is_from_the_tool(const diagnosis::RawFailure& raw) {
    if (std::holds_alternative<ToolFailed>(raw)) return true;
    const auto* answer = std::get_if<HttpAnswer>(&raw);
    return answer != nullptr && answer->from_api;
}

using CategoryOf = std::function<Category(const diagnosis::RawFailure&)>;

/// What a failed look shows: at best that there is no such thing.
std::optional<guards::Looked> seen_in(
    const diagnosis::RawFailure& raw, const CategoryOf& category_of
) {
    if (!is_from_the_tool(raw) || category_of(raw) != Category::not_found) return std::nullopt;
    return guards::Looked{.value = {}, .text = {}, .not_found = true};
}

/// What a look shows; nothing where it shows nothing. `text` is what it points into.
std::optional<guards::Looked> seen_in(
    const Turned& turned, std::string_view tool, const CategoryOf& category_of, std::string& text
) {
    if (turned.refused) return std::nullopt;
    if (const auto* failed = std::get_if<Failed>(&turned.outcome))
        return seen_in(failed->raw, category_of);
    const auto* answer = std::get_if<Answer>(&turned.outcome);
    if (answer == nullptr) return std::nullopt;
    const json::Ref result(answer->result);
    if (const auto failure = failure_in(result, tool)) return seen_in(*failure, category_of);
    text = fault::text_of(result);
    auto value = result["structuredContent"];
    if (!value) value = json::check(text).value_or(json::Ref());
    return guards::Looked{.value = value, .text = text};
}

}  // namespace

std::shared_ptr<const VerifyRule> Pipeline::rule_of(const Call& call) const {
    return guarding_.verification_of(
        call.upstream->settings().name, catalogue_.own_name(*call.upstream, call.tool_name)
    );
}

/// A tool with a verify call is known to write, whatever it says of itself.
SafeBecause Pipeline::said_safe(const Call& call) const {
    const bool is_said = call.tool && call.tool->said_safe != SafeBecause::nothing;
    return is_said && !rule_of(call) ? call.tool->said_safe : SafeBecause::nothing;
}

std::shared_ptr<const VerifyRule> Pipeline::rule_to_look(const Call& call) const {
    if (call.ticket.reads()) return nullptr;
    auto rule = rule_of(call);
    return rule && rule->mode == Verifying::automatic ? rule : nullptr;
}

net::Task<> Pipeline::look_after(Call& call, const Turned& turned) {
    if (!rule_to_look(call)) co_return;
    const auto fault = failure_of(call, turned);
    if (fault && fault->effect == Effect::unknown) call.landed = co_await verify_effect(call);
}

net::Task<Landed> Pipeline::verify_effect(Call& call) {
    const auto rule = rule_of(call);
    if (!rule) co_return Landed::unknown;
    const auto arguments = guards::arguments_of_look(*rule, call.arguments);
    if (!arguments) co_return Landed::unknown;
    const auto with = co_await find_looking_tool(call, rule->tool);
    if (!with) co_return Landed::unknown;
    const auto settled = timers_.now() + rule->settle;
    const auto landed = co_await look(call, *rule, *with, json::Ref(*arguments));
    if (landed == Landed::landed) co_return landed;
    // What is not there yet may still be on its way.
    if (timers_.now() < settled)
        co_await upstreams::pause(executor_, timers_, settled - timers_.now());
    co_return co_await look(call, *rule, *with, json::Ref(*arguments));
}

/// Whoever writes in order to look makes it worse.
net::Task<EntryPtr> Pipeline::find_looking_tool(const Call& call, std::string_view own_name) {
    const auto name = name_of(call, own_name);
    const auto found = co_await catalogue_.find(name);
    if (found.entry && found.entry->reads_only) co_return found.entry;
    log_.write(ledger::Note{
        .at = std::chrono::system_clock::now(),
        .upstream = call.upstream->settings().name,
        .tool = call.tool_name,
        .sentence = fmt::format(
            "What it does cannot be looked up: `{}` {}.",
            own_name,
            found.entry ? "is not known to only read" : "is no tool of the upstream"
        ),
    });
    co_return nullptr;
}

net::Task<Landed> Pipeline::look(
    Call& call, const VerifyRule& rule, const CatalogueEntry& with, json::Ref arguments
) {
    Look looking(call, with, arguments.raw());
    const auto turned =
        co_await relay_.run(looking.call(), looking.passage(catalogue_.prefixes(), rule.timeout));
    looking.enter_into(call.trail);

    const auto category_of = [&](const diagnosis::RawFailure& raw) {
        const auto fault = diagnosis::diagnose(raw, situation(looking.call(), Sent::answered, {}));
        return fault.code == "unknown_tool" ? Category::unknown : fault.category;
    };
    std::string text;
    const auto looked = seen_in(turned, with.name, category_of, text);
    co_return looked ? guards::judge(rule, *looked, call.arguments) : Landed::unknown;
}

std::string Pipeline::name_of(const Call& call, std::string_view own_name) const {
    return (catalogue_.prefixes() ? prefix_of(*call.upstream) : "") + std::string(own_name);
}

void Pipeline::tell_of_look(const Call& call, Fault& fault) const {
    const bool is_of_a_tool = call.upstream != nullptr && !call.tool_name.empty();
    if (!is_of_a_tool || fault.effect != Effect::unknown) return;
    const auto rule = rule_of(call);
    if (!rule) return;
    const auto tool = name_of(call, rule->tool);
    // A caller is sent to no tool that it may not call.
    if (may_call(call, tool))
        guards::advise_look(fault, *rule, call.arguments, tool, call.tool_name);
    if (call.landed) guards::tell_landed(fault, *call.landed, tool, call.tool_name);
}

}  // namespace recourse::gateway
