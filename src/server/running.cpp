#include "config/file.hpp"
#include "net/signals.hpp"
#include "server/definition.hpp"
#include "server/error_pages.hpp"
#include "server/http_endpoint.hpp"
#include "server/native_host.hpp"
#include "server/stdio_endpoint.hpp"

#include <recourse/server.hpp>

#include <future>
#include <thread>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <fmt/format.h>

/// The ways to serve: a loop, the host on it, an endpoint before it, and the threads behind it.
namespace recourse::server {
namespace {

constexpr std::chrono::seconds kPatience{30};

std::expected<net::PemFile, std::string> read_pem(const std::string& path) {
    auto text = config::read_file({
        .path = path,
        .what = "a PEM file",
        .none = "Create it, or name another.",
        .unreadable = "Let the user that the server runs as read it.",
    });
    if (text) return net::PemFile{.path = path, .text = *std::move(text)};
    return std::unexpected(text.error().sentence + " " + text.error().suggestion);
}

std::expected<net::ServerTls, std::string> server_tls(const Tls& named) {
    if (named.certificate.empty() || named.key.empty())
        return std::unexpected("TLS needs both files: a certificate and its key.");
    auto certificate = read_pem(named.certificate);
    if (!certificate) return std::unexpected(std::move(certificate.error()));
    auto key = read_pem(named.key);
    if (!key) return std::unexpected(std::move(key.error()));
    net::ServerTls tls{*std::move(certificate), *std::move(key), {}};
    if (named.client_ca.empty()) return tls;
    auto client_ca = read_pem(named.client_ca);
    if (!client_ca) return std::unexpected(std::move(client_ca.error()));
    tls.client_ca = *std::move(client_ca);
    return tls;
}

/// The error is a sentence about a file of TLS.
std::expected<ListenSettings, std::string> listen_settings(const HttpOptions& options) {
    ListenSettings settings;
    settings.address = options.address;
    settings.port = options.port;
    settings.path = options.path;
    settings.allowed_origins = options.allowed_origins;
    settings.request_bytes = options.request_bytes;
    settings.connections = options.connections;
    settings.sessions = options.sessions;
    if (!options.tls) return settings;
    auto tls = server_tls(*options.tls);
    if (!tls) return std::unexpected(std::move(tls.error()));
    settings.tls = *std::move(tls);
    return settings;
}

std::string url_of(const HttpOptions& options, std::uint16_t port) {
    const bool is_v6 = options.address.find(':') != std::string::npos;
    const auto host = is_v6 ? "[" + options.address + "]" : options.address;
    return fmt::format("{}://{}:{}{}", options.tls ? "https" : "http", host, port, options.path);
}

/// What every way has. The loop is made first and ends last; nobody is on it any more when the rest
/// goes.
struct Ground {
    Ground(Server::Impl& definition, Surroundings surroundings)
        : timers(loop.get_executor()),
          workers(definition.settings.threads, definition.settings.waiting),
          host(loop.get_executor(), timers, definition, workers, surroundings),
          watch(definition.watchers, [this](const News& news) {
              net::asio::post(loop, [this, news] { host.tell(news); });
          }) {}

    /// The last of the handlers, whose answers nobody waits for any more. Off the loop.
    void end_handlers() {
        net::asio::post(loop, [this] { host.end_all(); });
        workers.stop();
    }

    /// What was being served comes to its end, while all that it holds on to is still there. The
    /// loop has stopped.
    void finish() {
        loop.restart();
        loop.poll();
    }

    net::asio::io_context loop{1};
    net::Timers timers;
    Workers workers;
    NativeHost host;
    Watchers::Watch watch;
};

/// What the codes of Recourse itself mean; a handler's own are its program's to explain.
std::optional<Page> show_errors(const PageRequest& visit) {
    return error_page(fault::Vocabularies::built_in(), visit);
}

}  // namespace

// ---- HTTP

struct Running::Engine : Ground {
    Engine(Server::Impl& definition, ListenSettings settings)
        : Ground(definition, Surroundings::hidden),
          endpoint(loop.get_executor(), timers, host, std::move(settings), show_errors),
          busy(loop.get_executor()) {}

