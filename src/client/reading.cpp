#include "client/reading.hpp"

#include "fault/recognition.hpp"

namespace recourse::client {
namespace {

bool truth_in(const Json& object, std::string_view name) {
    const auto* members = object.if_object();
    const auto* value = members == nullptr ? nullptr : members->if_contains(name);
    return value != nullptr && value->is_bool() && value->get_bool();
}

std::string copy(const boost::json::string& text) {
    return {text.data(), text.size()};
}

const Array& list_in(const Object& object, std::string_view name) {
    static const Array kNone;
    const auto* list = member(object, name).if_array();
    return list == nullptr ? kNone : *list;
}

std::string text_of_blocks(const Array& content) {
    std::string text;
    for (const auto& entry : content) {
        const auto* block = entry.if_object();
        if (block == nullptr || text_in(*block, "type") != "text") continue;
        if (!text.empty()) text += '\n';
        text += text_in(*block, "text");
    }
    return text;
}

std::optional<Task::Status> status_of(std::string_view name) {
    using enum Task::Status;
    if (name == "working") return working;
    if (name == "input_required") return input_required;
    if (name == "completed") return completed;
    if (name == "failed") return failed;
    if (name == "cancelled") return cancelled;
    return std::nullopt;
}

/// A number of milliseconds: 2026-07-28 and 2025-11-25 call it differently.
std::optional<std::chrono::milliseconds> time_in(
    const Object& object, std::string_view modern, std::string_view legacy
) {
    const auto& value = object.contains(modern) ? member(object, modern) : member(object, legacy);
    boost::system::error_code none;
    const auto count = value.to_number<std::int64_t>(none);
    if (none.failed() || count < 0) return std::nullopt;
    return std::chrono::milliseconds(count);
}

Object object_from(std::string_view raw) {
    const auto parsed = json::parse(raw);
    return parsed && parsed->is_object() ? parsed->get_object() : Object();
}

}  // namespace

const Json& member(const Object& object, std::string_view name) noexcept {
    static const Json kNull;
    const auto* found = object.if_contains(name);
    return found == nullptr ? kNull : *found;
}

std::string text_in(const Object& object, std::string_view name) {
    const auto* text = member(object, name).if_string();
    return text == nullptr ? std::string() : copy(*text);
}

Server to_server(const upstreams::Hello& hello) {
    const auto info = object_from(hello.server_info);
    return {
        .name = text_in(info, "name"),
        .version = text_in(info, "version"),
        .revision = hello.revision,
        .is_modern = hello.era == mcp::Era::modern,
        .capabilities = object_from(hello.capabilities),
        .instructions = json::Ref(hello.instructions).string().value_or(""),
    };
}

Tool to_tool(Object whole) {
    Tool tool;
    tool.name = text_in(whole, "name");
    tool.title = text_in(whole, "title");
    tool.description = text_in(whole, "description");
    tool.input_schema = member(whole, "inputSchema");
    if (const auto* schema = whole.if_contains("outputSchema")) tool.output_schema = *schema;
    const auto& annotations = member(whole, "annotations");
    tool.reads_only = truth_in(annotations, "readOnlyHint");
    tool.idempotent = truth_in(annotations, "idempotentHint");
    tool.whole = std::move(whole);
    return tool;
}

ToolResult to_tool_result(Object whole) {
    ToolResult result;
    result.content = list_in(whole, "content");
    if (const auto* structured = whole.if_contains("structuredContent"))
        result.structured = *structured;
    result.whole = std::move(whole);
    return result;
}

std::string ToolResult::text() const {
    return text_of_blocks(content);
}

bool says_failed(const Object& result) {
    const auto* is_error = member(result, "isError").if_bool();
    if (is_error != nullptr && *is_error) return true;
    const auto text = json::to_text(member(result, "content"));
    return text.contains(R"(\"failed\")") && fault::recognise_result(json::to_text(result));
}

std::optional<Task> to_task(const Object& whole, std::string_view tool) {
    // A legacy answer to a call holds it as a member; elsewhere the object is the task.
    const auto* held = member(whole, "task").if_object();
    const auto& members = held == nullptr ? whole : *held;
    auto id = text_in(members, "taskId");
    const auto status = status_of(text_in(members, "status"));
    if (id.empty() || !status) return std::nullopt;
    return Task{
        .id = std::move(id),
        .tool = std::string(tool),
        .status = *status,
        .message = text_in(members, "statusMessage"),
        .kept = time_in(members, "ttlMs", "ttl"),
        .ask_after = time_in(members, "pollIntervalMs", "pollInterval"),
        .whole = members,
    };
}

Prompt to_prompt(Object whole) {
    Prompt prompt;
    prompt.name = text_in(whole, "name");
    prompt.title = text_in(whole, "title");
    prompt.description = text_in(whole, "description");
    for (const auto& entry : list_in(whole, "arguments")) {
        const auto* argument = entry.if_object();
        if (argument == nullptr) continue;
        prompt.arguments.push_back({
            .name = text_in(*argument, "name"),
            .description = text_in(*argument, "description"),
            .required = truth_in(entry, "required"),
        });
    }
    prompt.whole = std::move(whole);
    return prompt;
}

PromptResult to_prompt_result(Object whole) {
    PromptResult result;
    result.description = text_in(whole, "description");
    for (const auto& entry : list_in(whole, "messages")) {
        const auto* message = entry.if_object();
        if (message == nullptr) continue;
        result.messages.push_back({text_in(*message, "role"), member(*message, "content")});
    }
    result.whole = std::move(whole);
    return result;
}

Resource to_resource(Object whole) {
    Resource resource{
        .uri = text_in(whole, "uri"),
        .name = text_in(whole, "name"),
        .title = text_in(whole, "title"),
        .description = text_in(whole, "description"),
        .mime_type = text_in(whole, "mimeType"),
        .whole = {},
    };
    resource.whole = std::move(whole);
    return resource;
}

ResourceTemplate to_template(Object whole) {
    ResourceTemplate found{
        .uri_template = text_in(whole, "uriTemplate"),
        .name = text_in(whole, "name"),
        .title = text_in(whole, "title"),
        .description = text_in(whole, "description"),
        .mime_type = text_in(whole, "mimeType"),
        .whole = {},
    };
    found.whole = std::move(whole);
    return found;
}

std::vector<ResourceContents> to_contents(const Object& result) {
    std::vector<ResourceContents> all;
    for (const auto& entry : list_in(result, "contents")) {
        const auto* contents = entry.if_object();
        if (contents == nullptr) continue;
        all.push_back({
            .uri = text_in(*contents, "uri"),
            .mime_type = text_in(*contents, "mimeType"),
            .text = text_in(*contents, "text"),
            .blob = text_in(*contents, "blob"),
            .whole = *contents,
        });
    }
    return all;
}

Completion to_completion(const Object& result) {
    Completion completion;
    const auto* found = member(result, "completion").if_object();
    if (found == nullptr) return completion;
    for (const auto& value : list_in(*found, "values")) {
        if (const auto* text = value.if_string()) completion.values.push_back(copy(*text));
    }
    if (const auto* total = member(*found, "total").if_int64()) completion.total = *total;
    completion.has_more = truth_in(*found, "hasMore");
    return completion;
}

Progress to_progress(json::Ref params) {
    return {
        .progress = params["progress"].number().value_or(0),
        .total = params["total"].number(),
        .message = params["message"].string().value_or(""),
    };
}

LogMessage to_log_message(json::Ref params) {
    const auto data = params["data"];
    return {
        .level = params["level"].string().value_or(""),
        .logger = params["logger"].string().value_or(""),
        .data = data ? json::to_value(data) : Json(),
    };
}

}  // namespace recourse::client
