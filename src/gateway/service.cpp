#include "gateway/service.hpp"

#include "base/text.hpp"
#include "gateway/dashboard_site.hpp"
#include "gateway/front_door.hpp"
#include "gateway/gateway.hpp"
#include "gateway/home_page.hpp"
#include "gateway/metrics_site.hpp"
#include "gateway/own_secrets.hpp"
#include "gateway/reading_room.hpp"
#include "gateway/senders.hpp"
#include "gateway/stores.hpp"
#include "gateway/support_page.hpp"
#include "net/file_watch.hpp"
#include "net/signals.hpp"
#include "server/error_pages.hpp"
#include "server/http_endpoint.hpp"
#include "server/stdio_endpoint.hpp"

#include <algorithm>
#include <csignal>
#include <iterator>

#include <boost/asio/post.hpp>
#include <fmt/format.h>

namespace recourse::gateway {
namespace {

/// Open requests are given this long when the gateway is asked to end.
constexpr std::chrono::seconds kDrainTime{30};

/// Tokens that are fetched are secrets from then on. `redactor` is the one that counts then.
MakeUpstream make_upstream(
    net::Executor executor, net::Timers& timers, const fault::Redactor& redactor
) {
    return [executor, &timers, &redactor](upstreams::Settings settings) {
        if (settings.oauth) {
            settings.oauth->on_token = [&redactor](const std::string& token) {
                redactor.learn(token);
            };
        }
        return upstreams::make_upstream(executor, timers, settings);
    };
}

/// What cannot be written to a peer, or to a file that may not grow, is a failure like any other.
void ignore_signals_of_writes() {
    net::ignore_broken_pipes();
    (void)std::signal(SIGXFSZ, SIG_IGN);
}

std::expected<ledger::CallLog, std::string> open_log(const LogSettings& settings) {
    if (!settings.calls) return ledger::CallLog::silent();
    return ledger::CallLog::open(settings.file);
}

/// The page of the gateway, and those of the error codes, by the settings as they are then.
server::Site make_site(const Settings& settings) {
    return [&settings](server::PageRequest visit) -> std::optional<server::Page> {
        const auto& listen = settings.listen;
        if (!listen.public_url.empty()) visit.origin = listen.public_url;
        if (auto page = resource_metadata(settings, visit)) return page;
        if (visit.path != "/") return server::error_page(settings.vocabularies, visit);
        const auto url = fmt::format("{}{}", visit.origin, listen.path);
        return server::Page{
            .content_type = "text/html; charset=utf-8",
            .body = make_home_page(url, settings.dashboard.serve ? dashboard::kHome : ""),
        };
    };
}

/// The loop, its timers and the gateway on it: what both programs share.
struct Ground {
    Ground(const Settings& settings, Stance stance, ledger::CallLog log)
        : timers(loop.get_executor()),
          reading(loop.get_executor(), settings.ledger.path),
          redactor(own_secrets(settings, process_variables()), settings.redaction.policy),
          gateway(
              loop.get_executor(),
              timers,
              settings.upstreams,
              make_upstream(loop.get_executor(), timers, redactor),
              stance,
              redactor,
              std::move(log),
              server::DialectChoice({settings.listen.dialect, settings.clients})
          ) {
        gateway.guarding().keep_in(make_vault(settings.store));
        gateway.keep_books(make_bookkeeper(settings.ledger), settings.ledger.arguments);
        if (settings.ledger.tool) gateway.offer_support(reading);
        gateway.offer(settings.own_tools);
        gateway.guarding().apply(settings);
        gateway.trace_to(make_exporter(settings.traces));
        sentry = make_sentry(settings.sentry);
    }

    net::Task<> end() {
        co_await gateway.stop();
        reading.close();
        sentry.reset();  // what it has heard is sent
        loop.stop();
    }

    net::asio::io_context loop{1};
    net::Timers timers;
    ReadingRoom reading;
    fault::Redactor redactor;
    std::unique_ptr<telemetry::Sentry> sentry;  ///< null: there is none
    Gateway gateway;
};

struct GatewayProgram : Ground {
    GatewayProgram(const Settings& from, ledger::CallLog log)
        : Ground(from, Stance::shared, std::move(log)),
          settings(from),
          door(gateway.guarding()),
          endpoint(
              loop.get_executor(), timers, gateway, settings.listen, make_site(settings), &door
          ),
          dashboard(timers, gateway, door, reading, settings, [this] { return state(); }),
          metrics(loop.get_executor(), door, [this] { return state(); }),
          watch(loop.get_executor()) {
        gateway.document(DocLinks(settings));
        gateway.broadcast(
            std::make_unique<ledger::Broadcast>(listeners(), ledger::Broadcast::Settings{})
        );
        endpoint.add(dashboard.annex());
        if (settings.metrics.serve) endpoint.add(metrics.annex());
        endpoint.add(
            {.prefix = std::string(kSupportPages),
             .answer = [this](const server::AnnexRequest& visit) { return show_support(visit); }}
        );
    }

