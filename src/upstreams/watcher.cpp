#include "upstreams/watcher.hpp"

#include "upstreams/pause.hpp"

#include <algorithm>
#include <utility>

namespace recourse::upstreams {
namespace {

/// A listening that lasted this long was no failure to listen.
constexpr std::chrono::seconds kStood{10};

void append_list(
    json::Writer& out, std::string_view name, const std::vector<std::string>& entries
) {
    if (entries.empty()) return;
    out.key(name).begin_array();
    for (const auto& entry : entries) out.string(entry);
    out.end_array();
}

std::string listen_params(const Wishes& wishes) {
    std::string params;
    json::Writer out(params);
    out.begin_object().key("notifications").begin_object();
    if (wishes.tools) out.key("toolsListChanged").boolean(true);
    if (wishes.prompts) out.key("promptsListChanged").boolean(true);
    if (wishes.resources) out.key("resourcesListChanged").boolean(true);
    append_list(out, "resourceSubscriptions", wishes.uris);
    append_list(out, "taskIds", wishes.task_ids);
    out.end_object().end_object();
    return params;
}

/// What must be declared to be told of tasks.
std::string capabilities_for(const Wishes& wishes) {
    if (wishes.task_ids.empty()) return {};
    std::string capabilities;
    json::Writer out(capabilities);
    out.begin_object().key("extensions").begin_object();
    out.key(mcp::kTasksExtension).raw("{}").end_object().end_object();
    return capabilities;
}

/// Of a server that acknowledged other resources, and not this one.
Failed not_honoured(std::string_view uri) {
    std::string data;
    json::Writer(data).begin_object().member("uri", uri).end_object();
    return {
        diagnosis::JsonRpcFailed{
            .code = mcp::kInvalidParams,
            .message = "the server does not tell of changes of this resource",
            .data = std::move(data),
        },
        diagnosis::Sent::answered
    };
}

Outcome agreed() {
    static const auto kEmpty = std::make_shared<const std::string>("{}");
    return Answer{*kEmpty, kEmpty};
}

bool is_refusal(const Failed& failure) {
    return std::holds_alternative<diagnosis::JsonRpcFailed>(failure.raw);
}

}  // namespace

Watcher::Watcher(net::Executor executor, net::Timers& timers, Upstream& upstream)
    : executor_(executor), timers_(timers), upstream_(upstream), ended_(executor) {}

void Watcher::wish(Wishes wishes) {
    if (wishes == wishes_ || stopping_) return;
    wishes_ = std::move(wishes);
    told_ = 0;
    backoff_.reset();
    std::erase_if(refused_, [this](const auto& one) { return !is_wished(one.first); });
    for (const auto& one : std::vector(waiting_)) {
        if (!is_wished(one->uri)) settle(one->uri, Cancelled{});
    }
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
    settle_all(Cancelled{});
    if (running_) co_await ended_.wait();
}

net::Task<Outcome> Watcher::agreement(std::string uri, Cancellation& cancellation) {
    if (stopping_ || !is_wished(uri) || cancellation.cancelled()) co_return Cancelled{};
    if (auto said = known(uri)) co_return *std::move(said);
    const auto waiting = std::make_shared<Waiting>(executor_, std::move(uri));
    waiting_.push_back(waiting);
    // Somebody waits: what failed is tried at once.
    if (pausing_) wake();
    cancellation.on_cancel([waiting] { waiting->done.set(); });
    // Some modern servers acknowledge nothing.
    net::Timers::Timer patience(timers_, [waiting] { waiting->done.set(); });
    patience.at(timers_.now() + upstream_.settings().call_timeout);
    co_await waiting->done.wait();
    cancellation.on_cancel({});
    std::erase(waiting_, waiting);
    co_return std::move(waiting->outcome);
}

net::Task<> Watcher::run() {
    while (!stopping_) {
        changed_ = false;
        const bool well = is_told() || co_await tell();
        if (changed_ || stopping_) continue;
        Cancellation cancellation;
        pending_ = &cancellation;
        pausing_ = !well;
        if (well)
            co_await wait_for(executor_, cancellation);
        else
            co_await pause(executor_, timers_, backoff_.next(), &cancellation);
        pausing_ = false;
        pending_ = nullptr;
    }
    running_ = false;
    ended_.set();
}

bool Watcher::is_told() const {
    const bool is_known = told_ != 0 && told_ == upstream_.generation();
    return is_known || (wishes_.none() && subscribed_.empty());
}

bool Watcher::is_wished(std::string_view uri) const {
    return std::ranges::find(wishes_.uris, uri) != wishes_.uris.end();
}

std::optional<Outcome> Watcher::known(std::string_view uri) const {
    if (said_in_ != upstream_.generation()) return std::nullopt;
    if (subscribed_.contains(uri)) return agreed();
    const auto refused = refused_.find(uri);
    if (refused == refused_.end()) return std::nullopt;
    return refused->second;
}

void Watcher::settle(std::string_view uri, const Outcome& outcome) {
    for (const auto& one : waiting_) {
        if (one->uri != uri || one->done.is_set()) continue;
        one->outcome = outcome;
        one->done.set();
    }
}

void Watcher::settle_all(const Outcome& outcome) {
    for (const auto& one : std::vector(waiting_)) settle(one->uri, outcome);
}

/// True where there is nothing to do until something changes.
net::Task<bool> Watcher::tell() {
    if (const auto failure = co_await upstream_.start()) {
        settle_all(before_sending(*failure));
        co_return false;
    }
    if (changed_) co_return true;
    if (upstream_.hello().era == mcp::Era::modern) {
        subscribed_.clear();
        refused_.clear();
        if (wishes_.none()) co_return true;
        co_return co_await listen();
    }
    co_return co_await subscribe();
}

/// Returns when the listening broke off.
net::Task<bool> Watcher::listen() {
    const auto params = listen_params(wishes_);
    const auto capabilities = capabilities_for(wishes_);
    Cancellation cancellation;
    pending_ = &cancellation;
    Request request{.method = "subscriptions/listen", .params = json::Ref(params)};
    request.client_capabilities = capabilities;
    request.stays_open = true;
    request.cancellation = &cancellation;
    request.on_notification = [this](std::string_view method, json::Ref said) {
        hear(method, said);
    };
    const auto since = timers_.now();
    const auto outcome = co_await upstream_.send(request);
    pending_ = nullptr;
    subscribed_.clear();
    // Whoever waits still was not told of anything: neither now, nor in a moment.
    if (std::holds_alternative<Failed>(outcome)) settle_all(outcome);
    if (timers_.now() - since > kStood) backoff_.reset();
    co_return false;
}

/// What comes on the stream of a listening, and would come to the Listener anyway.
void Watcher::hear(std::string_view method, json::Ref params) {
    if (method == mcp::kAcknowledged)
        be_acknowledged(params["notifications"]);
    else if (upstream_.listener_ != nullptr)
        upstream_.listener_->on_notification(method, params);
}

void Watcher::be_acknowledged(json::Ref honoured) {
    said_in_ = upstream_.generation();
    for (const auto uri : honoured["resourceSubscriptions"].elements()) {
        if (auto text = uri.string()) subscribed_.insert(*std::move(text));
    }
    for (const auto& uri : wishes_.uris) {
        if (!subscribed_.contains(uri)) refused_.emplace(uri, not_honoured(uri));
        if (const auto said = known(uri)) settle(uri, *said);
    }
}

/// True where every wish has had its answer, whatever that was.
net::Task<bool> Watcher::subscribe() {
    const auto generation = upstream_.generation();
    if (std::exchange(said_in_, generation) != generation) {
        subscribed_.clear();
        refused_.clear();
    }
    const auto before = subscribed_;
    bool all_answered = true;
    for (const auto& uri : before) {
        if (is_wished(uri)) continue;
        subscribed_.erase(uri);
        const auto outcome = co_await ask("resources/unsubscribe", uri);
        const auto* failed = std::get_if<Failed>(&outcome);
        all_answered = (failed == nullptr || is_refusal(*failed)) && all_answered;
    }
    const auto wanted = wishes_.uris;
    for (const auto& uri : wanted) {
        if (subscribed_.contains(uri) || refused_.contains(uri)) continue;
        const auto outcome = co_await ask("resources/subscribe", uri);
        const auto* failed = std::get_if<Failed>(&outcome);
        if (failed == nullptr)
            subscribed_.insert(uri);
        else if (is_refusal(*failed))
            refused_.emplace(uri, *failed);
        else
            all_answered = false;
        settle(uri, outcome);
    }
    if (all_answered && !changed_) told_ = generation;
    co_return all_answered;
}

net::Task<Outcome> Watcher::ask(std::string_view method, std::string_view uri) {
    std::string params;
    json::Writer(params).begin_object().member("uri", uri).end_object();
    Request request{.method = method, .params = json::Ref(params)};
    co_return co_await upstream_.send(request);
}

}  // namespace recourse::upstreams
