#pragma once

#include "fault/retry.hpp"
#include "gateway/protected_resource.hpp"
#include "gateway/settings.hpp"
#include "guards/arguments.hpp"
#include "guards/circuits.hpp"
#include "guards/identity.hpp"
#include "guards/limits.hpp"
#include "guards/ownership.hpp"
#include "guards/repetition.hpp"
#include "guards/replay.hpp"
#include "guards/rights.hpp"
#include "guards/verification.hpp"
#include "net/loop.hpp"
#include "store/memory_counters.hpp"

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
    /// What is to be kept is kept in memory until `keep_in` says where else.
    Guarding(net::Executor executor, net::Timers& timers);

    /// Before the first call.
    void keep_in(std::unique_ptr<store::Vault> vault) { replay_.use(std::move(vault)); }

    /// These settings count from now on.
    void apply(const Settings& settings);

    /// Null where nobody is asked who they are.
    [[nodiscard]] const std::shared_ptr<guards::Identity>& identity() const noexcept {
        return identity_;
    }
    /// Whether a missing scope is asked for.
    [[nodiscard]] bool steps_up() const noexcept {
        return identity_ && identity_->settings().step_up;
    }
    /// How callers are asked for a token.
    [[nodiscard]] const Challenges& challenges() const noexcept { return challenges_; }
    /// What callers may do.
    [[nodiscard]] guards::RightsBook& rights() noexcept { return rights_; }

    /// What was handed out to one caller alone.
    [[nodiscard]] guards::Ownership& ownership() noexcept { return ownership_; }

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
    /// How the end of what that tool begins is waited for; null where it begins nothing.
    [[nodiscard]] std::shared_ptr<const guards::PollRule> polling_of(
        std::string_view upstream, std::string_view tool
    ) const;
    /// Whether that tool fails with results instead of errors.
    [[nodiscard]] bool returns_failures(std::string_view upstream, std::string_view tool) const;
    /// The first attempt of a call. Its budget is the upstream's, whatever the settings were.
    [[nodiscard]] fault::Attempts begin_attempts(std::string_view upstream, Random& random);

    [[nodiscard]] guards::Replay& replay() noexcept { return replay_; }
    [[nodiscard]] guards::Limits& limits() noexcept { return limits_; }
    [[nodiscard]] guards::Circuits& circuits() noexcept { return circuits_; }
    [[nodiscard]] guards::Repetition& repetition() noexcept { return repetition_; }

  private:
    struct Upstream {
        guards::ArgumentMode arguments = guards::ArgumentMode::explain;
        RetryPolicy retries = {};
        std::map<std::string, ToolRules, std::less<>> tools = {};
    };
    /// Null where nothing is said of it.
    [[nodiscard]] const Upstream* find(std::string_view upstream) const;
    [[nodiscard]] const ToolRules* find(std::string_view upstream, std::string_view tool) const;

    net::Executor executor_;
    net::Timers& timers_;
    guards::Replay replay_;
    std::shared_ptr<guards::Identity> identity_;
    Challenges challenges_;
    guards::RightsBook rights_;
    guards::Ownership ownership_;
    std::map<std::string, Upstream, std::less<>> upstreams_;
    store::MemoryCounters counters_;
    guards::Limits limits_{counters_};
    guards::Circuits circuits_;
    guards::Repetition repetition_;
    std::map<std::string, fault::RetryBudget, std::less<>> budgets_;
};

}  // namespace recourse::gateway
