#include "gateway/gateway.hpp"

/// Who wants to hear of changes, and which servers are made to tell of them.
namespace recourse::gateway {

void Gateway::join(Client& client) {
    clients_.insert(&client);
    if (client.era == mcp::Era::legacy) audience_.join(client);
    update_watches();
}

void Gateway::leave(Client& client) {
    clients_.erase(&client);
    audience_.leave(client);
}

void Gateway::forget(Client& client) {
    leave(client);
    audience_.forget(client);
}

net::Task<Reply> Gateway::subscribe(Call& call) {
    const auto uri = call.request.params["uri"].string();
    if (!any_offers("resources", "subscribe")) co_return unknown(call);
    if (!uri)
        co_return pipeline_.tell(
            call, server::invalid_params(call.request.method, "\"uri\" is missing or no string")
        );
    if (!audience_.subscribe(call.client, *uri)) {
        co_return pipeline_.tell(
            call,
            server::invalid_params(
                call.request.method, "this client watches too many resources already"
            )
        );
    }
    co_return pipeline_.reply(call, "{}");
}

net::Task<Reply> Gateway::unsubscribe(Call& call) {
    if (const auto uri = call.request.params["uri"].string())
        audience_.unsubscribe(call.client, *uri);
    co_return pipeline_.reply(call, "{}");
}

net::Task<Reply> Gateway::listen(Call& call) {
    call.ticket.only_reads();
    const server::Audience::Offer offer{
        .tools = any_offers("tools", "listChanged"),
        .prompts = any_offers("prompts", "listChanged"),
        .resources = any_offers("resources", "listChanged"),
        .updates = any_offers("resources", "subscribe"),
    };
    ++listening_;
    update_watches();
    auto ended = co_await audience_.listen(call, offer);
    --listening_;
    if (!ended) co_return pipeline_.tell(call, std::move(ended.error()));
    pipeline_.record_success(call, Effect::none);
    co_return *std::move(ended);
}

void Gateway::watch(std::string_view uri) {
    net::spawn(executor_, find_and_watch(std::string(uri)));
}

net::Task<> Gateway::find_and_watch(std::string uri) {
    auto& owner = watched_[uri];
    if (auto* backend = backends_.sole()) {
        owner = &backend->upstream();
    } else {
        const auto owners = co_await lists_.owners_of(uri);
        const auto found = watched_.find(uri);
        if (found == watched_.end() || owners.empty()) co_return;
        found->second = owners.front();
    }
    update_watches();
}

void Gateway::unwatch(std::string_view uri) {
    const auto found = watched_.find(uri);
    if (found != watched_.end()) watched_.erase(found);
    update_watches();
}

/// A modern server tells of changes only while it is listened to. One that serves many is listened
/// to from its first handshake on, so that nothing between is missed; a wrapped one when its client
/// listens.
void Gateway::update_watches() {
    for (const auto& backend : backends_.all()) {
        auto& upstream = backend->upstream();
        if (upstream.generation() == 0) continue;
        const json::Ref offered(upstream.hello().capabilities);
        const auto tells_of = [&](std::string_view list) {
            const bool somebody_listens = stance_ == Stance::shared || listening_ > 0;
            return somebody_listens && offered[list]["listChanged"].boolean().value_or(false);
        };
        upstreams::Wishes wishes{
            .tools = tells_of("tools"),
            .prompts = tells_of("prompts"),
            .resources = tells_of("resources"),
            .uris = {},
        };
        for (const auto& [uri, owner] : watched_) {
            if (owner == &upstream) wishes.uris.push_back(uri);
        }
        upstream.watch(std::move(wishes));
    }
}

}  // namespace recourse::gateway
