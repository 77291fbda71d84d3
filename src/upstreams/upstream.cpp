#include "upstreams/upstream.hpp"

#include "diagnosis/health.hpp"
#include "upstreams/http_upstream.hpp"
#include "upstreams/rest_upstream.hpp"
#include "upstreams/stdio_upstream.hpp"
#include "upstreams/watcher.hpp"

namespace recourse::upstreams {

using diagnosis::Health;

namespace {

/// There is nobody to ask any more. One call that came to nothing does not say that.
bool is_gone(const diagnosis::RawFailure& raw) {
    using diagnosis::ProcessFailed;
    const auto* process = std::get_if<ProcessFailed>(&raw);
    const bool has_died = process != nullptr && process->what == ProcessFailed::What::died;
    return has_died || diagnosis::health_of(raw) == Health::unreachable;
}

}  // namespace

void Settings::treat_as(const Settings& other) {
    vocabulary = other.vocabulary;
    errors = other.errors;
    dialect = other.dialect;
    trace_context = other.trace_context;
    tell_caller = other.tell_caller;
    trust_annotations = other.trust_annotations;
    start_timeout = other.start_timeout;
    call_timeout = other.call_timeout;
    idle_timeout = other.idle_timeout;
    interactive_children = other.interactive_children;
    interactive_idle = other.interactive_idle;
    tools = other.tools;
    treated_by = other.treated_by;
}

Upstream::Upstream(net::Executor executor, net::Timers& timers, Settings settings)
    : executor_(executor), timers_(timers), settings_(std::move(settings)) {}

Upstream::~Upstream() = default;

void Upstream::introduce(Hello hello) {
    hello_ = std::move(hello);
    ++generation_;
}

void Upstream::note_start(const std::optional<Failed>& failure) {
    was_asked_ = true;
    trouble_ = failure;
}

void Upstream::note(const Outcome& outcome) {
    if (std::holds_alternative<Cancelled>(outcome)) return;
    was_asked_ = true;
    const auto* failed = std::get_if<Failed>(&outcome);
    if (failed == nullptr || diagnosis::health_of(failed->raw) == Health::answers)
        trouble_.reset();
    else if (is_gone(failed->raw))
        trouble_ = *failed;
}

void Upstream::watch(Wishes wishes) {
    if (!watcher_ && wishes.none()) return;
    if (!watcher_) watcher_ = std::make_unique<Watcher>(executor_, timers_, *this);
    watcher_->wish(std::move(wishes));
}

net::Task<Outcome> Upstream::agreement(std::string uri, Cancellation& cancellation) {
    if (!watcher_) co_return Cancelled{};
    co_return co_await watcher_->agreement(std::move(uri), cancellation);
}

void Upstream::forgot() {
    if (watcher_) watcher_->look_again();
}

net::Task<> Upstream::stop_watching() {
    if (watcher_) co_await watcher_->stop();
}

std::unique_ptr<Upstream> make_upstream(
    net::Executor executor, net::Timers& timers, Settings settings
) {
    if (!settings.command.empty())
        return std::make_unique<StdioUpstream>(executor, timers, std::move(settings));
    // Whoever read the settings has made sure that it is one.
    auto origin = net::Origin::from_url(settings.url).value();
    if (settings.rest)
        return std::make_unique<RestUpstream>(
            executor, timers, std::move(settings), std::move(origin)
        );
    return std::make_unique<HttpUpstream>(executor, timers, std::move(settings), std::move(origin));
}

}  // namespace recourse::upstreams
