#include "client/params.hpp"

#include "mcp/envelope.hpp"

#include <fmt/format.h>

namespace recourse::client {
namespace {

/// Stands where the upstream puts the token of its own.
constexpr int kPlaceOfToken = 0;

/// The trace goes on at the server: its log and ours name the same id (W3C Trace Context).
std::string traceparent(const TraceId& trace) {
    return fmt::format("00-{}-{}-01", trace.hex(), trace.hex().substr(16));
}

void append_meta(json::Writer& out, const Errand& errand, const Self& self, mcp::Era era) {
    out.key("_meta").begin_object();
    if (era == mcp::Era::modern) {
        out.member(mcp::kMetaProtocolVersion, mcp::kModernRevision);
        const auto& able = errand.takes_tasks ? self.capabilities_with_tasks : self.capabilities;
        out.key(mcp::kMetaClientCapabilities).raw(able);
        out.key(mcp::kMetaClientInfo).raw(self.info);
        if (!self.log_level.empty()) out.member(mcp::kMetaLogLevel, self.log_level);
    }
    if (const auto* own = errand.params.if_contains("_meta"); own != nullptr && own->is_object()) {
        for (const auto& [name, value] : own->get_object()) out.key(name).value(value);
    }
    out.member("traceparent", traceparent(errand.trace));
    if (errand.options.on_progress) out.key("progressToken").integer(kPlaceOfToken);
    out.end_object();
}

}  // namespace

std::string params_of(const Errand& errand, const Round& round, const Self& self, mcp::Era era) {
    std::string params;
    json::Writer out(params);
    out.begin_object();
    for (const auto& [name, value] : errand.params) {
        if (name != "_meta") out.key(name).value(value);
    }
    if (!round.input_responses.empty()) out.key("inputResponses").raw(round.input_responses);
    if (!round.request_state.empty()) out.key("requestState").raw(round.request_state);
    append_meta(out, errand, self, era);
    out.end_object();
    return params;
}

}  // namespace recourse::client
