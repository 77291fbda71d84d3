#include "server/native_host.hpp"

/// Who hears of changes.
namespace recourse::server {

void NativeHost::tell(const News& news) {
    switch (news.what) {
        case News::What::tools:
            return audience_.changed(Change::tools);
        case News::What::prompts:
            return audience_.changed(Change::prompts);
        case News::What::resources:
            return audience_.changed(Change::resources);
        case News::What::resource:
            return audience_.updated(news.uri);
    }
}

net::Task<Reply> NativeHost::subscribe(Serving& serving) {
    const auto uri = serving.request.params["uri"].string();
    if (!uri) {
        co_return tell(
            serving, invalid_params("resources/subscribe", "\"uri\" is missing or no string")
        );
    }
    if (!audience_.subscribe(serving.client, *uri))
        co_return tell(
            serving, too_many_watched("resources/subscribe", Audience::kMostUris, "URIs")
        );
    co_return reply(serving, "{}");
}

net::Task<Reply> NativeHost::unsubscribe(Serving& serving) {
    const auto uri = serving.request.params["uri"].string();
    if (!uri) {
        co_return tell(
            serving, invalid_params("resources/unsubscribe", "\"uri\" is missing or no string")
        );
    }
    audience_.unsubscribe(serving.client, *uri);
    co_return reply(serving, "{}");
}

net::Task<Reply> NativeHost::listen(Serving& serving) {
    const auto& inventory = *serving.inventory;
    const bool has_resources = !inventory.resources.empty() || !inventory.templates.empty();
    auto heard = co_await audience_.listen(
        serving,
        {
            .prompts = !inventory.prompts.empty(),
            .resources = has_resources,
            .updates = has_resources,
            .has_task = [this](std::string_view id) { return tasks_.find(id) != nullptr; },
        }
    );
    if (!heard) co_return tell(serving, std::move(heard.error()));
    record(serving, ledger::Ending::succeeded, Effect::none);
    co_return *std::move(heard);
}

}  // namespace recourse::server
