#include "commands.hpp"
#include "gateway/configuration.hpp"
#include "gateway/service.hpp"

#include <fmt/format.h>

namespace recourse::app {

int gateway(const GatewayOptions& options) {
    const auto loaded = gateway::load(options.configuration, gateway::process_environment());
    if (!loaded.mistakes.empty()) {
        fmt::print(stderr, "{}", gateway::to_text(loaded.mistakes));
        return kBadConfiguration;
    }
    const auto ended = gateway::run_gateway(loaded.settings, [](const std::string& url) {
        fmt::print(stderr, "recourse gateway: serving MCP at {}\n", url);
    });
    if (ended) return kOk;
    fmt::print(stderr, "recourse gateway: {}\n", ended.error());
    return kUnavailable;
}

}  // namespace recourse::app
