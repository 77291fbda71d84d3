#include <recourse/server.hpp>

#include <array>
#include <charconv>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <expected>
#include <memory>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include <curl/curl.h>
#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

/// The tunnel verbs, which run on the machine of the user: a port of it is made reachable for the
/// platform by `cloudflared`, and registered there.
namespace {

constexpr auto kUsage =
    "studies-tunnels               over stdio, for a client on this machine\n"
    "studies-tunnels --http        over HTTP, and says where\n"
    "\n"
    "The environment: STUDIES_URL and STUDIES_TOKEN say where tunnels are registered and for "
    "whom,\n"
    "STUDIES_TUNNEL_PATIENCE how many seconds cloudflared has to come up (30).\n";

namespace server = recourse::server;
using recourse::Actor;
using recourse::Category;

struct Start {
    int port;
};
BOOST_DESCRIBE_STRUCT(Start, (), (port))

struct Tunnel {
    int port;
    std::string url;
};
BOOST_DESCRIBE_STRUCT(Tunnel, (), (port, url))

struct Status {
    bool running;
    std::optional<Tunnel> tunnel;
};
BOOST_DESCRIBE_STRUCT(Status, (), (running, tunnel))

std::string from_environment(const char* name, std::string otherwise) {
    const char* value = std::getenv(name);
    return value == nullptr ? otherwise : value;
}

/// One POST to the platform. Whether it said yes.
bool tell_platform(const std::string& path, const std::string& body) {
    const std::unique_ptr<CURL, decltype(&curl_easy_cleanup)> curl(
        curl_easy_init(), &curl_easy_cleanup
    );
    const auto url = from_environment("STUDIES_URL", "") + path;
    const auto credential = "Authorization: Bearer " + from_environment("STUDIES_TOKEN", "");
    const std::unique_ptr<curl_slist, decltype(&curl_slist_free_all)> headers(
        curl_slist_append(nullptr, credential.c_str()), &curl_slist_free_all
    );
    const auto ignore = +[](char*, std::size_t, std::size_t size, void*) { return size; };
    curl_easy_setopt(curl.get(), CURLOPT_URL, url.c_str());
    curl_easy_setopt(curl.get(), CURLOPT_POSTFIELDS, body.c_str());
    curl_easy_setopt(curl.get(), CURLOPT_HTTPHEADER, headers.get());
    curl_easy_setopt(curl.get(), CURLOPT_FAILONERROR, 1L);
    curl_easy_setopt(curl.get(), CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl.get(), CURLOPT_TIMEOUT, 10L);
    curl_easy_setopt(curl.get(), CURLOPT_WRITEFUNCTION, ignore);
    return curl_easy_perform(curl.get()) == CURLE_OK;
}

/// Where the tunnel is reached, once the log of cloudflared says it.
std::string address_in(std::string_view log) {
    constexpr std::string_view kDomain = ".trycloudflare.com";
    const auto end = log.find(kDomain);
    const auto start = log.rfind("https://", end);
    if (end == std::string_view::npos || start == std::string_view::npos) return {};
    const auto address = log.substr(start, end + kDomain.size() - start);
    // That one is asked for a tunnel, and named where it gave none.
    return address.starts_with("https://api.") ? std::string() : std::string(address);
}

/// How long cloudflared has to come up.
using Patience = std::chrono::milliseconds;

Patience patience() {
    const auto text = from_environment("STUDIES_TUNNEL_PATIENCE", "30");
    double seconds = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
    if (error != std::errc() || end != text.data() + text.size() || !(seconds > 0 && seconds < 1e6))
        throw std::runtime_error(
            "STUDIES_TUNNEL_PATIENCE is '" + text + "': write seconds, as in 30"
        );
    return Patience(static_cast<std::int64_t>(seconds * 1000));
}

/// `cloudflared`, while it runs.
class Cloudflared {
  public:
    enum class Trouble { missing, failed };

    static std::expected<std::unique_ptr<Cloudflared>, Trouble> start(int port, Patience patience) {
        std::array<int, 2> pipe{};
        if (pipe2(pipe.data(), O_CLOEXEC) != 0) return std::unexpected(Trouble::failed);
        posix_spawn_file_actions_t actions;
        posix_spawn_file_actions_init(&actions);
        posix_spawn_file_actions_adddup2(&actions, pipe[1], STDERR_FILENO);
        posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
        std::string local = "http://localhost:" + std::to_string(port);
        std::array<char*, 5> words{
            const_cast<char*>("cloudflared"),
            const_cast<char*>("tunnel"),
            const_cast<char*>("--url"),
            local.data(),
            nullptr
        };
        pid_t child = 0;
        const int error = posix_spawnp(&child, words[0], &actions, nullptr, words.data(), environ);
        posix_spawn_file_actions_destroy(&actions);
        close(pipe[1]);
        auto started =
            std::unique_ptr<Cloudflared>(new Cloudflared(error == 0 ? child : 0, pipe[0]));
        if (error != 0) return std::unexpected(Trouble::missing);
        if (!started->comes_up(patience)) return std::unexpected(Trouble::failed);
        return started;
    }

    ~Cloudflared() {
        if (child_ > 0) kill(child_, SIGTERM);
        if (child_ > 0) waitpid(child_, nullptr, 0);
        if (drain_.joinable()) drain_.join();
        close(log_);
    }
    Cloudflared(const Cloudflared&) = delete;
    Cloudflared& operator=(const Cloudflared&) = delete;

    [[nodiscard]] const std::string& url() const noexcept { return url_; }
    [[nodiscard]] bool runs() const {
        return waitid(P_PID, static_cast<id_t>(child_), &ended_, WEXITED | WNOHANG | WNOWAIT) ==
                   0 &&
               ended_.si_pid == 0;
    }

