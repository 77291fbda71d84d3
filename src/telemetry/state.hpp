#pragma once

#include "base/json.hpp"
#include "base/time.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

/// How a gateway stands at one moment, as plain values: for metrics and the dashboard.
namespace recourse::telemetry {

struct UpstreamState {
    std::string name;
    std::string kind;      ///< `http`, `stdio`, `rest`
    bool is_up = false;    ///< it answered the last time that it was asked
    std::string revision;  ///< of the protocol; empty before it was greeted
    std::string trouble;   ///< why it is down, redacted; empty where it is not
    std::size_t tools = 0;
};

/// One that is not closed, or that failed of late.
struct CircuitState {
    std::string upstream;
    std::string tool;   ///< its own name; empty: of the whole upstream
    std::string state;  ///< `closed`, `open`, `half_open`
    std::string why;    ///< the code of the last failure
    std::optional<std::chrono::milliseconds> reopens_in{};
    bool is_listed = false;  ///< the upstream lists the tool, so that its name is no invention
};

/// A limit, and whoever has used most of it.
struct LimitState {
    struct Subject {
        std::string name;
        double used = 0;
    };
    std::string name;
    std::string rule;  ///< in words: `100 per minute per caller`
    double limit = 0;
    std::size_t subjects = 0;  ///< that have used any of it
    std::vector<Subject> most;
};

struct VaultState {
    bool is_kept = false;  ///< in a file: it outlives the process
    std::size_t calls = 0;
    std::size_t unknown = 0;  ///< of these, that nobody knows the end of
    std::string trouble;      ///< empty where it can be read
};

struct LedgerState {
    bool is_kept = false;  ///< there is one
    std::uint64_t written = 0;
    std::uint64_t waiting = 0;
    std::uint64_t lost = 0;
    std::string trouble;       ///< why it cannot be written now; empty where it can
    std::uint64_t untold = 0;  ///< calls that neither metrics nor the dashboard counted
};

struct State {
    std::string version;
    WallTime started;
    std::size_t connections = 0;
    std::size_t sessions = 0;
    std::vector<UpstreamState> upstreams;
    std::vector<CircuitState> circuits;
    std::vector<LimitState> limits;
    VaultState vault;
    LedgerState ledger;
};

[[nodiscard]] json::Object to_json(const State& state);

}  // namespace recourse::telemetry
