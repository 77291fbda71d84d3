#pragma once

#include "fault/retry.hpp"
#include "gateway/settings.hpp"
#include "guards/arguments.hpp"
#include "guards/verification.hpp"

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>

namespace recourse::gateway {

/// The guards of one gateway, with all that they remember. New settings replace their rules and
/// keep what they remember. Lives on the gateway's loop. Tools go by the upstream's own names.
class Guarding {
  public:
    /// These settings count from now on.
    void apply(const Settings& settings);

    struct ArgumentRules {
        guards::ArgumentMode mode;
        const guards::FieldRules& rules;
    };
    /// Counts until the next settings.
    [[nodiscard]] ArgumentRules arguments_of(std::string_view upstream, std::string_view tool)
        const;
    /// How a write of that tool is looked after; null where nothing says so.
    [[nodiscard]] std::shared_ptr<const guards::VerifyRule> verification_of(
        std::string_view upstream, std::string_view tool
    ) const;
    /// The first attempt of a call. Its budget is the upstream's, whatever the settings were.
    [[nodiscard]] fault::Attempts begin_attempts(std::string_view upstream, Random& random);

  private:
    struct Upstream {
        guards::ArgumentMode arguments = guards::ArgumentMode::explain;
        RetryPolicy retries = {};
        std::map<std::string, ToolRules, std::less<>> tools = {};
    };
    /// Null where nothing is said of it.
    [[nodiscard]] const Upstream* find(std::string_view upstream) const;
    [[nodiscard]] const ToolRules* find(std::string_view upstream, std::string_view tool) const;

    std::map<std::string, Upstream, std::less<>> upstreams_;
    std::map<std::string, fault::RetryBudget, std::less<>> budgets_;
};

}  // namespace recourse::gateway