  private:
    Cloudflared(pid_t child, int log) : child_(child), log_(log) {}

    /// Reads its log until it says under which address it is reached.
    bool comes_up(Patience patience) {
        using Clock = std::chrono::steady_clock;
        const auto until = Clock::now() + patience;
        std::string said;
        while (url_.empty()) {
            const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - Clock::now());
            pollfd log{.fd = log_, .events = POLLIN, .revents = 0};
            if (left.count() <= 0 || poll(&log, 1, static_cast<int>(left.count())) <= 0)
                return false;
            std::array<char, 4096> block{};
            const auto size = read(log_, block.data(), block.size());
            if (size <= 0) return false;
            said.append(block.data(), static_cast<std::size_t>(size));
            url_ = address_in(said);
        }
        // It goes on writing, and must not wait for somebody to read.
        drain_ = std::thread([log = log_] {
            std::array<char, 4096> block{};
            while (read(log, block.data(), block.size()) > 0) {
            }
        });
        return true;
    }

    pid_t child_;
    int log_;
    std::string url_;
    std::thread drain_;
    mutable siginfo_t ended_{};
};

/// At most one tunnel. Handlers run side by side, so it is guarded.
class Tunnels {
  public:
    explicit Tunnels(Patience patience) : patience_(patience) {}

    server::Result<Tunnel> start(const Start& in, server::Call& call) {
        const std::lock_guard lock(mutex_);
        forget_if_ended();
        if (cloudflared_ && port_ != in.port)
            return call.fail(
                "port_conflict", "A tunnel is already up on port " + std::to_string(port_)
            );
        if (!cloudflared_) {
            auto started = Cloudflared::start(in.port, patience_);
            if (!started && started.error() == Cloudflared::Trouble::missing)
                return call.fail("cloudflared_missing", "cloudflared is not on PATH");
            if (!started)
                return call.fail("tunnel_startup_failed", "cloudflared did not report an address");
            cloudflared_ = *std::move(started);
            port_ = in.port;
        }
        if (!tell_platform("/v1/tunnels", body()))
            return call.fail(
                "registration_failed",
                "The tunnel is up on port " + std::to_string(port_) +
                    ", but the platform did not register it",
                {.effect = recourse::Effect::partial}
            );
        return Tunnel{port_, cloudflared_->url()};
    }

    Status status() {
        const std::lock_guard lock(mutex_);
        forget_if_ended();
        if (!cloudflared_) return {.running = false, .tunnel = {}};
        return {.running = true, .tunnel = Tunnel{port_, cloudflared_->url()}};
    }

    Status stop() {
        const std::lock_guard lock(mutex_);
        if (cloudflared_) tell_platform("/v1/tunnels/end", body());
        cloudflared_.reset();
        return {.running = false, .tunnel = {}};
    }

  private:
    void forget_if_ended() {
        if (cloudflared_ && !cloudflared_->runs()) cloudflared_.reset();
    }
    [[nodiscard]] std::string body() const {
        return R"({"url":")" + cloudflared_->url() + R"(","port":)" + std::to_string(port_) + "}";
    }

    const Patience patience_;
    std::mutex mutex_;
    std::unique_ptr<Cloudflared> cloudflared_;
    int port_ = 0;
};

std::vector<server::Failure> failures_of_start() {
    return {
        {.code = "cloudflared_missing",
         .meaning = "The binary cloudflared is not on PATH",
         .remedy = "ask the user to install cloudflared, then call connect_start again",
         .actor = Actor::user},
        {.code = "tunnel_startup_failed",
         .category = Category::unavailable,
         .meaning = "The tunnel did not come up",
         .remedy = "ask the user to check that this machine reaches the internet, then call "
                   "connect_start again",
         .actor = Actor::user},
        {.code = "registration_failed",
         .category = Category::unavailable,
         .meaning = "The tunnel is up, but could not be registered",
         .remedy = "call connect_stop, then connect_start again",
         .actor = Actor::user},
        {.code = "port_conflict",
         .category = Category::already_exists,
         .meaning = "A tunnel is already up on a different port",
         .remedy = "use that tunnel, or call connect_stop first"},
    };
}

int serve(bool over_http) {
    Tunnels tunnels(patience());
    server::Server app(
        {.name = "studies-connect", .version = "1.0.0"}, {.dialect = recourse::Dialect::bracket}
    );
    app.tool("connect_start", "A tunnel to a port of this machine")
        .argument("port", "Where the bot listens", {.minimum = 1, .maximum = 65535})
        .idempotent()
        .fails_with(failures_of_start())
        .handle<Start>([&](const Start& in, server::Call& call) { return tunnels.start(in, call); }
        );
    app.tool("connect_status", "The tunnel that is up").reads().handle([&] {
        return tunnels.status();
    });
    app.tool("connect_stop", "Ends the tunnel").idempotent().handle([&] { return tunnels.stop(); });

    const auto say = [](const std::string& url) {
        std::fprintf(stderr, "tunnels listens at %s\n", url.c_str());
    };
    const auto served = over_http ? app.run_http({.port = 0}, say) : app.run_stdio();
    if (served) return 0;
    std::fprintf(stderr, "studies-tunnels: %s\n", served.error().c_str());
    return 1;
}

}  // namespace

int main(int count, char** words) {
    const std::string_view option = count > 1 ? words[1] : "";
    if (count > 2 || (count == 2 && option != "--http")) {
        std::fputs(kUsage, option == "--help" ? stdout : stderr);
        return option == "--help" ? 0 : 64;
    }
    try {
        return serve(option == "--http");
    } catch (const std::exception& error) {
        std::fprintf(stderr, "studies-tunnels: %s\n", error.what());
        return 1;
    }
}
