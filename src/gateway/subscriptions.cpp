#include "gateway/bridge_faults.hpp"
#include "gateway/gateway.hpp"
#include "gateway/session.hpp"

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
    task_book_.forget(client);
    relay_.visits().forget(client);
    guarding_.limits().end_session(client.caller->id, session_of(client));
}

net::Task<Reply> Gateway::subscribe(Call& call) {
    const auto uri = call.request.params["uri"].string();
    if (!any_offers("resources", "subscribe")) co_return unknown(call);
    if (!uri)
        co_return pipeline_.tell(
            call, server::invalid_params(call.request.method, "\"uri\" is missing or no string")
        );
    // What this caller may not read does not exist for it: nobody is asked.
    if (!rights_of(call).may_read(*uri)) co_return tell_no_resource(call, *uri);
    auto* owner = co_await owner_of_resource(*uri);
    if (owner == nullptr) co_return tell_no_resource(call, *uri);
    call.upstream = owner;
    watched_[*uri] = owner;
    if (!audience_.subscribe(call.client, *uri)) {
        if (audience_.resources.of(*uri) == nullptr) unwatch(*uri);
        co_return pipeline_.tell(
            call,
            server::invalid_params(
                call.request.method, "this client watches too many resources already"
            )
        );
    }
    update_watches();
    // The server has to agree: what it says is what the client is told.
    auto outcome = co_await owner->agreement(*uri, call.ticket.cancellation);
    if (!std::holds_alternative<upstreams::Answer>(outcome))
        audience_.unsubscribe(call.client, *uri);
    const bool was_ended = std::holds_alternative<upstreams::Cancelled>(outcome) &&
                           !call.ticket.cancellation.cancelled();
    if (was_ended) co_return pipeline_.tell(call, subscription_ended(owner->settings().name, *uri));
    const Turned turned{.outcome = std::move(outcome), .era = owner->hello().era};
    if (says_it_has_not(turned) && !rights_of(call).is_everything())
        co_return tell_no_resource(call, *uri);
    co_return pipeline_.conclude(call, turned);
}

/// The server to which a URI belongs; of several that may have it, the first. None where none may.
net::Task<upstreams::Upstream*> Gateway::owner_of_resource(std::string_view uri) {
    if (auto* backend = backends_.sole()) co_return &backend->upstream();
    const auto owners = co_await lists_.owners_of(uri);
    co_return owners.empty() ? nullptr : owners.front();
}

net::Task<Reply> Gateway::unsubscribe(Call& call) {
    if (const auto uri = call.request.params["uri"].string())
        audience_.unsubscribe(call.client, *uri);
    co_return pipeline_.reply(call, "{}");
}

net::Task<Reply> Gateway::listen(Call& call) {
    call.ticket.only_reads();
    co_await meet_owners_of_tasks(call);
    using server::Change;
    const auto may_hear = [&](Change what) {
        return audience_.may_hear_of_list(*call.caller, what);
    };
    const server::Audience::Offer offer{
        .tools = may_hear(Change::tools) && any_offers("tools", "listChanged"),
        .prompts = may_hear(Change::prompts) && any_offers("prompts", "listChanged"),
        .resources = may_hear(Change::resources) && any_offers("resources", "listChanged"),
        .updates = any_offers("resources", "subscribe"),
        .has_resource = [this,
                         &call](std::string_view uri) { return rights_of(call).may_read(uri); },
        .has_task = [this, &call](std::string_view id
                    ) { return may_know_task(call, id) && tells_of_task(id); },
    };
    ++listening_;
    update_watches();
    call.servers.reset();  // it may last for ever, and uses none of them
    auto ended = co_await audience_.listen(call, offer);
    --listening_;
    if (!ended) co_return pipeline_.tell(call, std::move(ended.error()));
    pipeline_.record_success(call, Effect::none);
    co_return *std::move(ended);
}

/// A client comes back to its tasks after a restart of ours: their servers may not have been met.
net::Task<> Gateway::meet_owners_of_tasks(const Call& call) {
    std::set<upstreams::Upstream*> owners;
    for (const auto element : call.request.params["notifications"]["taskIds"].elements()) {
        const auto id = element.string().value_or("");
        auto* owner = may_know_task(call, id) ? owner_of_task(id).upstream : nullptr;
        if (owner != nullptr) owners.insert(owner);
    }
    // Of one that cannot be met nothing is honoured.
    for (auto* owner : owners) (void)co_await owner->start();
}

void Gateway::watch(std::string_view uri) {
    net::spawn(executor_, find_and_watch(std::string(uri)));
}

net::Task<> Gateway::find_and_watch(std::string uri) {
    if (!watched_.emplace(uri, nullptr).second) co_return;
    const auto servers = epoch_;
    auto* owner = co_await owner_of_resource(uri);
    const auto found = watched_.find(uri);
    if (found == watched_.end() || owner == nullptr) co_return;
    found->second = owner;
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
        for (const auto& id : watched_tasks_) {
            auto owned = owner_of_task(id);
            if (owned.upstream == &upstream) wishes.task_ids.push_back(std::move(owned.own_name));
        }
        upstream.watch(std::move(wishes));
    }
}

}  // namespace recourse::gateway
