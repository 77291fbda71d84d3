#pragma once

#include "upstreams/settings.hpp"

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

/// What the operator decided, as plain values: read from a file by `configuration.hpp`, or made by
/// `recourse wrap` and `recourse demo` in code. Everything below the gateway is handed its part.
namespace recourse::gateway {

using UpstreamSettings = upstreams::Settings;
using upstreams::EraChoice;
using upstreams::ToolEffect;
using upstreams::ToolSettings;

struct ListenSettings {
    std::string address = "127.0.0.1";
    std::uint16_t port = 8080;
    std::string path = "/mcp";
    /// Origins allowed beside those of this machine (`http://localhost[:port]` and the like).
    std::vector<std::string> allowed_origins;
    std::size_t request_bytes = 4 * 1024 * 1024;
    std::chrono::milliseconds request_timeout{10'000
    };  ///< from the first byte of a request to its last
    std::chrono::milliseconds idle_timeout{75'000};  ///< of a connection between requests
    std::size_t connections = 10'000;
    std::size_t sessions = 10'000;                      ///< of legacy clients
    std::chrono::milliseconds session_idle{3'600'000};  ///< an unused session is forgotten
};

struct LogSettings {
    std::string file;   ///< empty: stderr
    bool calls = true;  ///< one JSON line per call
};

struct Settings {
    ListenSettings listen;
    LogSettings log;
    std::vector<UpstreamSettings> upstreams;  ///< at least one; names differ
    std::vector<std::string>
        secrets;  ///< values from the environment or files: never shown to anyone
};

}  // namespace recourse::gateway
