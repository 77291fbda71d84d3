#pragma once

#include "gateway/settings.hpp"
#include "guards/arguments.hpp"
#include "guards/circuits.hpp"
#include "guards/limits.hpp"
#include "guards/repetition.hpp"
#include "store/memory_counters.hpp"

#include <functional>
#include <map>
#include <string>
#include <string_view>

namespace recourse::gateway {

/// The guards of one gateway, with all that they remember. New settings replace their rules and
/// keep what they remember. Lives on the gateway's loop.
class Guarding {
  public:
    /// These settings count from now on.
    void apply(const Settings& settings);

    struct ArgumentRules {
        guards::ArgumentMode mode;
        const guards::FieldRules& rules;
    };
    /// By the upstream's own name of the tool. Counts until the next settings.
    [[nodiscard]] ArgumentRules arguments_of(std::string_view upstream, std::string_view tool)
        const;

    [[nodiscard]] guards::Limits& limits() noexcept { return limits_; }
    [[nodiscard]] guards::Circuits& circuits() noexcept { return circuits_; }
    [[nodiscard]] guards::Repetition& repetition() noexcept { return repetition_; }

  private:
    struct Upstream {
        guards::ArgumentMode arguments;
        std::map<std::string, ToolRules, std::less<>> tools;
    };
    std::map<std::string, Upstream, std::less<>> upstreams_;
    store::MemoryCounters counters_;
    guards::Limits limits_{counters_};
    guards::Circuits circuits_;
    guards::Repetition repetition_;
};

}  // namespace recourse::gateway
