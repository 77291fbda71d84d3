#include "gateway/gateway.hpp"
#include "gateway/together.hpp"
#include "mcp/result.hpp"

#include <algorithm>

/// `initialize` and `server/discover`: what stands behind the gateway, told to a client of either
/// era.
namespace recourse::gateway {

using upstreams::Upstream;

namespace {

/// So long a client waits to hear what several upstreams offer. Those that are slower are missing
/// in what it is told, not in what it can call.
constexpr std::chrono::seconds kMeetingTime{3};

/// It may go on after the call that wanted it, so it keeps its server.
net::Task<> meet(Upstream& upstream, std::shared_ptr<const void> /*servers*/) {
    (void)co_await upstream.start();
}

}  // namespace

void Gateway::greet_upstream(mcp::Era first_tried, json::Ref info, json::Ref capabilities) {
    if (stance_ == Stance::shared) return;
    backends_.all().front()->upstream().set_identity({
        .client_info = info ? std::string(info.raw()) : self(),
        .capabilities = capabilities ? std::string(capabilities.raw()) : "{}",
        .first_tried = first_tried,
    });
}

const Upstream* Gateway::only_greeted() const noexcept {
    const auto* backend = backends_.sole();
    if (backend == nullptr || backend->upstream().generation() == 0) return nullptr;
    return &backend->upstream();
}

/// One upstream is introduced by its own name; several hide behind ours.
void Gateway::append_self(json::Writer& out, mcp::Era era) const {
    const auto* upstream = only_greeted();
    const bool known = upstream != nullptr && !upstream->hello().server_info.empty();
    const std::string info = known ? upstream->hello().server_info : self();
    if (upstream != nullptr && !upstream->hello().instructions.empty()) {
        out.key("instructions").raw(upstream->hello().instructions);
    }
    if (era == mcp::Era::legacy) {
        out.key("serverInfo").raw(info);
    } else {
        out.key("_meta").begin_object().key(mcp::kMetaServerInfo).raw(info).end_object();
    }
}

bool Gateway::any_offers(std::string_view capability, std::string_view part) const {
    return std::ranges::any_of(backends_.all(), [&](const auto& backend) {
        const auto& upstream = backend->upstream();
        if (upstream.generation() == 0) return false;
        const auto offered = json::Ref(upstream.hello().capabilities)[capability];
        return part.empty() ? offered.is_object() : offered[part].boolean().value_or(false);
    });
}

/// What one upstream of the client's own era can do is told in its own words; else the union of
/// what all of them can. Of what a caller may have nothing of, it hears nothing.
void Gateway::append_capabilities(json::Writer& out, const Call& call) {
    const auto era = call.client.era;
    const auto& rights = rights_of(call);
    const bool gets_prompts = rights.may_reach_prompts("");
    const bool reads_resources = rights.may_reach_resources("");
    const auto is_withheld = [&](std::string_view name) {
        if (name == "prompts") return !gets_prompts;
        if (name == "resources") return !reads_resources;
        return name == "completions" && !gets_prompts && !reads_resources;
    };
    const auto* upstream = only_greeted();
    const bool same_era = upstream != nullptr && upstream->hello().era == era;
    if (same_era && !upstream->hello().capabilities.empty()) {
        const json::Ref capabilities(upstream->hello().capabilities);
        const bool lacks_ours = !pipeline_.own_tools_for(call).empty() && !capabilities["tools"];
        if (gets_prompts && reads_resources && !lacks_ours) {
            out.key("capabilities").raw(capabilities.raw());
            return;
        }
        out.key("capabilities").begin_object();
        for (const auto& member : capabilities.members()) {
            const auto name = *member.name.string();
            if (!is_withheld(name)) out.key(name).raw(member.value_raw);
        }
        if (lacks_ours) out.key("tools").raw("{}");
        out.end_object();
        return;
    }
    const auto append_list = [&](std::string_view name, bool is_offered) {
        if (!is_offered || is_withheld(name)) return;
        out.key(name).begin_object();
        if (any_offers(name, "listChanged")) out.key("listChanged").boolean(true);
        if (any_offers(name, "subscribe")) out.key("subscribe").boolean(true);
        out.end_object();
    };
    out.key("capabilities").begin_object();
    // A server that has not been met has tools: why else would it be here?
    append_list("tools", true);
    append_list("prompts", any_offers("prompts"));
    append_list("resources", any_offers("resources"));
    if (any_offers("completions") && !is_withheld("completions")) out.key("completions").raw("{}");
    if (any_offers("logging")) out.key("logging").raw("{}");
    const bool has_tasks = std::ranges::any_of(backends_.all(), [](const auto& backend) {
        const json::Ref capabilities(backend->upstream().hello().capabilities);
        return backend->upstream().hello().era == mcp::Era::modern &&
               capabilities["extensions"][mcp::kTasksExtension].is_object();
    });
    if (era == mcp::Era::legacy) append_legacy_tasks(out);
    if (era == mcp::Era::modern && has_tasks)
        out.key("extensions").begin_object().key(mcp::kTasksExtension).raw("{}").end_object();
    out.end_object();
}

/// Of 2025-11-25: what any of the servers can do with tasks.
void Gateway::append_legacy_tasks(json::Writer& out) const {
    const auto any_can = [&](std::string_view what, auto... more) {
        return std::ranges::any_of(backends_.all(), [&](const auto& backend) {
            const auto& upstream = backend->upstream();
            if (upstream.generation() == 0 || upstream.hello().era == mcp::Era::modern)
                return false;
            auto part = json::Ref(upstream.hello().capabilities)["tasks"][what];
            ((part = part[more]), ...);
            return part.is_object();
        });
    };
    if (!any_can("requests", "tools", "call")) return;
    out.key("tasks").begin_object();
    if (any_can("list")) out.key("list").raw("{}");
    if (any_can("cancel")) out.key("cancel").raw("{}");
    out.key("requests").raw(R"({"tools":{"call":{}}})");
    out.end_object();
}

/// Upstreams are met before their client, so that their names and powers can be passed on.
net::Task<std::optional<Reply>> Gateway::meet_upstreams(Call& call) {
    if (backends_.sole() == nullptr) {
        std::vector<net::Task<>> meetings;
        for (const auto& backend : backends_.all())
            meetings.push_back(meet(backend->upstream(), call.servers));
        co_await together(executor_, std::move(meetings), timers_, kMeetingTime);
        co_return std::nullopt;
    }
    auto& upstream = backends_.sole()->upstream();
    const auto failed = co_await upstream.start();
    // Behind a wrapper there is nothing to serve without its server; a gateway can wait for it.
    if (!failed || stance_ == Stance::shared) co_return std::nullopt;
    call.upstream = &upstream;
    co_return pipeline_.tell(call, pipeline_.diagnose_protocol(call, *failed));
}

net::Task<Reply> Gateway::initialize(Call& call) {
    const auto params = call.request.params;
    const auto requested = params["protocolVersion"].string();
    if (!requested)
        co_return pipeline_.tell(
            call, server::invalid_params("initialize", "\"protocolVersion\" is missing")
        );
    call.client.revision = mcp::negotiate(*requested);
    call.client.info = params["clientInfo"].raw();
    call.client.name = params["clientInfo"]["name"].string().value_or("");
    if (params["capabilities"].is_object()) call.client.capabilities = params["capabilities"].raw();
    greet_upstream(mcp::Era::legacy, params["clientInfo"], params["capabilities"]);

    if (auto failed = co_await meet_upstreams(call)) co_return *std::move(failed);
    update_watches();
    std::string result;
    json::Writer out(result);
    out.begin_object();
    out.member("protocolVersion", call.client.revision);
    append_capabilities(out, call);
    append_self(out, mcp::Era::legacy);
    out.end_object();
    co_return pipeline_.reply(call, result);
}

net::Task<Reply> Gateway::discover(Call& call) {
    if (auto failed = co_await meet_upstreams(call)) co_return *std::move(failed);
    update_watches();
    std::string result;
    json::Writer out(result);
    mcp::begin_result(out, mcp::Era::modern, "server/discover");
    out.key("supportedVersions").begin_array().string(mcp::kModernRevision).end_array();
    append_capabilities(out, call);
    append_self(out, mcp::Era::modern);
    out.end_object();
    co_return pipeline_.reply(call, result);
}

}  // namespace recourse::gateway
