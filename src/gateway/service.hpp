#pragma once

#include "gateway/configuration.hpp"
#include "gateway/settings.hpp"
#include "net/loop.hpp"

#include <cstdint>
#include <expected>
#include <functional>
#include <string>

/// Whole programs made of the gateway's parts: each runs a loop of its own on the calling thread
/// until it is done.
namespace recourse::gateway {

/// How a gateway gets to a new configuration while it runs.
struct Reloading {
    std::function<Loaded()> load;
    /// What came of it: one or more lines, the last without its end.
    std::function<void(const std::string& words)> tell;
};

/// Where a gateway serves.
struct Served {
    std::string endpoint;   ///< for MCP
    std::string dashboard;  ///< empty: there is none
};

/// Serves HTTP until SIGTERM or SIGINT, then drains: what is open is answered, children are asked
/// to leave. `on_listening` is called once with the URLs. On SIGHUP, or when a file changes that
/// the settings were read from, they are read again. The error is a sentence: the address that
/// cannot be bound, the log file that cannot be opened.
[[nodiscard]] std::expected<void, std::string> run_gateway(
    const Settings& settings,
    const Reloading& reloading,
    const std::function<void(const Served& served)>& on_listening
);

/// Something that runs beside the gateway on its loop, once it listens. The gateway ends when it
/// returns false.
using Companion =
    std::function<net::Task<bool>(net::Executor executor, net::Timers& timers, Served served)>;

/// The same with a companion.
[[nodiscard]] std::expected<void, std::string> run_gateway_beside(
    const Settings& settings, const Companion& companion
);

/// Stands between our own stdin and stdout and one command, until stdin ends or a signal comes.
[[nodiscard]] std::expected<void, std::string> run_wrapper(const Settings& settings);

}  // namespace recourse::gateway
