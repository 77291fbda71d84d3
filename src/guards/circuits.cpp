#include "guards/circuits.hpp"

#include "base/text.hpp"
#include "fault/vocabulary.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

#include <fmt/format.h>

namespace recourse::guards {
namespace {

using std::chrono::seconds;

constexpr std::size_t kMostCircuits = 10'000;
constexpr std::size_t kShownName = 64;

/// The upstream and, where it is one of a tool, the tool. Names of upstreams have no space.
std::pair<std::string_view, std::string_view> names_in(std::string_view key) {
    const auto blank = key.find(' ');
    if (blank == std::string_view::npos) return {key, {}};
    return {key.substr(0, blank), key.substr(blank + 1)};
}

/// What stopped the call: the circuit of a tool, or of a whole upstream.
struct Open {
    const Circuit& circuit;
    std::string_view why;
    bool is_of_tool;
};

std::string message_of(const Open& open, const ToolCall& call) {
    const auto row = open.circuit.failures_in_a_row();
    const auto failed = row > 1 ? fmt::format("its last {} calls failed", row)
                                : std::string("too many of its calls failed");
    if (open.is_of_tool) {
        return fmt::format(
            "Calls of '{}' on the server '{}' are not sent for now: {}",
            call.shown,
            call.upstream,
            failed
        );
    }
    return fmt::format("Calls to the server '{}' are not sent for now: {}", call.upstream, failed);
}

Fault circuit_open(const Open& open, const ToolCall& call) {
    auto fault = fault::make("circuit_open");
    fault.message = message_of(open, call);
    fault.effect = Effect::none;
    fault.safe_to_retry = SafeBecause::not_sent;
    // One that is being tried out will be decided soon.
    const auto wait =
        std::max(std::chrono::ceil<seconds>(open.circuit.reopens_at() - call.now), seconds(1));
    fault.retry_after = wait;
    fault.details["upstream"] = call.upstream;
    if (open.is_of_tool) fault.details["tool"] = call.shown;
    fault.details["failures"] = open.circuit.failures_in_a_row();
    fault.details["reopens_in_seconds"] = wait.count();
    if (!open.why.empty()) {
        fault.cause = fmt::format(
            "The last of them failed with {}: {}", open.why, fault::code(open.why).meaning
        );
        fault.details["last_failure"] = open.why;
    }
    const auto plural = wait.count() == 1 ? "" : "s";
    fault.actions.push_back(
        {ActionType::wait,
         fmt::format("wait {} second{}, then call again", wait.count(), plural),
         {},
         {}}
    );
    fault.actions.push_back(
        {ActionType::use_alternative,
         open.is_of_tool
             ? fmt::format(
                   "reach the goal with another tool of '{}' meanwhile: they are not affected",
                   call.upstream
               )
             : std::string("go on with tools of other servers meanwhile"),
         {},
         {}}
    );
    return fault;
}

}  // namespace

void offer_alternatives(Fault& fault, std::span<const std::string> tools) {
    if (tools.empty()) return;
    fault.details["alternatives"] = json::Array(tools.begin(), tools.end());
    const auto general =
        std::ranges::find(fault.actions, ActionType::use_alternative, &Action::type);
    Action named{
        .type = ActionType::use_alternative,
        .sentence =
            fmt::format("call {} meanwhile, if it does what you need", text::list(tools, "or")),
        .tool = tools.size() == 1 ? tools.front() : "",
        .arguments = {},
    };
    if (general == fault.actions.end())
        fault.actions.push_back(std::move(named));
    else
        *general = std::move(named);
}

void Circuits::apply(std::map<std::string, UpstreamCircuits, std::less<>> upstreams) {
    rules_ = std::move(upstreams);
}

std::expected<Permit, Fault> Circuits::admit(const ToolCall& call) {
    auto* tool = find(tools_, key_of(call.upstream, call.tool));
    auto upstream_pass = Circuit::Pass::counted;
    if (auto* upstream = find(upstreams_, call.upstream)) {
        const auto& rule = rule_of(call.upstream, {});
        const auto pass = upstream->circuit.admit(rule, call.now, call.reads_only);
        if (!pass) {
            return std::unexpected(circuit_open({upstream->circuit, upstream->why, false}, call));
        }
        upstream_pass = *pass;
    }
    auto tool_pass = Circuit::Pass::counted;
    if (tool != nullptr) {
        const auto& rule = rule_of(call.upstream, call.tool);
        const auto pass = tool->circuit.admit(rule, call.now, false);
        if (!pass) {
            if (auto* upstream = find(upstreams_, call.upstream))
                upstream->circuit.proved_nothing(upstream_pass);
            return std::unexpected(circuit_open({tool->circuit, tool->why, true}, call));
        }
        tool_pass = *pass;
    }
    return Permit(*this, call, upstream_pass, tool_pass);
}

std::vector<telemetry::CircuitState> Circuits::state(TimePoint now, std::size_t most) const {
    std::vector<telemetry::CircuitState> states;
    add_states(states, upstreams_, now);
    add_states(states, tools_, now);
    std::ranges::sort(states, [](const auto& one, const auto& other) {
        const auto place = [](const telemetry::CircuitState& state) {
            return std::tuple(!state.reopens_in, std::string_view(state.upstream), state.tool);
        };
        return place(one) < place(other);
    });
    if (states.size() > most) states.resize(most);
    return states;
}

void Circuits::add_states(
    std::vector<telemetry::CircuitState>& states, const Table& table, TimePoint now
) const {
    for (const auto& [key, named] : table) {
        const auto [upstream, tool] = names_in(key);
        const auto state = named.circuit.state(now);
        const bool is_closed = state == Circuit::State::closed;
        if (is_closed && !named.circuit.has_failed_lately(rule_of(upstream, tool), now)) continue;
        auto& shown = states.emplace_back();
        shown.upstream = upstream;
        shown.tool = text::clean(tool, kShownName);
        shown.state = to_string(state);
        shown.why = named.why;
        if (is_closed) continue;
        const auto left = std::max(named.circuit.reopens_at() - now, Duration::zero());
        shown.reopens_in = std::chrono::ceil<std::chrono::milliseconds>(left);
    }
}

const CircuitRule& Circuits::rule_of(std::string_view upstream, std::string_view tool) const {
    static const CircuitRule kDefault;
    const auto found = rules_.find(upstream);
    if (found == rules_.end()) return kDefault;
    const auto own = found->second.tools.find(tool);
    return own == found->second.tools.end() ? found->second.rule : own->second;
}

/// The view lives until the next call.
std::string_view Circuits::key_of(std::string_view upstream, std::string_view tool) {
    key_.assign(upstream);
    key_ += ' ';
    key_ += tool;
    return key_;
}

Circuits::Named* Circuits::find(Table& table, std::string_view key) {
    if (table.empty()) return nullptr;
    const auto found = table.find(key);
    return found == table.end() ? nullptr : &found->second;
}

/// Null where there is no more room: what is not counted stays closed.
Circuits::Named* Circuits::find_or_make(Table& table, std::string_view key, TimePoint now) {
    if (auto* found = find(table, key)) return found;
    if (table.size() >= kMostCircuits) {
        std::erase_if(table, [&](const auto& one) {
            const auto [name, tool] = names_in(one.first);
            return one.second.circuit.is_fresh(rule_of(name, tool), now);
        });
        if (table.size() >= kMostCircuits) return nullptr;
    }
    return &table.emplace(key, Named{}).first->second;
}

Permit::Permit(Permit&& other) noexcept
    : circuits_(std::exchange(other.circuits_, nullptr)),
      upstream_(other.upstream_),
      tool_(other.tool_),
      upstream_pass_(other.upstream_pass_),
      tool_pass_(other.tool_pass_) {}

void Permit::answered(TimePoint now) {
    auto* circuits = std::exchange(circuits_, nullptr);
    if (circuits == nullptr) return;
    if (auto* named = Circuits::find(circuits->upstreams_, upstream_))
        named->circuit.succeeded(circuits->rule_of(upstream_, {}), upstream_pass_, now);
    if (circuits->tools_.empty()) return;
    if (auto* named = Circuits::find(circuits->tools_, circuits->key_of(upstream_, tool_)))
        named->circuit.succeeded(circuits->rule_of(upstream_, tool_), tool_pass_, now);
}

void Permit::failed(std::string_view code, TimePoint now) {
    auto* circuits = std::exchange(circuits_, nullptr);
    if (circuits == nullptr) return;
    if (auto* named = Circuits::find(circuits->upstreams_, upstream_))
        named->circuit.succeeded(circuits->rule_of(upstream_, {}), upstream_pass_, now);
    const auto key = circuits->key_of(upstream_, tool_);
    if (auto* named = circuits->find_or_make(circuits->tools_, key, now)) {
        named->why = code;
        named->circuit.failed(circuits->rule_of(upstream_, tool_), tool_pass_, now);
    }
}

void Permit::unreachable(std::string_view code, TimePoint now) {
    auto* circuits = std::exchange(circuits_, nullptr);
    if (circuits == nullptr) return;
    if (auto* named = circuits->find_or_make(circuits->upstreams_, upstream_, now)) {
        named->why = code;
        named->circuit.failed(circuits->rule_of(upstream_, {}), upstream_pass_, now);
    }
    if (auto* named = Circuits::find(circuits->tools_, circuits->key_of(upstream_, tool_)))
        named->circuit.proved_nothing(tool_pass_);
}

void Permit::proved_nothing() {
    auto* circuits = std::exchange(circuits_, nullptr);
    if (circuits == nullptr) return;
    if (auto* named = Circuits::find(circuits->upstreams_, upstream_))
        named->circuit.proved_nothing(upstream_pass_);
    if (auto* named = Circuits::find(circuits->tools_, circuits->key_of(upstream_, tool_)))
        named->circuit.proved_nothing(tool_pass_);
}

}  // namespace recourse::guards