    net::Task<server::AnnexAnswer> show_support(const server::AnnexRequest& visit) {
        const auto caller = co_await door.enter(visit.headers);
        if (!caller) co_return std::unexpected(caller.error());
        const auto ledger = gateway.ledger_state();
        co_return co_await support_page(reading, visit, **caller, ledger);
    }

    /// Whoever hears of calls once they ended.
    [[nodiscard]] std::vector<ledger::Listener*> listeners() {
        std::vector<ledger::Listener*> all{&dashboard.listener()};
        if (sentry) all.push_back(sentry.get());
        if (settings.metrics.serve) all.push_back(&metrics.listener());
        return all;
    }

    /// How all of it stands now.
    [[nodiscard]] telemetry::State state() {
        auto state = gateway.state();
        state.connections = endpoint.connections();
        state.sessions = endpoint.sessions();
        state.vault.is_kept = !settings.store.path.empty();
        return state;
    }

    net::Task<> end_on_signal() {
        co_await net::wait_for_end_signal(loop.get_executor());
        gateway.close();
        co_await endpoint.drain(Deadline::after(Clock::now(), kDrainTime));
        metrics.close();
        co_await end();
    }

    net::Task<> reload_on_signal(const Reloading& reloading) {
        net::HangUps hang_ups(loop.get_executor());
        for (;;) {
            co_await hang_ups.next();
            reload(reloading);
        }
    }
    net::Task<> reload_on_change(const Reloading& reloading) {
        watch.watch(settings.files);
        for (;;) {
            co_await watch.change();
            reload(reloading);
        }
    }

    void reload(const Reloading& reloading);
    [[nodiscard]] std::vector<std::string> apply(Settings next);
    [[nodiscard]] std::vector<std::string> keep_until_restart(Settings& next);

    Settings settings;
    FrontDoor door;
    server::HttpEndpoint endpoint;
    DashboardSite dashboard;
    MetricsSite metrics;
    net::FileWatch watch;
};

/// Reads the configuration again. Where it has mistakes, the one before stays.
void GatewayProgram::reload(const Reloading& reloading) {
    watch.watch(settings.files);  // before they are read, so that no change is missed
    auto loaded = reloading.load();
    watch.watch_also(loaded.settings.files);
    if (!loaded.mistakes.empty()) {
        return reloading.tell(fmt::format(
            "the new configuration has mistakes, and the one before stays:\n{}",
            text::trim(to_text(loaded.mistakes))
        ));
    }
    const auto changes = apply(std::move(loaded.settings));
    reloading.tell(
        changes.empty() ? "the configuration was read again, and counts"
                        : fmt::format("a new configuration counts: {}", fmt::join(changes, "; "))
    );
}

/// What changed, each in words.
std::vector<std::string> GatewayProgram::apply(Settings next) {
    const auto told_of_keys = keep_until_restart(next);
    std::vector<std::string> told;
    auto secrets = own_secrets(next, process_variables());
    std::ranges::move(own_secrets(settings, {}), std::back_inserter(secrets));
    redactor = redactor.renewed(secrets, next.redaction.policy);
    const auto servers = gateway.apply(next, redactor);
    const auto tell_names = [&told](std::string_view what, const std::vector<std::string>& names) {
        if (!names.empty()) told.push_back(fmt::format("{} {}", what, fmt::join(names, ", ")));
    };
    tell_names("added", servers.added);
    tell_names("started anew", servers.changed);
    tell_names("new settings for", servers.treated);
    tell_names("removed", servers.removed);
    std::ranges::copy(told_of_keys, std::back_inserter(told));
    settings = std::move(next);
    dashboard.apply();
    return told;
}

/// What cannot be changed while it runs stays as it is in the new settings, too.
std::vector<std::string> GatewayProgram::keep_until_restart(Settings& next) {
    std::vector<std::string> told;
    auto& listen = settings.listen;
    if (listen.tls && next.listen.tls && *listen.tls != *next.listen.tls) {
        if (auto context = net::TlsContext::of(*next.listen.tls)) {
            endpoint.use_tls(*std::move(context));
            told.emplace_back("new connections see the new certificate");
        }
        listen.tls = next.listen.tls;
    }
    listen.dialect = next.listen.dialect;
    listen.vocabulary = next.listen.vocabulary;
    listen.public_url = next.listen.public_url;
    const auto keep = [&](auto part, std::string_view name) {
        if (next.*part != settings.*part)
            told.push_back(fmt::format("what changed in `{}` waits for a restart", name));
        next.*part = settings.*part;
    };
    keep(&Settings::listen, "listen");
    keep(&Settings::store, "store");
    keep(&Settings::ledger, "ledger");
    keep(&Settings::metrics, "metrics");
    keep(&Settings::traces, "traces");
    keep(&Settings::sentry, "sentry");
    keep(&Settings::log, "log");
    return told;
}

struct WrapperProgram : Ground {
    WrapperProgram(const Settings& settings, ledger::CallLog log)
        : Ground(settings, Stance::transparent, std::move(log)),
          endpoint(loop.get_executor(), gateway, settings.listen.request_bytes) {}

