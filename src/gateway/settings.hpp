#pragma once

#include "fault/redaction_policy.hpp"
#include "fault/vocabularies.hpp"
#include "guards/arguments.hpp"
#include "guards/circuit.hpp"
#include "guards/identity_settings.hpp"
#include "guards/limit.hpp"
#include "guards/polling.hpp"
#include "guards/replay_rules.hpp"
#include "guards/rights.hpp"
#include "guards/verification.hpp"
#include "server/dialect_choice.hpp"
#include "server/settings.hpp"
#include "store/ledger.hpp"
#include "store/vault.hpp"
#include "telemetry/settings.hpp"
#include "upstreams/settings.hpp"

#include <recourse/retry.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

/// What the operator decided, as plain values: read from a file by `configuration.hpp`, or made by
/// `recourse wrap` and `recourse demo` in code. Everything below the gateway is handed its part.
namespace recourse::gateway {

using server::ListenSettings;
using upstreams::EraChoice;
using upstreams::Errors;
using upstreams::ToolEffect;
using upstreams::ToolSettings;

/// How a tool tells that it failed.
enum class Failures : std::uint8_t {
    errors,   ///< `isError`, in the dialect
    results,  ///< a result whose `ok` is false
};

/// What the guards hold calls of one tool to.
struct ToolRules {
    Failures failures = Failures::errors;
    guards::ArgumentSettings arguments;
    std::optional<guards::CircuitRule> circuit;        ///< nothing: the upstream's
    std::shared_ptr<const guards::VerifyRule> verify;  ///< null: nothing says how to look
    std::shared_ptr<const guards::PollRule> poll;      ///< null: it does not begin, it does
};

/// An upstream, and what the guards hold calls to it to.
struct UpstreamSettings : upstreams::Settings {
    guards::ArgumentMode arguments = guards::ArgumentMode::explain;
    guards::CircuitRule circuit;
    /// Callers wait, too: what takes longer is better told than slept.
    RetryPolicy retries{.patience = std::chrono::seconds{5}};
    std::map<std::string, ToolRules, std::less<>> rules;  ///< by the upstream's own tool names
};

struct LogSettings {
    std::string file;   ///< empty: stderr
    bool calls = true;  ///< one JSON line per call

    bool operator==(const LogSettings&) const = default;
};

/// What is taken out of texts beside the secrets that are recognised.
struct RedactionSettings {
    fault::RedactionPolicy policy;
    std::vector<std::string> secrets;  ///< values that no upstream needs, but may say
};

/// Where it is kept what must outlive a call.
struct StoreSettings {
    std::string path;  ///< a directory; empty: memory, which ends with the process
    store::sqlite::Durability sync = store::sqlite::Durability::process;
    store::VaultLimits limits;  ///< of outcomes of calls

    bool operator==(const StoreSettings&) const = default;
};

/// The record of every call.
struct LedgerSettings {
    /// Whose arguments are kept, redacted.
    enum class Arguments : std::uint8_t { failed, all, none };

    std::string path;  ///< of a file; empty: there is no ledger
    store::LedgerLimits keep;
    Arguments arguments = Arguments::failed;
    bool tool = false;  ///< whether callers have a tool that reads it

    bool operator==(const LedgerSettings&) const = default;
};

/// The tools that the gateway offers itself, by the names that callers see; empty: it does not.
struct OwnToolSettings {
    std::string whoami;
    std::string usage;
    std::string request_permission;
    std::string end_session;
    std::string requests;  ///< the file of what was requested and decided

    bool operator==(const OwnToolSettings&) const = default;
};

/// What Prometheus reads.
struct MetricsSettings {
    bool serve = true;

    bool operator==(const MetricsSettings&) const = default;
};

/// The pages for operators.
struct DashboardSettings {
    bool serve = true;
    std::chrono::milliseconds session = std::chrono::hours{12};
    std::chrono::milliseconds session_idle = std::chrono::hours{1};

    bool operator==(const DashboardSettings&) const = default;
};

struct Settings {
    ListenSettings listen;
    LogSettings log;
    DashboardSettings dashboard;
    LedgerSettings ledger;
    OwnToolSettings own_tools;
    MetricsSettings metrics;
    StoreSettings store;
    guards::ReplayRules replay;
    /// The built-in ones, and those of the operator's files.
    fault::Vocabularies vocabularies = fault::Vocabularies::built_in();
    std::vector<server::ClientDialect> clients;  ///< what callers are told in; in order
    std::vector<UpstreamSettings> upstreams;     ///< at least one; names differ
    guards::IdentitySettings identity;           ///< how callers prove who they are
    guards::PermissionSettings permission;       ///< and what they may do
    std::vector<std::string>
        secrets;  ///< values from the environment or files: never shown to anyone
    RedactionSettings redaction;
    std::vector<guards::Limit> limits;  ///< names differ
    telemetry::TraceSettings traces;
    telemetry::SentrySettings sentry;
    std::vector<std::string> files;  ///< all that these were read from
};

}  // namespace recourse::gateway
