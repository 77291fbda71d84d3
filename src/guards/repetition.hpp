#pragma once

#include "guards/fingerprint.hpp"
#include "guards/tool_call.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

namespace recourse::guards {

/// Notices that a caller makes the same call again and again and it fails in the same way, and says
/// so in the Fault: what would help, stronger each time. It never stops a call: locked out, an
/// agent cannot even do what would help. Costs nothing while calls succeed. Not thread-safe: one
/// loop.
///
/// Memory is bounded: at most `most` tools of callers are watched, and of each the last few calls
/// that failed; those not seen for the longest are forgotten first.
class Repetition {
  public:
    static constexpr std::size_t kMost = 4096;
    /// The same failure after this long is a new one.
    static constexpr std::chrono::minutes kMemory{15};

    explicit Repetition(std::size_t most = kMost) : most_(most) {}

    /// The call failed like this, as it is about to be told: from the second time on the Fault says
    /// how often, and what would help.
    void note_failure(const ToolCall& call, Fault& fault);
    /// The call did what it should: whatever it failed with before is over.
    void note_success(const ToolCall& call);

    /// Whether any call has failed that has not succeeded since.
    [[nodiscard]] bool watches() const noexcept { return !watched_.empty(); }
    [[nodiscard]] std::size_t size() const noexcept { return watched_.size(); }

  private:
    struct Failing {
        Fingerprint call;
        std::string failure;  ///< domain and code
        std::uint32_t times = 0;
        TimePoint last;
    };
    using Calls = std::vector<Failing>;

    [[nodiscard]] std::uint32_t count(const ToolCall& call, const Fault& fault);
    void forget_oldest();

    std::size_t most_;
    std::unordered_map<std::size_t, Calls> watched_;  ///< by a hash of caller, upstream and tool
};

}  // namespace recourse::guards
