#pragma once

#include "fault/redaction_policy.hpp"
#include "fault/vocabularies.hpp"
#include "guards/replay_rules.hpp"
#include "server/dialect_choice.hpp"
#include "server/settings.hpp"
#include "store/vault.hpp"
#include "upstreams/settings.hpp"

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

/// What the operator decided, as plain values: read from a file by `configuration.hpp`, or made by
/// `recourse wrap` and `recourse demo` in code. Everything below the gateway is handed its part.
namespace recourse::gateway {

using server::ListenSettings;
using UpstreamSettings = upstreams::Settings;
using upstreams::EraChoice;
using upstreams::Errors;
using upstreams::ToolEffect;
using upstreams::ToolSettings;

struct LogSettings {
    std::string file;   ///< empty: stderr
    bool calls = true;  ///< one JSON line per call
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
};

struct Settings {
    ListenSettings listen;
    LogSettings log;
    StoreSettings store;
    guards::ReplayRules replay;
    /// The built-in ones, and those of the operator's files.
    fault::Vocabularies vocabularies = fault::Vocabularies::built_in();
    std::vector<server::ClientDialect> clients;  ///< what callers are told in; in order
    std::vector<UpstreamSettings> upstreams;     ///< at least one; names differ
    std::vector<std::string>
        secrets;  ///< values from the environment or files: never shown to anyone
    RedactionSettings redaction;
};

}  // namespace recourse::gateway
