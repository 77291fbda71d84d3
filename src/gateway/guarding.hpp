#pragma once

#include "gateway/settings.hpp"
#include "guards/arguments.hpp"

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

  private:
    struct Upstream {
        guards::ArgumentMode arguments;
        std::map<std::string, ToolRules, std::less<>> tools;
    };
    std::map<std::string, Upstream, std::less<>> upstreams_;
};

}  // namespace recourse::gateway
