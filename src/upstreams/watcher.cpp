#include "upstreams/watcher.hpp"

#include "upstreams/pause.hpp"

#include <utility>

namespace recourse::upstreams {
namespace {

/// A listening that lasted this long was no failure to listen.
constexpr std::chrono::seconds kStood{10};

std::string listen_params(const Wishes& wishes) {
    std::string params;
    json::Writer out(params);
    out.begin_object().key("notifications").begin_object();
    if (wishes.tools) out.key("toolsListChanged").boolean(true);
    if (wishes.prompts) out.key("promptsListChanged").boolean(true);
    if (wishes.resources) out.key("resourcesListChanged").boolean(true);
    if (!wishes.uris.empty()) {
        out.key("resourceSubscriptions").begin_array();
        for (const auto& uri : wishes.uris) out.string(uri);
        out.end_array();
    }
    out.end_object().end_object();
    return params;
}

}  // namespace

Watcher::Watcher(net::Executor executor, net::Timers& timers, Upstream& upstream)
    : executor_(executor), timers_(timers), upstream_(upstream), ended_(executor) {}

void Watcher::wish(Wishes wishes) {
    if (wishes == wishes_ || stopping_) return;
    wishes_ = std::move(wishes);
    told_ = 0;
    backoff_.reset();
    wake();
    if (!std::exchange(running_, true)) net::spawn(executor_, run());
}

void Watcher::look_again() {
    wake();
}

void Watcher::wake() {
    changed_ = true;
    if (pending_ != nullptr) pending_->cancel();
}

net::Task<> Watcher::stop() {
    stopping_ = true;
    wake();
    if (running_) co_await ended_.wait();
}

net::Task<> Watcher::run() {
    while (!stopping_) {
        changed_ = false;
        const bool well = is_told() || co_await tell();
        if (changed_ || stopping_) continue;
        Cancellation cancellation;
        pending_ = &cancellation;
        if (well)
            co_await wait_for(executor_, cancellation);
        else
            co_await pause(executor_, timers_, backoff_.next(), &cancellation);
        pending_ = nullptr;
    }
    running_ = false;
    ended_.set();
}

bool Watcher::is_told() const {
    const bool is_known = told_ != 0 && told_ == upstream_.generation();
    return is_known || (wishes_.none() && subscribed_.empty());
}

/// True where there is nothing to do until something changes.
net::Task<bool> Watcher::tell() {
    if (const auto failure = co_await upstream_.start()) co_return false;
    if (changed_) co_return true;
    if (upstream_.hello().era == mcp::Era::modern) {
        subscribed_.clear();
        if (wishes_.none()) co_return true;
        co_return co_await listen();
    }
    co_return co_await subscribe();
}

/// Returns when the listening broke off.
net::Task<bool> Watcher::listen() {
    const auto params = listen_params(wishes_);
    Cancellation cancellation;
    pending_ = &cancellation;
    Request request{.method = "subscriptions/listen", .params = json::Ref(params)};
    request.stays_open = true;
    request.cancellation = &cancellation;
    const auto since = timers_.now();
    const auto outcome = co_await upstream_.send(request);
    pending_ = nullptr;
    if (timers_.now() - since > kStood) backoff_.reset();
    co_return false;
}

/// True where every wish has had its answer, whatever that was.
net::Task<bool> Watcher::subscribe() {
    const auto generation = upstream_.generation();
    if (std::exchange(subscribed_in_, generation) != generation) subscribed_.clear();
    const std::set<std::string> wanted(wishes_.uris.begin(), wishes_.uris.end());
    const auto before = subscribed_;
    bool all_answered = true;
    for (const auto& uri : before) {
        if (wanted.contains(uri)) continue;
        subscribed_.erase(uri);
        all_answered = co_await ask("resources/unsubscribe", uri) && all_answered;
    }
    for (const auto& uri : wanted) {
        if (subscribed_.contains(uri)) continue;
        const bool answered = co_await ask("resources/subscribe", uri);
        if (answered) subscribed_.insert(uri);
        all_answered = answered && all_answered;
    }
    if (all_answered && !changed_) told_ = generation;
    co_return all_answered;
}

net::Task<bool> Watcher::ask(std::string_view method, std::string_view uri) {
    std::string params;
    json::Writer(params).begin_object().member("uri", uri).end_object();
    Request request{.method = method, .params = json::Ref(params)};
    const auto outcome = co_await upstream_.send(request);
    const auto* failed = std::get_if<Failed>(&outcome);
    co_return failed == nullptr || std::holds_alternative<diagnosis::JsonRpcFailed>(failed->raw);
}

}  // namespace recourse::upstreams
