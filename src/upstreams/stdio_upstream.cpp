#include "upstreams/stdio_upstream.hpp"

#include "upstreams/handshake.hpp"
#include "upstreams/hop_params.hpp"
#include "upstreams/patience.hpp"

#include <algorithm>

namespace recourse::upstreams {

using diagnosis::JsonRpcFailed;
using diagnosis::NotMcp;
using diagnosis::ProcessFailed;
using diagnosis::Sent;

namespace {

bool died(const Failed& failure) {
    const auto* process = std::get_if<ProcessFailed>(&failure.raw);
    return process != nullptr && (process->what == ProcessFailed::What::died_at_start ||
                                  process->what == ProcessFailed::What::died);
}

Failed refused_handshake(const JsonRpcFailed& error) {
    return Failed{
        NotMcp{"it refused the handshake with error " + std::to_string(error.code), error.message},
        Sent::answered
    };
}

Failed unusable_handshake(std::string_view result) {
    return Failed{
        NotMcp{
            "its handshake names no protocol revision that Recourse speaks", std::string(result)
        },
        Sent::answered
    };
}

}  // namespace

StdioUpstream::StdioUpstream(net::Executor executor, net::Timers& timers, Settings settings)
    : Upstream(executor, timers, std::move(settings)), starting_(executor) {}

net::Task<std::optional<Failed>> StdioUpstream::start() {
    if (ready()) co_return std::nullopt;
    if (!starting_.enter()) {
        co_await starting_.wait();
        if (ready()) co_return std::nullopt;
        co_return last_failure_;
    }
    std::optional<Failed> failure;
    if (last_failure_ && Clock::now() < not_before_) {
        failure = last_failure_;
    } else {
        failure = co_await launch_and_greet();
        remember(failure);
    }
    starting_.leave();
    co_return failure;
}

void StdioUpstream::remember(const std::optional<Failed>& failure) {
    last_failure_ = failure;
    note_start(failure);
    if (!failure) {
        backoff_.reset();
        return;
    }
    not_before_ = Clock::now() + backoff_.next();
}

std::optional<Failed> StdioUpstream::launch() {
    greeted_ = false;
    process_ = std::make_shared<StdioProcess>(executor_, timers_, settings_, listener_);
    process_->on_end([this] { forgot(); });
    return process_->launch();
}

net::Task<std::optional<Failed>> StdioUpstream::launch_and_greet() {
    if (auto failure = launch()) co_return failure;
    auto failure = co_await greet();
    if (failure && process_->alive()) {
        // A child that cannot be talked to is not left running.
        co_await process_->stop();
    }
    if (!failure) {
        greeted_ = true;
        process_->greeted();
    }
    co_return failure;
}

net::Task<std::optional<Failed>> StdioUpstream::greet() {
    const auto whole = Deadline::after(timers_.now(), settings_.start_timeout);
    auto failure = co_await greet_within(whole);
    if (!failure || !whole.passed(timers_.now())) co_return failure;
    // The question that failed last was not all that was waited for.
    auto* process = std::get_if<ProcessFailed>(&failure->raw);
    if (process != nullptr && process->waited.count() > 0)
        process->waited = settings_.start_timeout;
    co_return failure;
}

/// However many eras are tried, the server has the one time to start.
net::Task<std::optional<Failed>> StdioUpstream::greet_within(Deadline whole) {
    const auto first = first_era(settings_, identity_);
    const bool may_fall_back = settings_.era == EraChoice::automatic;
    if (first == mcp::Era::modern) {
        const auto probe = std::min(kProbeTime, settings_.start_timeout / 2);
        auto failure =
            co_await greet_modern(may_fall_back ? Deadline::after(timers_.now(), probe) : whole);
        if (!failure || !may_fall_back) co_return failure;
        // Some legacy servers end when the first message is not `initialize`.
        if (!process_->alive()) {
            if (auto unlaunched = launch()) co_return unlaunched;
        }
    }
    auto failure = co_await greet_legacy(whole);
    if (!failure || !may_fall_back || died(*failure) || whole.passed(timers_.now()))
        co_return failure;
    // A modern server that was still starting when it was probed, or that was asked to be legacy
    // first.
    const auto second = co_await greet_modern(whole);
    co_return second ? failure : second;
}

net::Task<std::optional<Failed>> StdioUpstream::greet_modern(Deadline until) {
    const auto outcome = co_await ask("server/discover", discover_params(identity_), until);
    if (const auto* failed = std::get_if<Failed>(&outcome)) co_return *failed;
    const auto& answer = std::get<Answer>(outcome);
    auto hello = hello_from_discover(json::Ref(answer.result));
    if (!hello) co_return unusable_handshake(answer.result);
    introduce(*std::move(hello));
    co_return std::nullopt;
}

net::Task<std::optional<Failed>> StdioUpstream::greet_legacy(Deadline until) {
    const auto outcome = co_await ask("initialize", initialize_params(identity_), until);
    if (const auto* failed = std::get_if<Failed>(&outcome)) {
        if (const auto* error = std::get_if<JsonRpcFailed>(&failed->raw))
            co_return refused_handshake(*error);
        co_return *failed;
    }
    const auto& answer = std::get<Answer>(outcome);
    auto hello = hello_from_initialize(json::Ref(answer.result));
    if (!hello) co_return unusable_handshake(answer.result);
    process_->write_notification("notifications/initialized", {});
    introduce(*std::move(hello));
    co_return std::nullopt;
}

net::Task<Outcome> StdioUpstream::ask(std::string_view method, std::string params, Deadline until) {
    const auto patience = std::chrono::ceil<std::chrono::milliseconds>(until.left(timers_.now()));
    const StdioProcess::Exchange question{
        .method = method,
        .params = params,
        .id = process_->next_id(),
        .patience = {patience, patience},
    };
    co_return co_await process_->exchange(question);
}

net::Task<Outcome> StdioUpstream::send(Request& request) {
    if (auto failure = co_await start()) co_return before_sending(*std::move(failure));
    auto outcome = co_await exchange(request);
    // A child that died between two calls: nothing of this one was sent, so a new child may have
    // it.
    const auto* failed = std::get_if<Failed>(&outcome);
    if (failed == nullptr || failed->sent != Sent::nothing || !died(*failed)) co_return outcome;
    if (auto failure = co_await start()) co_return before_sending(*std::move(failure));
    co_return co_await exchange(request);
}

net::Task<Outcome> StdioUpstream::exchange(Request& request) {
    const auto process = process_;
    const auto id = process->next_id();
    const HopParams params(request, hello().era, id);
    const StdioProcess::Exchange exchange{
        .method = request.method,
        .params = params.raw(),
        .id = id,
        .patience = patience_for(request, settings_),
        .request = &request,
        .cancellation = request.cancellation,
    };
    auto outcome = co_await process->exchange(exchange);
    note(outcome);
    co_return outcome;
}

void StdioUpstream::notify(std::string_view method, std::string_view params) {
    if (ready()) process_->write_notification(method, params);
}

net::Task<> StdioUpstream::stop() {
    co_await stop_watching();
    if (!process_) co_return;
    process_->on_end({});
    co_await process_->stop();
}

}  // namespace recourse::upstreams
