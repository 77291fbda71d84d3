#include "workspace.hpp"

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

using namespace automation;

constexpr auto kUsage =
    "automation DATABASE PROVIDER_URL [PORT]\n"
    "\n"
    "Serves the platform at that port of this machine (0: a free one). In the environment, in "
    "seconds:\n"
    "AUTOMATION_STEP (0.5), AUTOMATION_PREVIEW (3600), AUTOMATION_CAP (60), AUTOMATION_JOBS "
    "(604800).\n";

milliseconds seconds_of(const char* name, std::string_view otherwise) {
    const char* set = std::getenv(name);  // NOLINT(concurrency-mt-unsafe): before any thread
    const std::string_view text = set == nullptr ? otherwise : set;
    double seconds = 0;
    const auto [end, error] = std::from_chars(text.begin(), text.end(), seconds);
    if (error != std::errc() || end != text.end() || !(seconds >= 0 && seconds < 1e9))
        throw std::runtime_error(
            std::string(name) + " is '" + std::string(text) + "': write seconds, as in " +
            std::string(otherwise)
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

int serve(const std::string& path, const std::string& provider, std::uint16_t port) {
    Workspace workspace{
        .database{path},
        .times =
            {.step = seconds_of("AUTOMATION_STEP", "0.5"),
             .preview = seconds_of("AUTOMATION_PREVIEW", "3600"),
             .cap = seconds_of("AUTOMATION_CAP", "60"),
             .jobs = seconds_of("AUTOMATION_JOBS", "604800")},
        .provider = provider,
    };
    server::Server app(
        {.name = "automation", .version = "1.0.0"},
        {.dialect = recourse::Dialect::status, .vocabulary = "automation"}
    );
    offer_builds(app, workspace);
    offer_workflows(app, workspace);
    offer_integrations(app, workspace);
    offer_enrichment(app, workspace);
    const auto served = app.run_http({.port = port}, [](const std::string& url) {
        std::fprintf(stderr, "automation serves MCP at %s\n", url.c_str());
    });
    if (!served) std::fprintf(stderr, "automation: %s\n", served.error().c_str());
    return served ? 0 : 1;
}

}  // namespace

int main(int count, char** arguments) {
    const bool asks_for_help = count == 2 && std::string_view(arguments[1]) == "--help";
    if (count < 3 || count > 4) {
        std::fputs(kUsage, asks_for_help ? stdout : stderr);
        return asks_for_help ? 0 : 64;
    }
    try {
        return serve(arguments[1], arguments[2], port_of(count > 3 ? arguments[3] : "0"));
    } catch (const std::exception& error) {
        std::fprintf(stderr, "automation: %s\n", error.what());
        return 1;
    }
}
