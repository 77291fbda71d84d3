#pragma once

#include "upstreams/backoff.hpp"
#include "upstreams/upstream.hpp"

#include <memory>
#include <set>
#include <string>

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
    [[nodiscard]] net::Task<> stop();

  private:
    net::Task<> run();
    net::Task<bool> tell();
    net::Task<bool> listen();
    net::Task<bool> subscribe();
    net::Task<bool> ask(std::string_view method, std::string_view uri);
    [[nodiscard]] bool is_told() const;
    void wake();

    net::Executor executor_;
    net::Timers& timers_;
    Upstream& upstream_;
    Wishes wishes_;
    Backoff backoff_;
    std::set<std::string> subscribed_;  ///< at a legacy server
    unsigned subscribed_in_ = 0;        ///< in this handshake
    unsigned told_ = 0;                 ///< the handshake in which all wishes were told
    bool changed_ = false;              ///< something happened since the last look
    bool running_ = false;
    bool stopping_ = false;
    Cancellation* pending_ = nullptr;  ///< of what is waited for
    net::Signal ended_;
};

}  // namespace recourse::upstreams
