#include "server/sessions.hpp"

#include "net/sse.hpp"

namespace recourse::server {
namespace {

/// What waits for a client that does not listen is dropped past this.
constexpr std::size_t kMostWaiting = 256 * 1024;
constexpr std::chrono::seconds kSweepEvery{10};

void finish(Session& session) {
    session.ended = true;
    session.wake.set();
}

}  // namespace

void Session::push(std::string message) {
    if (!listening || waiting.size() > kMostWaiting) return;
    net::append_sse(waiting, message);
    wake.set();
}

SessionPtr Sessions::open(Random& random, TimePoint now) {
    forget_unused(now);
    if (sessions_.size() >= most_) return nullptr;
    auto session = std::make_shared<Session>(executor_, random.hex(16));
    session->era = mcp::Era::legacy;
    session->last_used = now;
    sessions_.emplace(session->id, session);
    return session;
}

SessionPtr Sessions::find(std::string_view id, TimePoint now) {
    const auto found = sessions_.find(id);
    if (found == sessions_.end()) return nullptr;
    found->second->last_used = now;
    return found->second;
}

void Sessions::end(const SessionPtr& session) {
    finish(*session);
    sessions_.erase(session->id);
}

void Sessions::end_all() {
    for (const auto& [id, session] : std::exchange(sessions_, {})) finish(*session);
}

void Sessions::forget_unused(TimePoint now) {
    if (now - swept_ < kSweepEvery) return;
    swept_ = now;
    std::erase_if(sessions_, [&](const auto& entry) {
        const auto& session = *entry.second;
        const bool unused =
            !session.listening && session.in_flight.empty() && now - session.last_used > idle_;
        if (unused) finish(*entry.second);
        return unused;
    });
}

}  // namespace recourse::server
