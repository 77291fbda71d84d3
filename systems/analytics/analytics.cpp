#include "platform.hpp"

#include <charconv>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>

/// The platform as an MCP server over HTTP.
namespace {

using namespace analytics;

constexpr auto kUsage =
    "analytics DATABASE [PORT]\n"
    "\n"
    "Serves the platform at that port of this machine (0: a free one). In the environment: in "
    "seconds\n"
    "ANALYTICS_WINDOW (1800), ANALYTICS_COOLDOWN (900) and ANALYTICS_STALE (21600); where others "
    "are,\n"
    "ANALYTICS_META (http://127.0.0.1:8202) and ANALYTICS_DASHBOARD (http://127.0.0.1:8203).\n";

std::string variable(const char* name, const char* otherwise) {
    const char* value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe): before any thread
    return value == nullptr ? otherwise : value;
}

milliseconds seconds_of(const char* name, const char* otherwise) {
    const auto text = variable(name, otherwise);
    double seconds = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
    if (error != std::errc() || end != text.data() + text.size() ||
        !(seconds >= 0 && seconds < 1e9))
        throw std::runtime_error(
            std::string(name) + " is '" + text + "': write seconds, as in " + otherwise
        );
    return milliseconds(static_cast<std::int64_t>(seconds * 1000));
}

std::uint16_t port_of(std::string_view text) {
    std::uint16_t port = 0;
    const auto [end, error] = std::from_chars(text.begin(), text.end(), port);
    if (error != std::errc() || end != text.end())
        throw std::runtime_error("the port is '" + std::string(text) + "': write 0 to 65535");
    return port;
}

int serve(const std::string& path, std::uint16_t port) {
    Platform platform{
        .database{path},
        .times =
            {.window = seconds_of("ANALYTICS_WINDOW", "1800"),
             .cooldown = seconds_of("ANALYTICS_COOLDOWN", "900"),
             .stale = seconds_of("ANALYTICS_STALE", "21600")},
        .meta = variable("ANALYTICS_META", "http://127.0.0.1:8202"),
        .dashboard = variable("ANALYTICS_DASHBOARD", "http://127.0.0.1:8203"),
    };
    // Who calls it learns from the gateway before it, so nobody else may reach it. Why something
    // failed that nobody foresaw stands in its log (stderr), under the id that the caller has.
    server::Server app(
        {.name = "analytics", .version = "1.0.0"},
        {.call_log = "",
         .dialect = recourse::Dialect::flat,
         .vocabulary = "analytics",
         .trusts_gateway = true}
    );
    offer_reports(app, platform);
    offer_customers(app, platform);
    offer_conversions(app, platform);
    const auto served = app.run_http({.port = port}, [](const std::string& url) {
        std::fprintf(stderr, "analytics serves MCP at %s\n", url.c_str());
    });
    if (!served) std::fprintf(stderr, "analytics: %s\n", served.error().c_str());
    return served ? 0 : 1;
}

}  // namespace

int main(int count, char** arguments) {
    const bool asks_for_help = count == 2 && std::string_view(arguments[1]) == "--help";
    if (count < 2 || count > 3 || asks_for_help) {
        std::fputs(kUsage, asks_for_help ? stdout : stderr);
        return asks_for_help ? 0 : 64;
    }
    try {
        return serve(arguments[1], port_of(count > 2 ? arguments[2] : "0"));
    } catch (const std::exception& error) {
        std::fprintf(stderr, "analytics: %s\n", error.what());
        return 1;
    }
}
