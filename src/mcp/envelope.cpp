#include "mcp/envelope.hpp"

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

/// Copies `_meta`, less what this hop replaces.
void append_foreign_meta(json::Writer& out, json::Ref meta, const Hop& hop, bool envelope_stays) {
    for (const auto& member : meta.members()) {
        if (!hop.progress_token.empty() && is_name(member.name, "progressToken")) continue;
        if (!envelope_stays && belongs_to_envelope(member.name)) continue;
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
    out.end_object();
}

}  // namespace

Envelope Envelope::of(json::Ref params) {
    Envelope envelope;
    for (const auto& member : params["_meta"].members()) {
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
        else if (is_name(member.name, kMetaDialect))
            envelope.dialect = member.value();
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
    return params && same_era && !hop.name && hop.progress_token.empty() && !hop.add_arguments;
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
    if (meta || hop.upstream == Era::modern || !hop.progress_token.empty())
        append_meta(writer, meta, envelope, hop);
    writer.end_object();
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
