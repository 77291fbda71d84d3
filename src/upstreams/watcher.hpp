#pragma once

#include "upstreams/backoff.hpp"
#include "upstreams/upstream.hpp"

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace recourse::upstreams {

/// Keeps one server telling what is wished. A modern one is sent `subscriptions/listen`, again
/// whenever it breaks off; a legacy one tells of its lists by itself, and is sent
/// `resources/subscribe` for each resource, again after each handshake. Lives with its upstream and
/// on its loop; `stop` comes before its end.
class Watcher {
  public:
    Watcher(net::Executor executor, net::Timers& timers, Upstream& upstream);
    void wish(Wishes wishes);
    /// The server may have forgotten what it was told: sees to it.
    void look_again();
    /// See `Upstream::agreement`.
    [[nodiscard]] net::Task<Outcome> agreement(std::string uri, Cancellation& cancellation);
    [[nodiscard]] net::Task<> stop();

  private:
    /// Whoever waits to hear what the server says to watching one resource.
    struct Waiting {
        Waiting(net::Executor executor, std::string what) : uri(std::move(what)), done(executor) {}
        std::string uri;
        Outcome outcome = Cancelled{};
        net::Signal done;
    };

    net::Task<> run();
    net::Task<bool> tell();
    net::Task<bool> listen();
    net::Task<bool> subscribe();
    net::Task<Outcome> ask(std::string_view method, std::string_view uri);
    void hear(std::string_view method, json::Ref params);
    void be_acknowledged(json::Ref honoured);
    [[nodiscard]] bool is_wished(std::string_view uri) const;
    [[nodiscard]] std::optional<Outcome> known(std::string_view uri) const;
    void settle(std::string_view uri, const Outcome& outcome);
    void settle_all(const Outcome& outcome);
    [[nodiscard]] bool is_told() const;
    void wake();

    net::Executor executor_;
    net::Timers& timers_;
    Upstream& upstream_;
    Wishes wishes_;
    Backoff backoff_;
    /// What the server, in this handshake or listening, said to each resource.
    std::set<std::string, std::less<>> subscribed_;
    std::map<std::string, Failed, std::less<>> refused_;
    unsigned said_in_ = 0;  ///< the handshake of a legacy server in which it did
    unsigned told_ = 0;     ///< the handshake in which all wishes were told
    bool changed_ = false;  ///< something happened since the last look
    bool running_ = false;
    bool pausing_ = false;  ///< until what failed is tried again
    bool stopping_ = false;
    Cancellation* pending_ = nullptr;  ///< of what is waited for
    std::vector<std::shared_ptr<Waiting>> waiting_;
    net::Signal ended_;
};

}  // namespace recourse::upstreams
