#include "gateway/call.hpp"

namespace recourse::gateway {

std::string told_of_caller(const Call& call) {
    if (!call.upstream->settings().tell_caller) return {};
    std::string told;
    json::Writer out(told);
    const auto list = [&out](std::string_view name, const std::vector<std::string>& texts) {
        out.key(name).begin_array();
        for (const auto& text : texts) out.string(text);
        out.end_array();
    };
    out.begin_object().member("id", call.caller->id).member("name", call.caller->name);
    list("roles", call.caller->roles);
    list("scopes", call.caller->scopes);
    out.end_object();
    return told;
}

mcp::TraceMembers told_of_trace(const Call& call) {
    if (!call.upstream->settings().trace_context) return {};
    return {call.traceparent, call.context.state, call.context.baggage};
}

void give_arguments(Call& call, std::string_view arguments, std::string& storage) {
    const auto params = call.params.raw();
    std::string out;
    out.reserve(params.size() + arguments.size() + 16);
    if (call.arguments) {
        const auto old = call.arguments.raw();
        const auto at = static_cast<std::size_t>(old.data() - params.data());
        out.append(params.substr(0, at)).append(arguments).append(params.substr(at + old.size()));
    } else {
        // The params hold a name at least.
        out.append(params.substr(0, params.size() - 1));
        out.append(R"(,"arguments":)").append(arguments).append("}");
    }
    storage = std::move(out);
    call.params = json::Ref(storage);
    call.arguments = call.params["arguments"];
}

}  // namespace recourse::gateway