    ~Engine() { stop(kPatience); }
    Engine(const Engine&) = delete;
    Engine& operator=(const Engine&) = delete;

    void start() {
        thread = std::thread([this] { loop.run(); });
    }

    void stop(std::chrono::milliseconds patience) {
        if (!thread.joinable()) return;
        std::promise<void> drained;
        net::spawn(loop.get_executor(), drain(patience, drained));
        drained.get_future().wait();
        end_handlers();
        busy.reset();
        net::asio::post(loop, [this] { loop.stop(); });
        thread.join();
        finish();
    }

    net::Task<> drain(std::chrono::milliseconds patience, std::promise<void>& drained) {
        host.close();
        co_await endpoint.drain(Deadline::after(Clock::now(), patience));
        drained.set_value();
    }

    std::string url;
    HttpEndpoint endpoint;
    net::asio::executor_work_guard<net::Executor> busy;
    std::thread thread;
};

Running::Running(std::unique_ptr<Engine> engine) : engine_(std::move(engine)) {}
Running::Running(Running&&) noexcept = default;
Running& Running::operator=(Running&&) noexcept = default;

Running::~Running() = default;

const std::string& Running::url() const noexcept {
    return engine_->url;
}

void Running::stop(std::chrono::milliseconds patience) {
    engine_->stop(patience);
}

std::expected<Running, std::string> Server::listen_http(HttpOptions options) {
    net::ignore_broken_pipes();
    auto settings = listen_settings(options);
    if (!settings) return std::unexpected(std::move(settings.error()));
    auto engine = std::make_unique<Running::Engine>(*impl_, *std::move(settings));
    const auto port = engine->endpoint.listen();
    if (!port) return std::unexpected(port.error());
    engine->url = url_of(options, *port);
    engine->start();
    return Running(std::move(engine));
}

namespace {

net::Task<> stop_after_signal(net::asio::io_context& loop) {
    co_await net::wait_for_end_signal(loop.get_executor());
    loop.stop();
}

}  // namespace

std::expected<void, std::string> Server::run_http(
    HttpOptions options, const std::function<void(const std::string& url)>& listening
) {
    auto running = listen_http(std::move(options));
    if (!running) return std::unexpected(running.error());
    net::asio::io_context signals{1};
    net::spawn(signals.get_executor(), stop_after_signal(signals));
    // Signals are heeded before anybody hears that there is a server.
    signals.poll();
    if (listening) listening(running->url());
    signals.run();
    running->stop();
    return {};
}

// ---- stdio

namespace {

struct StdioProgram : Ground {
    explicit StdioProgram(Server::Impl& definition)
        // Who starts a server on their own machine may see its paths.
        : Ground(definition, Surroundings::shown),
          endpoint(loop.get_executor(), host, definition.settings.message_bytes) {}

    net::Task<> end_with_stdin() {
        co_await endpoint.run();
        loop.stop();
    }
    net::Task<> end_on_signal() {
        co_await net::wait_for_end_signal(loop.get_executor());
        loop.stop();
    }

    StdioEndpoint endpoint;
};

}  // namespace

std::expected<void, std::string> Server::run_stdio() {
    net::ignore_broken_pipes();
    StdioProgram program(*impl_);
    // First, so that nobody who heard an answer finds a signal unheeded.
    net::spawn(program.loop.get_executor(), program.end_on_signal());
    net::spawn(program.loop.get_executor(), program.end_with_stdin());
    program.loop.run();
    program.endpoint.close();
    program.host.end_all();
    program.workers.stop();
    program.finish();
    return {};
}

}  // namespace recourse::server
