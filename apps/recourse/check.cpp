#include "base/json.hpp"
#include "commands.hpp"
#include "gateway/configuration.hpp"

#include <fmt/format.h>

namespace recourse::app {

int check(const CheckOptions& options) {
    const auto loaded = gateway::load(options.configuration, gateway::process_environment());
    if (options.json) {
        fmt::print("{}\n", json::to_text(gateway::to_json(loaded.mistakes)));
    } else if (loaded.mistakes.empty()) {
        fmt::print(
            "{}: no mistakes; upstreams: {}\n",
            options.configuration,
            loaded.settings.upstreams.size()
        );
    } else {
        fmt::print("{}", gateway::to_text(loaded.mistakes));
    }
    return loaded.mistakes.empty() ? kOk : kBadConfiguration;
}

}  // namespace recourse::app
