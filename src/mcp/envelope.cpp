#include "mcp/envelope.hpp"

#include <functional>

namespace recourse::mcp {
namespace {

/// Quoted, as it stands in a message.
bool is_name(json::Ref raw_name, std::string_view name) {
    return raw_name.equals(name);
}

bool belongs_to_envelope(json::Ref raw_name) {
    return is_name(raw_name, kMetaProtocolVersion) || is_name(raw_name, kMetaClientCapabilities) ||
           is_name(raw_name, kMetaClientInfo) || is_name(raw_name, kMetaLogLevel);
}

/// What a modern client answers to the questions of a modern server.
bool belongs_to_rounds(json::Ref raw_name) {
    return is_name(raw_name, "inputResponses") || is_name(raw_name, "requestState");
}

bool belongs_to_trace(json::Ref raw_name) {
    return is_name(raw_name, "traceparent") || is_name(raw_name, "tracestate") ||
           is_name(raw_name, "baggage");
}

void append_trace(json::Writer& out, const TraceMembers& trace) {
    if (trace.traceparent.empty()) return;
    out.member("traceparent", trace.traceparent);
    if (!trace.tracestate.empty()) out.member("tracestate", trace.tracestate);
    if (!trace.baggage.empty()) out.member("baggage", trace.baggage);
}

/// Copies `_meta`, less what this hop replaces.
void append_foreign_meta(json::Writer& out, json::Ref meta, const Hop& hop, bool envelope_stays) {
    for (const auto& member : meta.members()) {
        if (!hop.progress_token.empty() && is_name(member.name, "progressToken")) continue;
        if (!envelope_stays && belongs_to_envelope(member.name)) continue;
        if (!hop.trace.traceparent.empty() && belongs_to_trace(member.name)) continue;
        if (is_name(member.name, kMetaCaller)) continue;  // nobody says it of themselves
        out.key(*member.name.string()).raw(member.value_raw);
    }
}

void append_own_envelope(json::Writer& out, const Hop& hop) {
    out.member(kMetaProtocolVersion, kModernRevision);
    out.key(kMetaClientCapabilities)
        .raw(hop.client_capabilities.empty() ? "{}" : hop.client_capabilities);
    if (!hop.client_info.empty()) out.key(kMetaClientInfo).raw(hop.client_info);
    if (!hop.log_level.empty()) out.member(kMetaLogLevel, hop.log_level);
}

void append_meta(json::Writer& out, json::Ref meta, const Envelope& envelope, const Hop& hop) {
    const bool modern = hop.upstream == Era::modern;
    const bool envelope_stays = modern && envelope.claims_modern();
    out.key("_meta").begin_object();
    if (modern && !envelope_stays) append_own_envelope(out, hop);
    append_foreign_meta(out, meta, hop, envelope_stays);
    if (!hop.progress_token.empty()) out.key("progressToken").raw(hop.progress_token);
    if (!hop.caller.empty()) out.key(kMetaCaller).raw(hop.caller);
    append_trace(out, hop.trace);
    out.end_object();
}

/// Whether the client's own `tracestate`, or its like, is what is to be said.
bool stays(json::Ref own, std::string_view told) {
    return own ? own.equals(told) : told.empty();
}

/// Whether the part is of these very bytes.
bool holds(std::string_view whole, std::string_view part) {
    const std::less_equal<> before;
    return before(whole.data(), part.data()) &&
           before(part.data() + part.size(), whole.data() + whole.size());
}

/// Puts `members` into an object, before those that it has.
void append_with_first(std::string& out, std::string_view object, std::string_view members) {
    const auto rest = object.substr(1);
    const auto own = json::Ref(object).members();
    const bool has_own = own.begin() != own.end();
    out.append("{").append(members).append(has_own ? "," : "").append(rest);
}

}  // namespace

Envelope Envelope::of(json::Ref params) {
    Envelope envelope;
    envelope.meta = params["_meta"];
    for (const auto& member : envelope.meta.members()) {
        if (is_name(member.name, kMetaProtocolVersion))
            envelope.protocol_version = member.value();
        else if (is_name(member.name, kMetaClientCapabilities))
            envelope.client_capabilities = member.value();
        else if (is_name(member.name, kMetaClientInfo))
            envelope.client_info = member.value();
        else if (is_name(member.name, kMetaLogLevel))
            envelope.log_level = member.value();
        else if (is_name(member.name, "progressToken"))
            envelope.progress_token = member.value();
        else if (is_name(member.name, "traceparent"))
            envelope.traceparent = member.value();
        else if (is_name(member.name, "tracestate"))
            envelope.tracestate = member.value();
        else if (is_name(member.name, "baggage"))
            envelope.baggage = member.value();
        else if (is_name(member.name, kMetaDialect))
            envelope.dialect = member.value();
        else if (is_name(member.name, kMetaCaller))
            envelope.caller = member.value();
    }
    return envelope;
}

std::vector<std::string_view> Envelope::missing() const {
    std::vector<std::string_view> names;
    if (!protocol_version.is_string()) names.push_back(kMetaProtocolVersion);
    if (!client_capabilities.is_object()) names.push_back(kMetaClientCapabilities);
    return names;
}

bool passes_untouched(json::Ref params, const Envelope& envelope, const Hop& hop) {
    const bool same_era = (hop.upstream == Era::modern) == envelope.claims_modern();
    const bool same_caller = !envelope.caller && hop.caller.empty();
    return params && same_era && same_caller && !hop.name && hop.progress_token.empty() &&
           !hop.add_arguments;
}

void append_params(std::string& out, json::Ref params, const Envelope& envelope, const Hop& hop) {
    json::Writer writer(out);
    writer.begin_object();
    json::Ref meta;
    for (const auto& member : params.members()) {
        if (is_name(member.name, "_meta")) {
            meta = member.value();
        } else if (hop.name && is_name(member.name, hop.named)) {
            writer.member(hop.named, *hop.name);
        } else if (hop.upstream == Era::modern || !belongs_to_rounds(member.name)) {
            writer.key(*member.name.string()).raw(member.value_raw);
        }
    }
    if (hop.add_arguments) writer.key("arguments").raw("{}");
    const bool has_own =
        !hop.progress_token.empty() || !hop.trace.traceparent.empty() || !hop.caller.empty();
    if (meta || hop.upstream == Era::modern || has_own) append_meta(writer, meta, envelope, hop);
    writer.end_object();
}

void append_traced(
    std::string& out, json::Ref params, const Envelope& envelope, const TraceMembers& trace
) {
    const auto raw = params.raw();
    const auto meta = envelope.meta.raw();
    // Params that were given other arguments are a copy of those that the envelope was found in.
    if (!meta.empty() && !holds(raw, meta))
        return append_traced(out, params, Envelope::of(params), trace);
    const bool has_meta = envelope.meta.is_object();
    const bool is_simple = has_meta ? stays(envelope.tracestate, trace.tracestate) &&
                                          stays(envelope.baggage, trace.baggage)
                                    : !envelope.meta;
    if (!is_simple) {
        const bool modern = envelope.claims_modern();
        const Hop hop{.upstream = modern ? Era::modern : Era::legacy, .trace = trace};
        return append_params(out, params, envelope, hop);
    }
    out.reserve(out.size() + raw.size() + trace.tracestate.size() + trace.baggage.size() + 128);
    const auto until = [&](const char* at) {
        return raw.substr(0, static_cast<std::size_t>(at - raw.data()));
    };
    if (const auto old = envelope.traceparent.raw(); !old.empty()) {
        const auto before = until(old.data());
        out.append(before).append("\"").append(trace.traceparent).append("\"");
        out.append(raw.substr(before.size() + old.size()));
        return;
    }
    std::string members;
    json::Writer writer(members);
    append_trace(writer, trace);
    if (!has_meta) return append_with_first(out, raw, "\"_meta\":{" + members + "}");
    const auto before = until(meta.data());
    out.append(before);
    append_with_first(out, meta, members);
    out.append(raw.substr(before.size() + meta.size()));
}

void append_progress(std::string& out, json::Ref params, std::string_view client_token) {
    json::Writer writer(out);
    writer.begin_object();
    for (const auto& member : params.members()) {
        const bool is_token = is_name(member.name, "progressToken");
        writer.key(*member.name.string()).raw(is_token ? client_token : member.value_raw);
    }
    writer.end_object();
}

}  // namespace recourse::mcp