    net::Task<> end_with_stdin() {
        co_await endpoint.run();
        co_await end();
    }
    net::Task<> end_on_signal() {
        co_await net::wait_for_end_signal(loop.get_executor());
        co_await end();
    }

    server::StdioEndpoint endpoint;
};

/// Tasks that still wait when a program ends point into it, so it stays until the process does.
template <typename Program>
Program& keep(std::unique_ptr<Program> program) {
    static auto& all = *new std::vector<Program*>();
    all.push_back(program.release());
    return *all.back();
}

Served served_at(const Settings& settings, std::uint16_t port) {
    const auto& listen = settings.listen;
    const bool is_v6 = listen.address.find(':') != std::string::npos;
    const auto host = is_v6 ? "[" + listen.address + "]" : listen.address;
    const auto origin = fmt::format("{}://{}:{}", listen.tls ? "https" : "http", host, port);
    Served served{.endpoint = origin + listen.path, .dashboard = {}};
    if (settings.dashboard.serve) served.dashboard = origin + std::string(dashboard::kHome);
    return served;
}

}  // namespace

namespace {

net::Task<> accompany(GatewayProgram& program, const Companion& companion, Served served) {
    const bool goes_on =
        co_await companion(program.loop.get_executor(), program.timers, std::move(served));
    if (!goes_on) co_await program.end();
}

/// Runs until it is told to end; `begin` is called with the program and its URLs once it listens.
std::expected<void, std::string> run(
    const Settings& settings,
    const std::function<void(GatewayProgram& program, Served served)>& begin
) {
    ignore_signals_of_writes();
    auto log = open_log(settings.log);
    if (!log) return std::unexpected(log.error());
    auto& program = keep(std::make_unique<GatewayProgram>(settings, *std::move(log)));
    const auto port = program.endpoint.listen();
    if (!port) return std::unexpected(port.error());
    net::spawn(program.loop.get_executor(), program.end_on_signal());
    if (program.reading.is_open())
        net::spawn(program.loop.get_executor(), program.dashboard.read_past());
    begin(program, served_at(settings, *port));
    program.loop.run();
    return {};
}

}  // namespace

std::expected<void, std::string> run_gateway(
    const Settings& settings,
    const Reloading& reloading,
    const std::function<void(const Served& served)>& on_listening
) {
    return run(settings, [&](GatewayProgram& program, const Served& served) {
        net::spawn(program.loop.get_executor(), program.reload_on_signal(reloading));
        net::spawn(program.loop.get_executor(), program.reload_on_change(reloading));
        net::asio::post(program.loop, [&on_listening, served] { on_listening(served); });
    });
}

std::expected<void, std::string> run_gateway_beside(
    const Settings& settings, const Companion& companion
) {
    return run(settings, [&](GatewayProgram& program, Served served) {
        net::spawn(program.loop.get_executor(), accompany(program, companion, std::move(served)));
    });
}

std::expected<void, std::string> run_wrapper(const Settings& settings) {
    ignore_signals_of_writes();
    auto log = open_log(settings.log);
    if (!log) return std::unexpected(log.error());
    auto& program = keep(std::make_unique<WrapperProgram>(settings, *std::move(log)));
    // First, or a signal right after the first answer would end the process as it is.
    net::spawn(program.loop.get_executor(), program.end_on_signal());
    net::spawn(program.loop.get_executor(), program.end_with_stdin());
    program.loop.run();
    program.endpoint.close();
    return {};
}

}  // namespace recourse::gateway
