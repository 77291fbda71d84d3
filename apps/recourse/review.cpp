#include "review/review.hpp"

#include "base/ids.hpp"
#include "commands.hpp"
#include "diagnosis/diagnosis.hpp"
#include "fault/dialect.hpp"
#include "fault/redaction.hpp"
#include "progress.hpp"
#include "review/run.hpp"
#include "review_reports.hpp"

#include <chrono>
#include <expected>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <fmt/format.h>

namespace recourse::app {
namespace {

constexpr std::chrono::seconds kCallTimeout{10};

/// What was typed, as the room takes it. The error is a sentence.
std::expected<review::Order, std::string> read_order(const ReviewOptions& typed) {
    auto access = read_access(typed.server);
    if (!access) return std::unexpected(std::move(access.error()));
    review::Order order{
        .seed = typed.seed, .tools = typed.tools, .reads = typed.reads, .writes = typed.writes
    };
    order.ends_on_signals = true;
    for (const auto& [name, value] : access->headers) {
        order.secrets.push_back(value);
        // `Bearer x`: the token may be said without its scheme
        const auto blank = value.find(' ');
        if (blank != std::string::npos) order.secrets.push_back(value.substr(blank + 1));
    }
    if (!access->token.empty()) order.secrets.push_back(access->token);
    if (!typed.between.empty()) {
        auto between = review::read_between(typed.between);
        if (!between) return std::unexpected(std::move(between.error()));
        order.between = *std::move(between);
    }
    auto& server = order.server;
    server.name = "server";
    server.command = typed.server.command;
    server.url = typed.server.url;
    server.headers = std::move(access->headers);
    server.token = std::move(access->token);
    if (auto& credentials = access->credentials) {
        order.secrets.push_back(credentials->secret);
        server.oauth = upstreams::OAuthSettings{
            .token_url = std::move(credentials->url),
            .client_id = std::move(credentials->id),
            .client_secret = std::move(credentials->secret),
            .scope = std::move(credentials->scope),
        };
    }
    if (!access->ca.empty()) server.tls.ca = {.path = "--ca", .text = std::move(access->ca)};
    server.call_timeout = access->timeout.value_or(kCallTimeout);
    server.idle_timeout = server.call_timeout;
    server.start_timeout = access->time_to_start(server.start_timeout);
    if (auto flaw = review::flaw_of(order)) return std::unexpected(*std::move(flaw));
    return order;
}

/// Whether it was started, and what was said of calls left it no time to answer.
bool was_cut_short(const upstreams::Failed& failed, const ServerOption& typed) {
    const auto* process = std::get_if<diagnosis::ProcessFailed>(&failed.raw);
    return process != nullptr && process->what == diagnosis::ProcessFailed::What::mute_at_start &&
           !typed.timeout.empty() && typed.start_timeout.empty();
}

/// Why there is nothing to review: a sentence of ours, or the words of a Fault.
int tell(const review::NoReview& why, const review::Order& order, const ServerOption& typed) {
    if (std::holds_alternative<review::Interrupted>(why)) return kInterrupted;
    if (const auto* sentence = std::get_if<std::string>(&why)) {
        fmt::print(stderr, "recourse review: {}\n", *sentence);
        return kUnavailable;
    }
    const auto& [failed, method] = std::get<review::Unanswered>(why);
    const diagnosis::Situation situation{
        .upstream = order.server.name,
        .method = method,
        .sent = failed.sent,
        .now = std::chrono::system_clock::now(),
    };
    auto fault = diagnosis::diagnose(failed.raw, situation);
    SystemRandom random;
    fault.support_id = TraceId::make(random).hex();
    fault::Redactor(order.secrets).redact(fault);
    fmt::print(stderr, "{}\n", fault::render_text(fault));
    if (was_cut_short(failed, typed))
        fmt::print(
            stderr,
            "recourse review: --timeout {} holds for the start, too; give it longer with "
            "--start-timeout where it has to be installed first\n",
            typed.timeout
        );
    return kUnavailable;
}

}  // namespace

int review(const ReviewOptions& options) {
    auto order = read_order(options);
    if (!order) {
        fmt::print(
            stderr,
            "recourse review: {}\nSee recourse review --help, which has examples.\n",
            order.error()
        );
        return kUsage;
    }
    const auto reports = Reports::of(options);
    if (!reports) return reports.error();
    std::optional<Progress> progress(
        std::in_place, "reviewing", Unit::steps, Outlets{.quiet = options.quiet}
    );
    order->on_progress = [&](std::size_t done, std::size_t all, std::string_view probe) {
        if (all == 0) return progress->wait(order->server.start_timeout, probe);
        progress->expect(static_cast<double>(all));
        progress->reach(static_cast<double>(done));
        progress->say(probe);
    };
    auto reviewed = review::run_review(*order);
    progress.reset();  // before anything is written
    return reviewed ? reports->tell(*std::move(reviewed))
                    : tell(reviewed.error(), *order, options.server);
}

}  // namespace recourse::app
