#include "commands.hpp"
#include "gateway/configuration.hpp"
#include "gateway/service.hpp"

#include <fmt/format.h>

namespace recourse::app {

int gateway(const GatewayOptions& options) {
    const auto load = [file = options.configuration] {
        return gateway::load(file, gateway::process_environment());
    };
    const auto loaded = load();
    if (!loaded.mistakes.empty()) {
        fmt::print(stderr, "{}", gateway::to_text(loaded.mistakes));
        return kBadConfiguration;
    }
    const gateway::Reloading reloading{
        .load = load,
        .tell = [](const std::string& words
                ) { fmt::print(stderr, "recourse gateway: {}\n", words); },
    };
    const auto tell = [](const gateway::Served& served) {
        fmt::print(stderr, "recourse gateway: serving MCP at {}\n", served.endpoint);
        if (!served.dashboard.empty())
            fmt::print(stderr, "recourse gateway: the dashboard is at {}\n", served.dashboard);
    };
    const auto ended = gateway::run_gateway(loaded.settings, reloading, tell);
    if (ended) return kOk;
    fmt::print(stderr, "recourse gateway: {}\n", ended.error());
    return kUnavailable;
}

}  // namespace recourse::app
