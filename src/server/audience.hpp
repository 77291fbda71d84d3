#pragma once

#include "server/host.hpp"
#include "server/topic.hpp"

#include <expected>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace recourse::server {

/// What a server can have that changes as a whole.
enum class Change : unsigned char { tools, prompts, resources };

/// Who hears of changes: legacy clients that listen beyond their requests, and modern
/// `subscriptions/listen` requests. Lives on its loop. A Client it knows must be forgotten before
/// it ends; a listen may outlive it.
class Audience {
  public:
    static constexpr std::size_t kMostListens = 16'384;
    /// Resources of one legacy client, or of one listen; and as many tasks.
    static constexpr std::size_t kMostUris = 1'000;

    explicit Audience(net::Executor executor, std::size_t most_listens = kMostListens)
        : executor_(executor), most_listens_(most_listens) {}
    ~Audience();
    Audience(const Audience&) = delete;
    Audience& operator=(const Audience&) = delete;

    /// A legacy client that listens beyond its requests hears of every list that changed.
    void join(Client& client) { joined_.insert(&client); }
    void leave(Client& client) { joined_.erase(&client); }
    /// Legacy `resources/subscribe`. False past `kMostUris`.
    [[nodiscard]] bool subscribe(Client& client, std::string_view uri);
    void unsubscribe(Client& client, std::string_view uri);
    /// Its session ended: it has left, and watches nothing.
    void forget(Client& client);

    /// What the server has at all, and could therefore tell of.
    struct Offer {
        bool tools = true;
        bool prompts = true;
        bool resources = true;
        bool updates = true;  ///< of single resources
        /// Whether there is such a resource; empty where the client may watch what it likes.
        std::function<bool(std::string_view uri)> has_resource = {};
        /// Whether there is such a task; empty where there are no tasks.
        std::function<bool(std::string_view id)> has_task = {};
    };
    /// Modern `subscriptions/listen`: says first which part of what was asked is honoured, and
    /// stays until the client ends it or `close` is called. Refused past the limits.
    [[nodiscard]] net::Task<std::expected<Reply, ProtocolFault>> listen(
        const Incoming& incoming, const Offer& offer
    );

    /// `list_changed`, to all who asked for it.
    void changed(Change what);
    /// `notifications/resources/updated` to all who watch that URI. `raw_params` are passed on, but
    /// for a subscription id in them; where they are empty, they name the URI.
    void updated(std::string_view uri, std::string_view raw_params = {});

    /// `notifications/tasks` to all who watch that task: what `tasks/get` would say, but for its
    /// `resultType`.
    void task_changed(std::string_view id, std::string_view raw_params);
    [[nodiscard]] bool watches_task(std::string_view id) const { return tasks.of(id) != nullptr; }

    Topic resources;
    Topic tasks;

    /// Whether a caller may hear of it, asked each time there is something to tell: what it may do
    /// can have changed since. Empty: whoever asked may.
    std::function<bool(const guards::Caller& caller, Change what)> may_hear_of_list;
    std::function<bool(const guards::Caller& caller, std::string_view uri)> may_hear_of_resource;

    /// Ends every listen, open or to come, with a result.
    void close();
    [[nodiscard]] std::size_t listens() const noexcept { return listening_.size(); }

  private:
    friend class Listening;
    [[nodiscard]] bool may_hear(const guards::CallerPtr& caller, Change what) const {
        return !may_hear_of_list || may_hear_of_list(*caller, what);
    }
    [[nodiscard]] bool may_hear(const guards::CallerPtr& caller, std::string_view uri) const {
        return !may_hear_of_resource || may_hear_of_resource(*caller, uri);
    }

    net::Executor executor_;
    std::size_t most_listens_;
    bool closed_ = false;
    std::set<Client*> joined_;
    std::map<Client*, std::set<std::string_view>> subscribed_;  ///< names that `resources` holds
    std::set<Listening*> listening_;
};

}  // namespace recourse::server
