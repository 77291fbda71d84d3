#include "diagnosis/arguments.hpp"
#include "fault/vocabulary.hpp"
#include "gateway/own_tools.hpp"
#include "gateway/permission_requests.hpp"
#include "gateway/pipeline.hpp"
#include "gateway/session.hpp"
#include "guards/arguments.hpp"

#include <algorithm>

#include <fmt/format.h>

/// Calls of the gateway's own tools. They go to no upstream and use up nothing; who may call them,
/// and with what, is held to the same rules as any other call.
namespace recourse::gateway {
namespace {

using Kind = OwnTool::Kind;

/// So many requests of one caller may wait for a decision; who asks more often is told to wait.
constexpr std::ptrdiff_t kMostOpen = 20;

Fault not_filed(std::string_view code, std::string message) {
    auto fault = fault::make(code);
    fault.message = std::move(message);
    fault.actions = fault::code(code).actions;
    fault.effect = Effect::none;
    fault.safe_to_retry = SafeBecause::not_sent;
    return fault;
}

Fault unwritable(std::string why) {
    auto fault =
        not_filed("store_unavailable", "The file of permission requests cannot be used now");
    fault.upstream = std::move(why);
    return fault;
}

json::Object told(const PermissionRequest& request) {
    return {
        {"id", request.id},
        {"tool", request.tool},
        {"state", to_string(request.state)},
        {"filed_at", to_rfc3339(request.filed)},
        {"next", "An operator decides. Go on without the tool, and look for it in your list later."
        },
    };
}

}  // namespace

void Pipeline::offer_support(ReadingRoom& reading) {
    support_tool_.emplace(reading);
    offer(own_settings_);
}

void Pipeline::offer(const OwnToolSettings& settings) {
    own_settings_ = settings;
    own_tools_ = OwnTools(settings);
    if (support_tool_) own_tools_.add({.kind = Kind::support, .entry = support_tool_->entry()});
    std::vector<std::string> names;
    for (const auto& tool : own_tools_.all()) names.push_back(tool.entry->name);
    catalogue_.reserve(std::move(names));
}

std::vector<EntryPtr> Pipeline::own_tools_for(const Call& call) const {
    std::vector<EntryPtr> entries;
    for (const auto& tool : own_tools_.all()) {
        if (may_call(call, tool.entry->name)) entries.push_back(tool.entry);
    }
    return entries;
}

/// By value: new settings may count while it waits.
net::Task<Reply> Pipeline::answer_own(Call& call, OwnTool tool) {
    if (tool.entry->reads_only) call.ticket.only_reads();
    call.tool = tool.entry;
    if (auto refused = check_permission(call)) co_return *std::move(refused);
    call.trail.reached = ledger::Step::arguments;
    auto checked = guards::check_arguments(
        call.arguments, guards::ArgumentMode::enforce, {}, call.tool->schema
    );
    if (!checked.violations.empty()) {
        auto fault = diagnosis::invalid_arguments(
            std::move(checked.violations),
            {},
            situation(call, diagnosis::Sent::nothing, {}),
            diagnosis::Answer::refused
        );
        co_return tell_tool(call, std::move(fault));
    }
    call.trail.reached = ledger::Step::gateway;
    if (tool.kind == Kind::support) co_return co_await answer_support(call);
    // What may be called is known where every server was asked.
    if (tool.kind == Kind::whoami) co_await catalogue_.read_all();
    auto answer = answer_of(call, tool.kind);
    if (!answer) co_return tell_tool(call, std::move(answer.error()));
    co_return reply(call, own_result(*answer, call.client.era));
}

std::expected<json::Object, Fault> Pipeline::answer_of(Call& call, OwnTool::Kind kind) {
    const auto seen = as_guards_see(call);
    switch (kind) {
        case Kind::whoami:
            return whoami(
                *call.caller, guarding_.rights().of(*call.caller), names_for(call, nullptr)
            );
        case Kind::usage: {
            const auto uses = guarding_.limits().used_by(seen);
            if (!uses) return std::unexpected(uses.error());
            return usage(*uses, seen.today);
        }
        case Kind::request_permission:
            return request_permission(call);
        case Kind::support:
            break;
        case Kind::end_session: {
            const auto named = call.arguments["session"].string();
            const auto session = named ? session_named(*named) : call.session;
            return json::Object{{"ended", guarding_.limits().end_session(call.caller->id, session)}
            };
        }
    }
    return std::unexpected(fault::make("internal"));
}

/// The same request again is the one that waits already.
std::expected<json::Object, Fault> Pipeline::request_permission(const Call& call) {
    const auto& file = own_settings_.requests;
    const auto tool = *call.arguments["tool"].string();
    const auto names = names_for(call, nullptr);
    if (std::ranges::find(names, tool) != names.end()) {
        return std::unexpected(
            not_filed("precondition_failed", fmt::format("You may call {} already", tool))
        );
    }
    const auto known = read_permission_requests(file);
    if (!known) return std::unexpected(unwritable(known.error()));
    std::vector<PermissionRequest> open;
    std::ranges::copy_if(*known, std::back_inserter(open), [&](const PermissionRequest& one) {
        return one.caller == call.caller->id && one.state == PermissionRequest::State::open;
    });
    const auto same = std::ranges::find(open, tool, &PermissionRequest::tool);
    if (same != open.end()) return told(*same);
    if (std::ssize(open) >= kMostOpen) {
        return std::unexpected(not_filed(
            "precondition_failed",
            fmt::format("{} requests of yours wait for a decision already", kMostOpen)
        ));
    }
    const PermissionRequest request{
        .id = random_.hex(6),
        .caller = call.caller->id,
        .tool = tool,
        .reason = own_word(*call.arguments["reason"].string()),
        .filed = call.started,
        .decided = {},
    };
    const auto filed = file_permission_request(file, request);
    if (!filed) return std::unexpected(unwritable(filed.error()));
    return told(request);
}

}  // namespace recourse::gateway
