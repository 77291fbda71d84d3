#include "telemetry/state.hpp"

namespace recourse::telemetry {
namespace {

json::Object to_json(const UpstreamState& upstream) {
    return {
        {"name", upstream.name},
        {"kind", upstream.kind},
        {"is_up", upstream.is_up},
        {"revision", upstream.revision},
        {"trouble", upstream.trouble},
        {"tools", upstream.tools},
    };
}

json::Object to_json(const CircuitState& circuit) {
    json::Object object{
        {"upstream", circuit.upstream},
        {"tool", circuit.tool},
        {"state", circuit.state},
        {"why", circuit.why},
    };
    if (circuit.reopens_in) object["reopens_in_ms"] = circuit.reopens_in->count();
    return object;
}

json::Object to_json(const LimitState& limit) {
    json::Array most;
    for (const auto& subject : limit.most)
        most.push_back(json::Object{{"name", subject.name}, {"used", subject.used}});
    return {
        {"name", limit.name},
        {"rule", limit.rule},
        {"limit", limit.limit},
        {"subjects", limit.subjects},
        {"most", std::move(most)},
    };
}

json::Object to_json(const VaultState& vault) {
    return {
        {"is_kept", vault.is_kept},
        {"calls", vault.calls},
        {"unknown", vault.unknown},
        {"trouble", vault.trouble},
    };
}

json::Object to_json(const LedgerState& ledger) {
    return {
        {"is_kept", ledger.is_kept},
        {"written", ledger.written},
        {"waiting", ledger.waiting},
        {"lost", ledger.lost},
        {"trouble", ledger.trouble},
        {"untold", ledger.untold},
    };
}

template <typename T>
json::Array to_array(const std::vector<T>& all) {
    json::Array array;
    for (const auto& one : all) array.push_back(to_json(one));
    return array;
}

}  // namespace

json::Object to_json(const State& state) {
    return {
        {"version", state.version},
        {"started_ms",
         std::chrono::floor<std::chrono::milliseconds>(state.started.time_since_epoch()).count()},
        {"connections", state.connections},
        {"sessions", state.sessions},
        {"upstreams", to_array(state.upstreams)},
        {"circuits", to_array(state.circuits)},
        {"limits", to_array(state.limits)},
        {"vault", to_json(state.vault)},
        {"ledger", to_json(state.ledger)},
    };
}

}  // namespace recourse::telemetry
