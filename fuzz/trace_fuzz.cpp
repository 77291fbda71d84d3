// What callers and operators say about traces and where events go: whatever is let in is fit to be
// sent on, in headers and in params.

#include "base/trace_context.hpp"
#include "mcp/envelope.hpp"
#include "property.hpp"
#include "telemetry/dsn.hpp"
#include "telemetry/sentry_limits.hpp"

#include <algorithm>
#include <string>

namespace recourse::fuzz {
namespace {

constexpr std::string_view kTraceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

bool is_printable(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return (c >= ' ' && c <= '~') || c == '\t'; });
}

void traceparents_come_back(std::string_view text) {
    const auto context = TraceContext::read(text);
    if (!context) return;
    const auto written = context->traceparent(*context->parent);
    const auto again = TraceContext::read(written);
    must(again.has_value(), "what is written can be read");
    must(again->trace.hex() == context->trace.hex(), "and names the same trace");
    must(again->is_sampled == context->is_sampled, "and decides the same");
}

void lists_are_fit_for_headers(std::string_view text) {
    const auto state = read_tracestate(text);
    must(state.size() <= 512, "a tracestate is short");
    must(is_printable(state), "and breaks no line");
    must(read_tracestate(state) == state, "and stays as it is");
    if (is_baggage(text)) must(is_printable(text), "baggage breaks no line");
}

void params_stay_sound(std::string_view text) {
    const auto checked = json::check(text);
    if (!checked || !checked->is_object()) return;
    const auto state = read_tracestate(text);
    std::string out;
    mcp::append_traced(
        out,
        *checked,
        mcp::Envelope::of(*checked),
        {.traceparent = kTraceparent, .tracestate = state}
    );
    const auto again = json::check(out);
    must(again.has_value(), "traced params are sound");
    must(mcp::Envelope::of(*again).traceparent.equals(kTraceparent), "and say their trace");
}

void dsns_lead_somewhere(std::string_view text) {
    const auto dsn = telemetry::Dsn::read(text);
    if (!dsn) return;
    must(is_printable(dsn->target) && dsn->target.starts_with('/'), "a target is a path");
    must(is_printable(dsn->public_key) && !dsn->public_key.empty(), "a key breaks no line");
}

}  // namespace
}  // namespace recourse::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace recourse;

    const auto text = fuzz::text_of(data, size);
    fuzz::traceparents_come_back(text);
    fuzz::lists_are_fit_for_headers(text);
    fuzz::params_stay_sound(text);
    fuzz::dsns_lead_somewhere(text);
    (void)telemetry::wants_no_errors_for(text);
    return 0;
}
