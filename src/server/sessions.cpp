#include "server/sessions.hpp"

#include <charconv>
#include <optional>
#include <utility>
#include <vector>

namespace recourse::server {
namespace {

/// Answers that were given are kept up to this, of all sessions together; the oldest goes first.
constexpr std::size_t kMostKept = 1'024;
constexpr std::size_t kMostKeptBytes = 32 * 1024 * 1024;
constexpr std::chrono::seconds kSweepEvery{10};
constexpr std::string_view kOwnStream = "0";

struct EventId {
    std::string_view stream;
    std::uint64_t event;
};

std::optional<EventId> read_event_id(std::string_view id) {
    const auto dash = id.find('-');
    if (dash == std::string_view::npos) return std::nullopt;
    EventId read{id.substr(0, dash), 0};
    const auto digits = id.substr(dash + 1);
    const auto [end, error] = std::from_chars(digits.begin(), digits.end(), read.event);
    if (error != std::errc{} || end != digits.end()) return std::nullopt;
    return read;
}

}  // namespace

void Session::push(std::string message) {
    if (own_) own_->add(message);
}

EventStreamPtr Session::open_stream() {
    auto stream = std::make_shared<EventStream>(std::to_string(++opened_));
    if (!ended) streams_.emplace(stream->name(), stream);
    return stream;
}

const EventStreamPtr& Session::own_stream() {
    if (!own_) {
        own_ = std::make_shared<EventStream>(std::string(kOwnStream));
        streams_.emplace(kOwnStream, own_);
    }
    return own_;
}

EventStreamPtr Session::resume(std::string_view last_event_id) {
    const auto last = read_event_id(last_event_id);
    const auto found = last ? streams_.find(last->stream) : streams_.end();
    if (found == streams_.end() || !found->second->rewind(last->event)) return nullptr;
    return found->second;
}

void Session::end_own_stream() {
    if (own_) own_->end({});
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

void Sessions::finish(Session& session, TimePoint now) {
    session.last_used = now;
    if (--session.exchanges == 0 && session.ended) on_forgotten_(session);
}

void Sessions::keep(const SessionPtr& session, const EventStreamPtr& stream) {
    kept_.push_back({session, stream->name(), stream->size()});
    kept_bytes_ += stream->size();
    while (kept_.size() > kMostKept || kept_bytes_ > kMostKeptBytes) {
        const auto& oldest = kept_.front();
        if (const auto owner = oldest.session.lock()) owner->drop_stream(oldest.stream);
        kept_bytes_ -= oldest.bytes;
        kept_.pop_front();
    }
}

void Sessions::end(const SessionPtr& session) {
    sessions_.erase(session->id);
    end_parts(*session);
}

void Sessions::end_parts(Session& session) {
    session.ended = true;
    session.end_own_stream();
    session.questions.end();
    for (const auto& [id, ticket] : session.in_flight) ticket->abandon();
    if (session.exchanges == 0) on_forgotten_(session);
}

void Sessions::close() {
    for (const auto& [id, session] : sessions_) {
        session->end_own_stream();
        session->questions.end();
    }
}

void Sessions::forget_unused(TimePoint now) {
    if (now - swept_ < kSweepEvery) return;
    swept_ = now;
    std::vector<SessionPtr> unused;
    for (const auto& [id, session] : sessions_) {
        if (session->exchanges == 0 && now - session->last_used > idle_) unused.push_back(session);
    }
    for (const auto& session : unused) end(session);
}

}  // namespace recourse::server
