#include "server/native_host.hpp"
#include "server/offer_faults.hpp"
#include "server/pages.hpp"

/// What there is, a page at a time.
namespace recourse::server {

void NativeHost::begin_result(json::Writer& out, mcp::Era era, std::optional<Keeping> keeping)
    const {
    out.begin_object();
    if (era == mcp::Era::legacy) return;
    out.member("resultType", "complete");
    if (keeping) {
        out.key("ttlMs").integer(keeping->time.count());
        out.member("cacheScope", keeping->scope == Scope::everybody ? "public" : "private");
    }
    out.key("_meta").begin_object().key(mcp::kMetaServerInfo).raw(self_).end_object();
}

template <typename Entry>
Reply NativeHost::list(Serving& serving, const Shelf<Entry>& shelf, std::string_view member) {
    const auto cursor = serving.request.params["cursor"];
    const auto after = cursor ? place_of(cursor, member) : 0;
    if (!after) return tell(serving, unknown_cursor(serving.request.method, cursor));

    std::string result;
    json::Writer out(result);
    begin_result(out, serving.client.era, definition_.settings.lists);
    out.key(member).begin_array();
    const auto& entries = shelf.by_number();
    auto at = entries.upper_bound(*after);
    std::uint64_t last = *after;
    for (std::size_t i = 0; i < definition_.settings.page_size && at != entries.end(); ++i, ++at) {
        out.raw(at->second->raw);
        last = at->first;
    }
    out.end_array();
    if (at != entries.end()) out.member("nextCursor", cursor_after(last, member));
    out.end_object();
    return reply(serving, result);
}

net::Task<Reply> NativeHost::list_tools(Serving& serving) {
    co_return list(serving, serving.inventory->tools, "tools");
}

net::Task<Reply> NativeHost::list_prompts(Serving& serving) {
    co_return list(serving, serving.inventory->prompts, "prompts");
}

net::Task<Reply> NativeHost::list_resources(Serving& serving) {
    co_return list(serving, serving.inventory->resources, "resources");
}

net::Task<Reply> NativeHost::list_templates(Serving& serving) {
    co_return list(serving, serving.inventory->templates, "resourceTemplates");
}

}  // namespace recourse::server
