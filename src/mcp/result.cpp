#include "mcp/result.hpp"

#include "mcp/envelope.hpp"

#include <utility>

namespace recourse::mcp {
namespace {

/// The results that say how long they may be kept (2026-07-28, server/utilities/caching).
bool is_cacheable(std::string_view method) {
    return method == "tools/list" || method == "prompts/list" || method == "resources/list" ||
           method == "resources/templates/list" || method == "resources/read" ||
           method == "server/discover";
}

bool is_modern_only(json::Ref name) {
    return name.equals("resultType") || name.equals("ttlMs") || name.equals("cacheScope");
}

void append_without_modern_members(std::string& out, json::Ref result) {
    json::Writer writer(out);
    writer.begin_object();
    for (const auto& member : result.members()) {
        if (!is_modern_only(member.name)) writer.key(*member.name.string()).raw(member.value_raw);
    }
    writer.end_object();
}

}  // namespace

void begin_result(json::Writer& out, Era era, std::string_view method) {
    out.begin_object();
    if (era == Era::legacy) return;
    out.member("resultType", "complete");
    if (!is_cacheable(method)) return;
    out.key("ttlMs").integer(0);
    out.member("cacheScope", "private");
}

std::string_view translate_result(
    std::string_view result, Era from, Era to, std::string_view method, std::string& storage
) {
    const json::Ref whole(result);
    if (from == to || !whole.is_object()) return result;
    if (to == Era::legacy) {
        append_without_modern_members(storage, whole);
        return storage;
    }
    json::Writer writer(storage);
    begin_result(writer, Era::modern, method);
    for (const auto& member : whole.members()) {
        if (!is_modern_only(member.name)) writer.key(*member.name.string()).raw(member.value_raw);
    }
    writer.end_object();
    return storage;
}

std::string_view with_meta(
    std::string_view result, std::string_view name, std::string_view value, std::string& storage
) {
    const json::Ref whole(result);
    std::string written;
    json::Writer writer(written);
    writer.begin_object();
    for (const auto& member : whole.members()) {
        if (!member.name.equals("_meta")) writer.key(*member.name.string()).raw(member.value_raw);
    }
    writer.key("_meta").begin_object();
    for (const auto& member : whole["_meta"].members()) {
        if (!member.name.equals(name)) writer.key(*member.name.string()).raw(member.value_raw);
    }
    writer.key(name).raw(value);
    writer.end_object().end_object();
    // Only now: what came may stand in it.
    storage = std::move(written);
    return storage;
}

std::string_view with_server_info(
    std::string_view result, std::string_view server_info, std::string& storage
) {
    const json::Ref whole(result);
    const bool is_said = static_cast<bool>(whole["_meta"][kMetaServerInfo]);
    if (server_info.empty() || !whole.is_object() || is_said) return result;
    return with_meta(result, kMetaServerInfo, server_info, storage);
}

}  // namespace recourse::mcp
