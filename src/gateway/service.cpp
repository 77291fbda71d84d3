#include "gateway/service.hpp"

#include "gateway/front_door.hpp"
#include "gateway/gateway.hpp"
#include "gateway/home_page.hpp"
#include "gateway/own_secrets.hpp"
#include "gateway/stores.hpp"
#include "net/signals.hpp"
#include "server/error_pages.hpp"
#include "server/http_endpoint.hpp"
#include "server/stdio_endpoint.hpp"

#include <fmt/format.h>

namespace recourse::gateway {
namespace {

/// Open requests are given this long when the gateway is asked to end.
constexpr std::chrono::seconds kDrainTime{30};

/// Tokens that are fetched are secrets from then on.
MakeUpstream make_upstream(
    net::Executor executor, net::Timers& timers, const fault::Redactor& redactor
) {
    return [executor, &timers, redactor](upstreams::Settings settings) {
        if (settings.oauth) {
            settings.oauth->on_token = [redactor](const std::string& token) {
                redactor.learn(token);
            };
        }
        return upstreams::make_upstream(executor, timers, settings);
    };
}

std::expected<ledger::CallLog, std::string> open_log(const LogSettings& settings) {
    if (!settings.calls) return ledger::CallLog::silent();
    return ledger::CallLog::open(settings.file);
}

/// The page of the gateway, and those of the error codes.
server::Site make_site(const Settings& settings) {
    return [settings](server::PageRequest visit) -> std::optional<server::Page> {
        const auto& listen = settings.listen;
        if (!listen.public_url.empty()) visit.origin = listen.public_url;
        if (auto page = resource_metadata(settings, visit)) return page;
        if (visit.path != "/") return server::error_page(settings.vocabularies, visit);
        const auto url = fmt::format("{}{}", visit.origin, listen.path);
        return server::Page{
            .content_type = "text/html; charset=utf-8",
            .body = make_home_page(url),
        };
    };
}

/// The loop, its timers and the gateway on it: what both programs share.
struct Ground {
    Ground(const Settings& settings, Stance stance, ledger::CallLog log)
        : timers(loop.get_executor()),
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
        gateway.guarding().apply(settings);
    }

    net::Task<> end() {
        co_await gateway.stop();
        loop.stop();
    }

    net::asio::io_context loop{1};
    net::Timers timers;
    fault::Redactor redactor;
    Gateway gateway;
};

struct GatewayProgram : Ground {
    GatewayProgram(const Settings& settings, ledger::CallLog log)
        : Ground(settings, Stance::shared, std::move(log)),
          door(gateway.guarding()),
          endpoint(
              loop.get_executor(), timers, gateway, settings.listen, make_site(settings), &door
          ) {
        gateway.document(DocLinks(settings));
    }

    net::Task<> end_on_signal() {
        co_await net::wait_for_end_signal(loop.get_executor());
        co_await endpoint.drain(Deadline::after(Clock::now(), kDrainTime));
        co_await end();
    }

    FrontDoor door;
    server::HttpEndpoint endpoint;
};

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

std::string url_of(const ListenSettings& listen, std::uint16_t port) {
    const bool is_v6 = listen.address.find(':') != std::string::npos;
    const auto host = is_v6 ? "[" + listen.address + "]" : listen.address;
    return fmt::format("http://{}:{}{}", host, port, listen.path);
}

}  // namespace

std::expected<void, std::string> run_gateway(
    const Settings& settings, const std::function<void(const std::string& url)>& on_listening
) {
    return run_gateway_beside(
        settings,
        [&](net::Executor, net::Timers&, std::string url) -> net::Task<bool> {
            on_listening(url);
            co_return true;
        }
    );
}

namespace {

net::Task<> accompany(GatewayProgram& program, const Companion& companion, std::string url) {
    const bool goes_on =
        co_await companion(program.loop.get_executor(), program.timers, std::move(url));
    if (!goes_on) co_await program.end();
}

}  // namespace

std::expected<void, std::string> run_gateway_beside(
    const Settings& settings, const Companion& companion
) {
    net::ignore_broken_pipes();
    auto log = open_log(settings.log);
    if (!log) return std::unexpected(log.error());
    auto& program = keep(std::make_unique<GatewayProgram>(settings, *std::move(log)));
    const auto port = program.endpoint.listen();
    if (!port) return std::unexpected(port.error());
    net::spawn(program.loop.get_executor(), program.end_on_signal());
    net::spawn(
        program.loop.get_executor(), accompany(program, companion, url_of(settings.listen, *port))
    );
    program.loop.run();
    return {};
}

std::expected<void, std::string> run_wrapper(const Settings& settings) {
    net::ignore_broken_pipes();
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
