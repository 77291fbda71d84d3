#include "gateway/backend.hpp"

#include "base/version.hpp"
#include "gateway/together.hpp"

#include <algorithm>

#include <boost/asio/post.hpp>

namespace recourse::gateway {
namespace {

/// So many calls wait for a child of their own; more are told that the server is busy.
constexpr std::size_t kMostWaiting = 64;

}  // namespace

const std::string& self() {
    static const std::string kInfo = [] {
        std::string info;
        json::Writer(info)
            .begin_object()
            .member("name", "recourse")
            .member("version", kVersion)
            .end_object();
        return info;
    }();
    return kInfo;
}

/// A child process that serves one client at a time.
struct Backend::Child {
    Child(Backend& backend, std::unique_ptr<upstreams::Upstream> upstream)
        : connection(std::move(upstream), backend.news_, true),
          idle(backend.timers_, [&backend, this] { backend.reap(*this); }) {}

    Connection connection;
    Powers powers;
    std::uint64_t client = 0;  ///< who has it, or had it last
    std::size_t calls = 0;     ///< under way
    bool ready = false;        ///< others of its client may join
    bool spoilt = false;       ///< it may still work on what nobody waits for
    net::Timers::Timer idle;   ///< since its last call
};

struct Backend::Waiting {
    explicit Waiting(net::Executor executor) : done(executor) {}
    net::Signal done;
    Child* child = nullptr;
};

Backend::Backend(
    net::Executor executor,
    net::Timers& timers,
    upstreams::Settings settings,
    MakeUpstream make,
    Stance stance,
    News& news
)
    : executor_(executor),
      timers_(timers),
      settings_(std::move(settings)),
      make_(std::move(make)),
      stance_(stance),
      news_(news),
      plain_(std::make_unique<Connection>(make_(settings_), news_, false)),
      reaping_(executor) {
    upstream().set_identity({.client_info = self()});
}

Backend::~Backend() = default;

void Backend::treat_as(const upstreams::Settings& settings) {
    settings_.treat_as(settings);
    upstream().treat_as(settings);
    for (const auto& [powers, session] : sessions_) session->upstream().treat_as(settings);
    for (const auto& child : children_) child->connection.upstream().treat_as(settings);
}

const upstreams::Upstream& Backend::met() const noexcept {
    if (upstream().was_asked()) return upstream();
    for (const auto& [powers, session] : sessions_) {
        if (session->upstream().was_asked()) return session->upstream();
    }
    for (const auto& child : children_) {
        if (child->connection.upstream().was_asked()) return child->connection.upstream();
    }
    return upstream();
}

Backend::Lease::~Lease() {
    if (pool_ != nullptr) pool_->give_back(*connection_, spoilt_);
}

Backend::Lease::Lease(Lease&& other) noexcept
    : pool_(std::exchange(other.pool_, nullptr)),
      connection_(std::exchange(other.connection_, nullptr)),
      spoilt_(other.spoilt_) {}

Backend::Lease& Backend::Lease::operator=(Lease&& other) noexcept {
    std::swap(pool_, other.pool_);
    std::swap(connection_, other.connection_);
    std::swap(spoilt_, other.spoilt_);
    return *this;
}

net::Task<Backend::Lease> Backend::lease(
    const Powers& powers, std::uint64_t client, net::Cancellation& cancellation
) {
    const bool is_modern = upstream().hello().era == mcp::Era::modern;
    if (is_modern || !powers.any() || stance_ == Stance::transparent) co_return Lease(*plain_);
    if (settings_.command.empty()) co_return Lease(session_for(powers));
    if (settings_.interactive_children == 0) co_return Lease(*plain_);
    co_return co_await child_for(powers, client, cancellation);
}

/// The era is known by now, so it is not sought again.
std::unique_ptr<upstreams::Upstream> Backend::another() const {
    auto settings = settings_;
    settings.era = upstreams::EraChoice::legacy;
    return make_(settings);
}

/// There are only so many sets of powers, so sessions are kept.
Connection& Backend::session_for(const Powers& powers) {
    auto& session = sessions_[powers];
    if (!session) {
        session = std::make_unique<Connection>(another(), news_, false);
        session->upstream().set_identity({.client_info = self(), .capabilities = powers.text()});
    }
    return *session;
}

net::Task<Backend::Lease> Backend::child_for(
    const Powers& powers, std::uint64_t client, net::Cancellation& cancellation
) {
    if (Child* shared = find_shared(powers, client)) {
        ++shared->calls;
        co_return Lease(*this, shared->connection);
    }
    Child* child = take_free(powers, client);
    if (child == nullptr) child = co_await wait_for_child(cancellation);
    if (child == nullptr) co_return Lease();
    Lease lease(*this, child->connection);
    co_await prepare(*child, powers, client);
    co_return lease;
}

/// The one that works for this client already: a server keeps state between calls.
Backend::Child* Backend::find_shared(const Powers& powers, std::uint64_t client) const {
    for (const auto& child : children_) {
        const bool is_its = child->calls > 0 && child->ready && child->client == client;
        if (is_its && child->powers == powers) return child.get();
    }
    return nullptr;
}

/// The one this client had last, else one with its powers, else a new one, else any.
Backend::Child* Backend::take_free(const Powers& powers, std::uint64_t client) {
    const auto worth = [&](const Child& child) {
        if (child.powers != powers) return 0;
        if (child.client == client) return 3;
        return child.spoilt ? 0 : 2;
    };
    Child* best = nullptr;
    for (const auto& child : children_) {
        const bool is_free = child->calls == 0;
        if (is_free && (best == nullptr || worth(*child) > worth(*best))) best = child.get();
    }
    const bool may_grow = children_.size() < settings_.interactive_children;
    if (may_grow && (best == nullptr || worth(*best) == 0)) {
        children_.push_back(std::make_unique<Child>(*this, another()));
        best = children_.back().get();
    }
    if (best == nullptr) return nullptr;
    best->calls = 1;
    best->idle.stop();
    return best;
}

net::Task<Backend::Child*> Backend::wait_for_child(net::Cancellation& cancellation) {
    if (waiting_.size() >= kMostWaiting || cancellation.cancelled()) co_return nullptr;
    const auto waiting = std::make_shared<Waiting>(executor_);
    waiting_.push_back(waiting);
    net::Timers::Timer timer(timers_, [waiting] { waiting->done.set(); });
    timer.at(timers_.now() + settings_.call_timeout);
    cancellation.on_cancel([waiting] { waiting->done.set(); });
    co_await waiting->done.wait();
    cancellation.on_cancel({});
    std::erase(waiting_, waiting);
    co_return waiting->child;
}

/// A child that was told other powers, or that may still be at work for another client, begins
/// anew.
net::Task<> Backend::prepare(Child& child, const Powers& powers, std::uint64_t client) {
    const bool fits = child.powers == powers && (!child.spoilt || child.client == client);
    child.client = client;
    if (!fits) {
        child.ready = false;
        co_await child.connection.upstream().stop();
        child.spoilt = false;
        child.powers = powers;
        child.connection.upstream().set_identity(
            {.client_info = self(), .capabilities = powers.text(), .first_tried = mcp::Era::legacy}
        );
    }
    child.ready = true;
}

void Backend::give_back(Connection& connection, bool spoilt) {
    const auto found = std::ranges::find(children_, &connection, [](const auto& child) {
        return &child->connection;
    });
    Child& child = **found;
    child.spoilt = child.spoilt || spoilt;
    if (--child.calls > 0) return;
    const auto next =
        std::ranges::find_if(waiting_, [](const auto& waiting) { return !waiting->done.is_set(); });
    if (next == waiting_.end()) {
        if (!stopped_) child.idle.at(timers_.now() + settings_.interactive_idle);
        return;
    }
    child.calls = 1;
    child.ready = false;
    (*next)->child = &child;
    (*next)->done.set();
}

/// A timer must not end within its own firing, so the child is taken out after it.
void Backend::reap(const Child& child) {
    net::asio::post(executor_, [this, &child] {
        const auto found =
            std::ranges::find(children_, &child, [](const auto& one) { return one.get(); });
        if (stopped_ || found == children_.end() || child.calls > 0) return;
        auto unused = std::move(*found);
        children_.erase(found);
        reaping_.spawn(end(std::move(unused)));
    });
}

net::Task<> Backend::end(std::unique_ptr<Child> child) {
    co_await child->connection.upstream().stop();
}

net::Task<> Backend::stop() {
    stopped_ = true;
    for (const auto& child : children_) child->idle.stop();
    std::vector<net::Task<>> ends;
    ends.push_back(reaping_.ended());
    ends.push_back(upstream().stop());
    for (const auto& [powers, session] : sessions_) ends.push_back(session->upstream().stop());
    for (const auto& child : children_) ends.push_back(child->connection.upstream().stop());
    co_await together(executor_, std::move(ends));
}

}  // namespace recourse::gateway
