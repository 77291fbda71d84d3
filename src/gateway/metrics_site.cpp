#include "gateway/metrics_site.hpp"

#include "fault/vocabulary.hpp"
#include "gateway/methods.hpp"
#include "gateway/support.hpp"
#include "server/protocol_fault.hpp"

#include <algorithm>
#include <memory>
#include <utility>

#include <boost/asio/post.hpp>

namespace recourse::gateway {

using server::Page;

namespace {

/// Whoever scrapes waits for one answer before the next, so more than a few are none of them.
constexpr std::size_t kMostWaiting = 8;
constexpr int kForbidden = 403;
constexpr int kUnavailable = 503;

std::vector<std::string_view> methods() {
    const auto known = known_methods();
    return {known.begin(), known.end()};
}

bool may_read(const guards::Caller& caller) {
    return is_operator(caller) ||
           std::ranges::find(caller.roles, kMetricsRole) != caller.roles.end();
}

server::ProtocolFault not_permitted() {
    server::ProtocolFault failure;
    failure.fault = fault::make("permission_denied");
    failure.fault.message =
        "The metrics are for callers with the role `metrics` or `operator`, which this one has not";
    failure.fault.effect = Effect::none;
    failure.code = fault::jsonrpc_code(failure.fault.category);
    failure.http_status = kForbidden;
    return failure;
}

/// One who waits for the text.
struct Reader {
    explicit Reader(net::Executor executor) : is_there(executor) {}
    net::Signal is_there;
    std::string text;
};

}  // namespace

MetricsSite::MetricsSite(
    net::Executor executor, server::Door& door, std::function<telemetry::State()> state
)
    : executor_(executor),
      door_(door),
      state_(std::move(state)),
      metrics_(methods()),
      workers_(1, kMostWaiting) {}

server::Annex MetricsSite::annex() {
    return {
        .prefix = std::string(kMetricsPage),
        .answer = [this](const server::AnnexRequest& visit) { return answer(visit); },
    };
}

net::Task<server::AnnexAnswer> MetricsSite::answer(const server::AnnexRequest& visit) {
    if (visit.path != kMetricsPage) co_return std::nullopt;
    if (visit.method != "GET")
        co_return std::unexpected(server::method_not_allowed(visit.method, "GET"));
    const auto caller = co_await door_.enter(visit.headers);
    if (!caller) co_return std::unexpected(caller.error());
    if (!may_read(**caller)) co_return std::unexpected(not_permitted());
    co_return co_await show();
}

net::Task<Page> MetricsSite::show() {
    const auto reader = std::make_shared<Reader>(executor_);
    const bool is_in = workers_.submit(
        [executor = executor_, metrics = &metrics_, state = state_(), theirs = reader]() mutable {
            theirs->text = metrics->text(state);
            // Handed over whole: a signal ends on its loop.
            net::asio::post(executor, [theirs = std::move(theirs)] { theirs->is_there.set(); });
        }
    );
    if (!is_in) {
        co_return Page{
            .status = kUnavailable,
            .content_type = "text/plain; charset=utf-8",
            .body = "Too many read the metrics at once.\n",
            .is_private = true,
        };
    }
    co_await reader->is_there.wait();
    co_return Page{
        .content_type = std::string(telemetry::Metrics::kContentType),
        .body = std::move(reader->text),
        .is_private = true,
    };
}

}  // namespace recourse::gateway
