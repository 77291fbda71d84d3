#include "client/questions.hpp"

#include "client/reading.hpp"
#include "mcp/message.hpp"

namespace recourse::client {
namespace {

/// The user turned a request for sampling down (2025-11-25, client/sampling).
constexpr int kRejected = -1;

Object object_of(json::Ref ref) {
    if (!ref.is_object()) return {};
    return json::to_value(ref).as_object();
}

std::string_view name_of(ElicitationReply::Action action) {
    switch (action) {
        case ElicitationReply::Action::accept:
            return "accept";
        case ElicitationReply::Action::decline:
            return "decline";
        case ElicitationReply::Action::cancel:
            break;
    }
    return "cancel";
}

QuestionAnswer refuse(int code, std::string why) {
    return {.result = {}, .error_code = code, .error = std::move(why)};
}

Elicitation read_elicitation(json::Ref params) {
    Elicitation elicitation;
    elicitation.whole = object_of(params);
    elicitation.message = params["message"].string().value_or("");
    elicitation.schema = object_of(params["requestedSchema"]);
    elicitation.url = params["url"].string().value_or("");
    if (params["mode"].equals("url")) elicitation.mode = Elicitation::Mode::url;
    return elicitation;
}

QuestionAnswer answer_elicitation(json::Ref params, const Handlers& handlers) {
    const auto elicitation = read_elicitation(params);
    const bool is_form = elicitation.mode == Elicitation::Mode::form;
    if (!handlers.elicit || (!is_form && !handlers.opens_urls))
        return refuse(mcp::kInvalidParams, "this client did not offer to be asked like this");
    auto reply = handlers.elicit(elicitation);
    Object result{{"action", name_of(reply.action)}};
    if (is_form && reply.action == ElicitationReply::Action::accept) {
        fill_in_defaults(reply.content, elicitation.schema);
        result["content"] = std::move(reply.content);
    }
    return {.result = json::to_text(result)};
}

QuestionAnswer answer_sampling(json::Ref params, const Handlers& handlers) {
    if (!handlers.sample) return refuse(mcp::kMethodNotFound, "this client does no sampling");
    const auto sampled = handlers.sample(object_of(params));
    if (!sampled) return refuse(kRejected, sampled.error().message);
    return {.result = json::to_text(*sampled)};
}

QuestionAnswer answer_roots(const Handlers& handlers) {
    if (!handlers.roots) return refuse(mcp::kMethodNotFound, "this client has no roots");
    Array roots;
    for (const auto& root : handlers.roots()) {
        Object entry{{"uri", root.uri}};
        if (!root.name.empty()) entry["name"] = root.name;
        roots.push_back(std::move(entry));
    }
    return {.result = json::to_text(Object{{"roots", std::move(roots)}})};
}

}  // namespace

namespace {

Object what_handlers_can(const Handlers& handlers) {
    Object capabilities;
    if (handlers.elicit) {
        Object modes{{"form", Object()}};
        if (handlers.opens_urls) modes["url"] = Object();
        capabilities["elicitation"] = std::move(modes);
    }
    if (handlers.sample) capabilities["sampling"] = Object();
    if (handlers.roots) capabilities["roots"] = Object();
    return capabilities;
}

}  // namespace

std::string capabilities_of(const Handlers& handlers) {
    return json::to_text(what_handlers_can(handlers));
}

std::string capabilities_with_tasks(const Handlers& handlers) {
    auto capabilities = what_handlers_can(handlers);
    capabilities["extensions"] = Object{{mcp::kTasksExtension, Object()}};
    return json::to_text(capabilities);
}

QuestionAnswer answer_question(
    std::string_view method, json::Ref params, const Handlers& handlers
) {
    if (method == "ping") return {.result = "{}"};
    if (method == "elicitation/create") return answer_elicitation(params, handlers);
    if (method == "sampling/createMessage") return answer_sampling(params, handlers);
    if (method == "roots/list") return answer_roots(handlers);
    return refuse(mcp::kMethodNotFound, "this client knows no such method");
}

std::string to_message(const QuestionAnswer& answer, std::string_view id) {
    std::string message;
    if (answer.result.empty())
        mcp::append_error(message, id, answer.error_code, answer.error, {});
    else
        mcp::append_result(message, id, answer.result);
    return message;
}

void fill_in_defaults(Object& content, const Object& schema) {
    const auto* properties = member(schema, "properties").if_object();
    if (properties == nullptr) return;
    for (const auto& [name, property] : *properties) {
        const auto* described = property.if_object();
        const auto* preset = described == nullptr ? nullptr : described->if_contains("default");
        if (preset != nullptr && !content.contains(name)) content[name] = *preset;
    }
}

ElicitationReply accept_with_defaults(const Elicitation& elicitation) {
    using Action = ElicitationReply::Action;
    const bool is_form = elicitation.mode == Elicitation::Mode::form;
    return {.action = is_form ? Action::accept : Action::decline, .content = {}};
}

}  // namespace recourse::client
