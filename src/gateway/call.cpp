#include "gateway/call.hpp"

namespace recourse::gateway {

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
