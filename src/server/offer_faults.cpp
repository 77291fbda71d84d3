#include "server/offer_faults.hpp"

#include "base/text.hpp"
#include "fault/vocabulary.hpp"
#include "server/levels.hpp"
#include "server/tasks.hpp"

#include <vector>

#include <fmt/format.h>

namespace recourse::server {
namespace {

constexpr std::size_t kQuoted = 120;
constexpr int kLegacyResourceNotFound = -32002;

std::string quoted(std::string_view foreign) {
    return "'" + text::clean(foreign, kQuoted) + "'";
}

std::string shown(json::Ref given) {
    return given ? text::clean(given.raw(), kQuoted) : "missing";
}

template <typename Entry>
void append_names(std::vector<std::string_view>& names, const Shelf<Entry>& shelf) {
    for (const auto& [number, entry] : shelf.by_number()) names.push_back(entry->name);
}

/// Nobody has it: `noun` of that name, and what is near.
ProtocolFault not_found(
    std::string_view code,
    std::string_view noun,
    std::string_view asked,
    const std::vector<std::string_view>& names,
    std::string_view list
) {
    std::vector<std::string> near;
    for (const auto& one : text::nearest(asked, names)) near.push_back(quoted(one.name));
    ProtocolFault failure;
    failure.code = mcp::kInvalidParams;
    failure.http_status = 200;
    auto& fault = failure.fault;
    fault = fault::make(code);
    fault.effect = Effect::none;
    fault.safe_to_retry = SafeBecause::not_sent;
    fault.message = fmt::format("There is no {} {}", noun, quoted(asked));
    if (!near.empty()) fault.message += fmt::format("; did you mean {}?", text::list(near, "or"));
    fault.details[noun] = text::clean(asked, kQuoted);
    fault.details["suggestions"] = json::Array(near.begin(), near.end());
    fault.actions.push_back(
        {ActionType::use_alternative, fmt::format("choose one that {} shows", list), {}, {}}
    );
    return failure;
}

}  // namespace

ProtocolFault unknown_level(std::string_view method, json::Ref given) {
    const std::vector<std::string> levels(kLevels.begin(), kLevels.end());
    const std::vector<std::string_view> names(kLevels.begin(), kLevels.end());
    const auto near = text::nearest(given.string().value_or(""), names);
    return invalid_params(
        method,
        fmt::format(
            "the log level is {}, but must be {}{}",
            shown(given),
            text::list(levels, "or"),
            near.empty() ? "" : fmt::format("; did you mean {}?", near.front().name)
        )
    );
}

ProtocolFault unknown_cursor(std::string_view method, json::Ref given) {
    auto failure = invalid_params(
        method, fmt::format("\"cursor\" is {}, which this list never gave", shown(given))
    );
    failure.fault.actions.front().sentence =
        fmt::format("send {} without a cursor and follow its \"nextCursor\"", method);
    return failure;
}

ProtocolFault unknown_prompt(std::string_view name, const Shelf<PromptEntry>& prompts) {
    std::vector<std::string_view> names;
    append_names(names, prompts);
    return not_found("unknown_prompt", "prompt", name, names, "prompts/list");
}

ProtocolFault resource_not_found(std::string_view uri, const Inventory& inventory, mcp::Era era) {
    std::vector<std::string_view> names;
    append_names(names, inventory.resources);
    append_names(names, inventory.templates);
    auto failure = not_found("resource_not_found", "resource", uri, names, "resources/list");
    if (era == mcp::Era::legacy) failure.code = kLegacyResourceNotFound;
    failure.data["uri"] = uri;
    return failure;
}

ProtocolFault unknown_task(std::string_view id) {
    auto failure = invalid_params("tasks/get", fmt::format("there is no task {}", quoted(id)));
    failure.fault.actions.front().sentence =
        "find out whether its work was done before you call the tool again: the task ended longer "
        "ago than it is kept, or never was";
    return failure;
}

ProtocolFault tasks_required(std::string_view asked) {
    Fault fault = fault::make("missing_capability");
    fault.message = fmt::format("{} is only for clients that know tasks", quoted(asked));
    fault.effect = Effect::none;
    fault.safe_to_retry = SafeBecause::not_sent;
    fault.details["requiredCapabilities"] = {
        {"extensions", {{mcp::kTasksExtension, json::Object{}}}}
    };
    fault.actions.push_back(
        {ActionType::ask_user,
         fmt::format("use a client that declares the extension {}", mcp::kTasksExtension),
         {},
         {}}
    );
    return missing_capability(std::move(fault));
}

ProtocolFault too_many_tasks(std::size_t limit) {
    ProtocolFault failure;
    failure.http_status = 200;
    failure.fault = fault::make("too_many_calls");
    failure.fault.message = fmt::format("{} tasks are kept already, which is the limit", limit);
    failure.fault.effect = Effect::none;
    failure.fault.safe_to_retry = SafeBecause::not_sent;
    failure.fault.actions.push_back({ActionType::wait, "wait until tasks have ended", {}, {}});
    failure.code = fault::jsonrpc_code(failure.fault.category);
    return failure;
}

ProtocolFault missing_capability(Fault fault) {
    ProtocolFault failure;
    failure.code = mcp::kMissingClientCapability;
    failure.http_status = 400;
    if (const auto* required = fault.details.if_contains("requiredCapabilities"))
        failure.data["requiredCapabilities"] = *required;
    failure.fault = std::move(fault);
    return failure;
}

}  // namespace recourse::server
