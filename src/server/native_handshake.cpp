#include "server/levels.hpp"
#include "server/native_host.hpp"
#include "server/offer_faults.hpp"

/// How a server and its client meet, in either era.
namespace recourse::server {

void NativeHost::append_self(json::Writer& out) const {
    if (!definition_.about.instructions.empty())
        out.member("instructions", definition_.about.instructions);
}

/// Only what is there: a client asks for what it is told of.
void NativeHost::append_capabilities(json::Writer& out, const Serving& serving) const {
    const auto& inventory = *serving.inventory;
    const bool legacy = serving.client.era == mcp::Era::legacy;
    out.key("capabilities").begin_object();
    out.key("tools").raw(R"({"listChanged":true})");
    if (!inventory.prompts.empty()) out.key("prompts").raw(R"({"listChanged":true})");
    if (!inventory.resources.empty() || !inventory.templates.empty())
        out.key("resources").raw(R"({"subscribe":true,"listChanged":true})");
    if (has_completers(inventory)) out.key("completions").raw("{}");
    if (legacy || !inventory.tools.empty()) out.key("logging").raw("{}");
    if (!legacy && has_tasks(inventory)) {
        out.key("extensions").begin_object().key(mcp::kTasksExtension).raw("{}").end_object();
    }
    out.end_object();
}

net::Task<Reply> NativeHost::initialize(Serving& serving) {
    const auto params = serving.request.params;
    const auto requested = params["protocolVersion"].string();
    if (!requested)
        co_return tell(serving, invalid_params("initialize", "\"protocolVersion\" is missing"));
    auto& client = serving.client;
    client.revision = mcp::negotiate(*requested);
    client.info = params["clientInfo"].raw();
    client.name = params["clientInfo"]["name"].string().value_or("");
    if (params["capabilities"].is_object()) client.capabilities = params["capabilities"].raw();

    std::string result;
    json::Writer out(result);
    out.begin_object();
    out.member("protocolVersion", client.revision);
    append_capabilities(out, serving);
    out.key("serverInfo").raw(self_);
    append_self(out);
    out.end_object();
    co_return reply(serving, result);
}

net::Task<Reply> NativeHost::discover(Serving& serving) {
    std::string result;
    json::Writer out(result);
    begin_result(out, serving.client.era, definition_.settings.lists);
    out.key("supportedVersions").begin_array().string(mcp::kModernRevision).end_array();
    append_capabilities(out, serving);
    append_self(out);
    out.end_object();
    co_return reply(serving, result);
}

net::Task<Reply> NativeHost::ping(Serving& serving) {
    co_return reply(serving, "{}");
}

net::Task<Reply> NativeHost::set_level(Serving& serving) {
    const auto level = serving.request.params["level"];
    if (!level_of(level.string().value_or("")))
        co_return tell(serving, unknown_level("logging/setLevel", level));
    serving.client.log_level = *level.string();
    co_return reply(serving, "{}");
}

}  // namespace recourse::server
