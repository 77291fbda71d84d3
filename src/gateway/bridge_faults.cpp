#include "gateway/bridge_faults.hpp"

#include "base/text.hpp"
#include "fault/vocabulary.hpp"

#include <fmt/format.h>

namespace recourse::gateway {

using server::ProtocolFault;

namespace {

constexpr std::size_t kQuoted = 200;

std::string quoted(std::string_view foreign) {
    return "'" + text::clean(foreign, kQuoted) + "'";
}

ProtocolFault make(std::string_view code, std::string message, ActionType type, std::string next) {
    ProtocolFault made;
    made.fault = fault::make(code);
    made.fault.message = std::move(message);
    made.fault.effect = Effect::none;
    made.fault.safe_to_retry = SafeBecause::not_sent;
    made.code = fault::jsonrpc_code(made.fault.category);
    made.http_status = 200;
    Action action;
    action.type = type;
    action.sentence = std::move(next);
    made.fault.actions.push_back(std::move(action));
    return made;
}

std::string did_you_mean(std::span<const std::string> near) {
    std::vector<std::string> names;
    for (const auto& name : near) names.push_back(quoted(name));
    return names.empty() ? "" : fmt::format("; did you mean {}?", text::list(names, "or"));
}

void suggest(Fault& fault, std::span<const std::string> near) {
    if (near.empty()) return;
    json::Array suggestions;
    for (const auto& name : near) suggestions.emplace_back(text::clean(name, kQuoted));
    fault.details["suggestions"] = std::move(suggestions);
}

/// The names in ClientCapabilities, down to modes: `elicitation.url`.
std::string names_in(json::Ref capabilities) {
    std::vector<std::string> names;
    for (const auto& member : capabilities.members()) {
        const auto name = *member.name.string();
        std::size_t parts = 0;
        for (const auto& part : member.value().members()) {
            names.push_back(name + "." + *part.name.string());
            ++parts;
        }
        if (parts == 0) names.push_back(name);
    }
    return text::list(names, "and");
}

}  // namespace

ProtocolFault missing_client_capability(
    std::string_view upstream, json::Ref required, mcp::Era client
) {
    const auto names = text::clean(names_in(required), kQuoted);
    auto made = make(
        "missing_capability",
        fmt::format(
            "the server '{}' has to ask the client something and the client did not declare the "
            "capability for it: {}",
            upstream,
            names
        ),
        ActionType::ask_user,
        fmt::format("tell the user that this needs a client with the capability {}", names)
    );
    made.fault.details["required"] = names;
    if (client == mcp::Era::modern) {
        made.code = mcp::kMissingClientCapability;
        made.http_status = 400;
        made.data["requiredCapabilities"] = json::to_value(required);
    }
    return made;
}

ProtocolFault question_unanswered(
    std::string_view upstream, std::string_view question, std::string_view why
) {
    auto made = make(
        "client_refused",
        fmt::format(
            "the server '{}' asked the client {} and got no answer that it can use: {}",
            upstream,
            quoted(question),
            quoted(why)
        ),
        ActionType::ask_user,
        "ask the user whether to go on, then call again"
    );
    made.fault.details["question"] = text::clean(question, kQuoted);
    return made;
}

ProtocolFault too_many_rounds(std::string_view upstream, int rounds) {
    auto made = make(
        "client_refused",
        fmt::format(
            "the server '{}' asked the client again and again, {} times, without coming to an end",
            upstream,
            rounds
        ),
        ActionType::ask_user,
        fmt::format("tell the user that '{}' does not accept what it is answered", upstream)
    );
    made.fault.details["rounds"] = rounds;
    return made;
}

ProtocolFault unknown_request_state(std::string_view method) {
    return server::invalid_params(
        method, "\"requestState\" is not known here, has expired, or belongs to another request"
    );
}

ProtocolFault upstream_busy(std::string_view upstream, std::size_t children) {
    auto made = make(
        "upstream_busy",
        fmt::format(
            "all {} children of the server '{}' that can ask a client are at work, and others "
            "wait already",
            children,
            upstream
        ),
        ActionType::wait,
        "call again later"
    );
    made.fault.details["children"] = children;
    return made;
}

ProtocolFault subscription_ended(std::string_view upstream, std::string_view uri) {
    auto made = make(
        "cancelled",
        fmt::format(
            "the subscription to {} ended before the server '{}' agreed to it",
            quoted(uri),
            upstream
        ),
        ActionType::wait,
        "subscribe again if its changes still matter"
    );
    made.fault.details["uri"] = text::clean(uri, kQuoted);
    return made;
}

ProtocolFault resource_not_found(
    std::string_view uri, std::span<const std::string> near, mcp::Era client
) {
    auto made = make(
        "resource_not_found",
        fmt::format("there is no resource {}{}", quoted(uri), did_you_mean(near)),
        ActionType::fix_arguments,
        "call resources/list and read one that is in it"
    );
    suggest(made.fault, near);
    made.code = client == mcp::Era::modern ? mcp::kInvalidParams : mcp::kResourceNotFound;
    made.data["uri"] = uri;
    made.fault.details["uri"] = text::clean(uri, kQuoted);
    return made;
}

ProtocolFault unknown_prompt(std::string_view name, std::span<const std::string> near) {
    auto made = make(
        "unknown_prompt",
        fmt::format("there is no prompt {}{}", quoted(name), did_you_mean(near)),
        ActionType::fix_arguments,
        "call prompts/list and get one that is in it"
    );
    suggest(made.fault, near);
    made.code = mcp::kInvalidParams;
    made.fault.details["prompt"] = text::clean(name, kQuoted);
    return made;
}

}  // namespace recourse::gateway
