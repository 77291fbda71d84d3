#pragma once

#include "guards/circuit.hpp"
#include "guards/tool_call.hpp"
#include "telemetry/state.hpp"

#include <cstddef>
#include <expected>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace recourse::guards {

/// The rules of one upstream: its own, and of tools that have another.
struct UpstreamCircuits {
    CircuitRule rule;
    std::map<std::string, CircuitRule, std::less<>> tools;  ///< by the upstream's own names
};

class Permit;

/// A circuit per tool and one per upstream. What happened to a call of a tool, a timeout or a
/// broken answer, counts for that tool alone; that the upstream could not be reached at all counts
/// for the upstream. So one tool that hangs shuts no other. While an upstream's circuit is open
/// calls that only read pass, one at a time. Not thread-safe: one loop; outlives its permits.
class Circuits {
  public:
    /// These rules count from now on; circuits stay as they are.
    void apply(std::map<std::string, UpstreamCircuits, std::less<>> upstreams);

    /// The call may be sent; or the Fault that says since when it is useless, and until when.
    [[nodiscard]] std::expected<Permit, Fault> admit(const ToolCall& call);

    /// Those that are not closed, then those that failed of late; at most `most`.
    [[nodiscard]] std::vector<telemetry::CircuitState> state(TimePoint now, std::size_t most) const;

  private:
    friend class Permit;
    struct Named {
        Circuit circuit;
        std::string why;  ///< the code of the last failure, where it is one of ours
    };
    struct Hash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const noexcept {
            return std::hash<std::string_view>{}(text);
        }
    };
    using Table = std::unordered_map<std::string, Named, Hash, std::equal_to<>>;

    [[nodiscard]] const CircuitRule& rule_of(std::string_view upstream, std::string_view tool)
        const;
    [[nodiscard]] std::string_view key_of(std::string_view upstream, std::string_view tool);
    void add_states(std::vector<telemetry::CircuitState>& states, const Table& table, TimePoint now)
        const;
    [[nodiscard]] static Named* find(Table& table, std::string_view key);
    [[nodiscard]] Named* find_or_make(Table& table, std::string_view key, TimePoint now);

    std::map<std::string, UpstreamCircuits, std::less<>> rules_;
    /// Only of what has failed: a success of something without a circuit is nothing to remember.
    Table upstreams_;
    Table tools_;
    std::string key_;
};

/// Says in the Fault of a call that an open circuit stopped which other tools may do the same. All
/// are tools that this caller may call; none: nothing changes.
void offer_alternatives(Fault& fault, std::span<const std::string> tools);

/// The right to send one call. Says once what came of it; where nobody does, it proved nothing.
class Permit {
  public:
    Permit(Permit&& other) noexcept;
    Permit& operator=(Permit&&) = delete;
    ~Permit() { proved_nothing(); }

    /// It answered, whatever it said.
    void answered(TimePoint now);
    /// The tool gave no usable answer, for the reason of that code; the upstream is there.
    void failed(std::string_view code, TimePoint now);
    /// The upstream is not there.
    void unreachable(std::string_view code, TimePoint now);
    void proved_nothing();

  private:
    friend class Circuits;
    Permit(Circuits& circuits, const ToolCall& call, Circuit::Pass upstream, Circuit::Pass tool)
        : circuits_(&circuits),
          upstream_(call.upstream),
          tool_(call.tool),
          upstream_pass_(upstream),
          tool_pass_(tool) {}

    Circuits* circuits_;  ///< null: it has been said
    std::string_view upstream_;
    std::string_view tool_;
    Circuit::Pass upstream_pass_;
    Circuit::Pass tool_pass_;
};

}  // namespace recourse::guards
