#include "gateway/gateway.hpp"

#include <algorithm>
#include <utility>

/// A new configuration while calls are under way.
namespace recourse::gateway {

/// The time between two configurations. Calls keep the one in which they began, and each keeps the
/// next: so servers that were replaced at its end are unused once it is gone.
struct Gateway::Epoch {
    explicit Epoch(net::Executor executor) : over(std::make_shared<net::Signal>(executor)) {}
    ~Epoch() { over->set(); }
    Epoch(const Epoch&) = delete;
    Epoch& operator=(const Epoch&) = delete;

    std::shared_ptr<net::Signal> over;
    std::shared_ptr<const Epoch> next;
};

Gateway::Changes Gateway::apply(const Settings& settings, fault::Redactor redactor) {
    redactor_ = std::move(redactor);
    dialects_ = server::DialectChoice({settings.listen.dialect, settings.clients});
    document(DocLinks(settings));
    guarding_.apply(settings);
    offer(settings.own_tools);
    return take_over(settings.upstreams);
}

Gateway::Changes Gateway::take_over(const std::vector<UpstreamSettings>& upstreams) {
    Changes changes;
    Backends::All all;
    all.reserve(upstreams.size());
    for (const auto& settings : upstreams) {
        const auto old = std::ranges::find_if(backends_.all(), [&](const auto& backend) {
            return backend->upstream().settings().name == settings.name;
        });
        const bool is_known = old != backends_.all().end();
        if (is_known && (*old)->upstream().settings().made_from == settings.made_from) {
            const bool as_before = (*old)->upstream().settings().treated_by == settings.treated_by;
            if (!as_before) changes.treated.push_back(settings.name);
            (*old)->treat_as(settings);
            all.push_back(*old);
            continue;
        }
        all.push_back(std::make_shared<Backend>(
            executor_, timers_, settings, make_, stance_, static_cast<News&>(*this)
        ));
        (is_known ? changes.changed : changes.added).push_back(settings.name);
    }
    for (const auto& backend : backends_.all()) {
        const auto& name = backend->upstream().settings().name;
        const bool stays =
            std::ranges::find(upstreams, name, &UpstreamSettings::name) != upstreams.end();
        if (!stays) changes.removed.push_back(name);
    }
    if (all == backends_.all()) {
        if (!changes.treated.empty()) catalogue_.apply(backends_.upstreams());
        return changes;
    }
    auto gone = backends_.replace(std::move(all));
    catalogue_.apply(backends_.upstreams());
    lists_.apply(backends_.upstreams());
    forget_watched(gone);
    begin_epoch(std::move(gone));
    for (const auto what :
         {server::Change::tools, server::Change::prompts, server::Change::resources})
        audience_.changed(what);
    return changes;
}

/// What clients watch is looked for again, on the servers that are there now.
void Gateway::forget_watched(const Backends::All& gone) {
    std::vector<std::string> uris;
    for (const auto& [uri, owner] : watched_) {
        const bool is_gone = std::ranges::any_of(gone, [owner](const auto& backend) {
            return owner != nullptr && backend->is(*owner);
        });
        if (is_gone) uris.push_back(uri);
    }
    for (const auto& uri : uris) {
        watched_.erase(uri);
        watch(uri);
    }
}

void Gateway::begin_epoch(Backends::All gone) {
    auto next = std::make_shared<Epoch>(executor_);
    if (epoch_) {
        net::spawn(executor_, retire(std::move(gone), epoch_->over));
        epoch_->next = next;
    }
    epoch_ = std::move(next);
}

/// Ends servers once no call can need them, and keeps them until they have ended.
net::Task<> Gateway::retire(Backends::All gone, std::shared_ptr<net::Signal> unused) {
    co_await unused->wait();
    for (const auto& backend : gone) co_await backend->stop();
}

}  // namespace recourse::gateway
