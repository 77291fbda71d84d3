#include "base/text.hpp"
#include "base/version.hpp"
#include "diagnosis/diagnosis.hpp"
#include "gateway/gateway.hpp"

#include <algorithm>
#include <chrono>

/// How the gateway stands, for whoever watches it.
namespace recourse::gateway {
namespace {

constexpr std::size_t kMostCircuits = 100;
constexpr std::size_t kLongestTrouble = 400;

std::string_view kind_of(const upstreams::Settings& settings) {
    if (settings.rest) return "rest";
    return settings.command.empty() ? "http" : "stdio";
}

}  // namespace

telemetry::State Gateway::state() {
    const auto now = std::chrono::system_clock::now();
    telemetry::State state;
    state.version = kVersion;
    state.started = started_;
    for (const auto& backend : backends_.all()) state.upstreams.push_back(state_of(*backend));
    state.circuits = circuit_states();
    state.limits = guarding_.limits().state({.now = timers_.now(), .today = now});
    state.vault = vault_state(now);
    state.ledger = ledger_state();
    return state;
}

telemetry::UpstreamState Gateway::state_of(const Backend& backend) const {
    const auto& met = backend.met();
    telemetry::UpstreamState state;
    state.name = met.settings().name;
    state.kind = kind_of(met.settings());
    state.is_up = met.was_asked() && !met.trouble();
    state.revision = met.hello().revision;
    state.tools = catalogue_.names(&backend.upstream()).size();
    if (!met.trouble()) return state;
    diagnosis::Situation situation;
    situation.upstream = state.name;
    situation.method = "initialize";
    situation.arguments = "{}";
    situation.sent = met.trouble()->sent;
    situation.now = std::chrono::system_clock::now();
    auto fault = diagnosis::diagnose(met.trouble()->raw, situation);
    pipeline_.tidy(fault);
    state.trouble = text::clean(fault.message, kLongestTrouble);
    return state;
}

std::vector<telemetry::CircuitState> Gateway::circuit_states() {
    auto circuits = guarding_.circuits().state(timers_.now(), kMostCircuits);
    for (auto& circuit : circuits) circuit.is_listed = lists(circuit.upstream, circuit.tool);
    return circuits;
}

bool Gateway::lists(std::string_view upstream, std::string_view tool) const {
    return std::ranges::any_of(catalogue_.shelves(), [&](const auto& shelf) {
        return shelf->upstream->settings().name == upstream &&
               std::ranges::any_of(shelf->entries, [&](const auto& entry) {
                   return entry->tool.name == tool;
               });
    });
}

telemetry::VaultState Gateway::vault_state(WallTime now) {
    telemetry::VaultState state;
    const auto counts = guarding_.replay().counts(now);
    if (!counts) {
        const auto& trouble = counts.error();
        state.trouble = std::string(to_string(trouble.why)) + ": " + trouble.detail;
        return state;
    }
    state.calls = counts->calls;
    state.unknown = counts->unknown;
    return state;
}

telemetry::LedgerState Gateway::ledger_state() const {
    telemetry::LedgerState state;
    state.untold = pipeline_.untold();
    if (pipeline_.books() == nullptr) return state;
    const auto counts = pipeline_.books()->counts();
    state.is_kept = true;
    state.written = counts.written;
    state.waiting = counts.waiting;
    state.lost = counts.lost;
    state.trouble = text::clean(counts.trouble, kLongestTrouble);
    return state;
}

}  // namespace recourse::gateway
