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
    const auto ended = gateway::run_gateway(loaded.settings, reloading, [](const std::string& url) {
        fmt::print(stderr, "recourse gateway: serving MCP at {}\n", url);
    });
    if (ended) return kOk;
    fmt::print(stderr, "recourse gateway: {}\n", ended.error());
    return kUnavailable;
}

}  // namespace recourse::app
