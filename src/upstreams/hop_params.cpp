#include "upstreams/hop_params.hpp"

#include "mcp/headers.hpp"

namespace recourse::upstreams {

HopParams::HopParams(const Request& request, mcp::Era upstream, std::int64_t id)
    : raw_(request.params.raw()) {
    const bool wants_progress = request.on_notification && request.envelope.progress_token;
    const std::string token = wants_progress ? std::to_string(id) : "";
    const mcp::Hop hop{
        .upstream = upstream,
        .name = request.name,
        .named = mcp::named_member(request.method),
        .progress_token = token,
        .client_info = request.client_info,
        .client_capabilities = request.client_capabilities,
        .log_level = request.log_level,
        .add_arguments = request.add_arguments,
        .caller = request.caller,
        .trace = request.trace,
    };
    // A legacy request may have no params at all; a modern one always has some.
    const bool may_be_absent = !request.params && upstream == mcp::Era::legacy;
    if (may_be_absent) return;
    if (!mcp::passes_untouched(request.params, request.envelope, hop))
        mcp::append_params(rewritten_, request.params, request.envelope, hop);
    else if (!hop.trace.traceparent.empty())
        mcp::append_traced(rewritten_, request.params, request.envelope, hop.trace);
    else
        return;
    raw_ = rewritten_;
}

}  // namespace recourse::upstreams
