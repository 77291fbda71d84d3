#pragma once

#include "guards/caller.hpp"
#include "guards/fingerprint.hpp"

#include <cstddef>
#include <deque>
#include <list>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

namespace recourse::guards {

/// What a server made for one caller and handed out under a name: a task, a call that waits for
/// answers. Servers that many share cannot tell callers apart, and whoever knows the name would be
/// let in. Names are kept as digests, in memory: after a restart nothing is anybody's. Whoever has
/// too many loses the oldest of its own; where all together have too many, the caller that was
/// given something the longest ago loses its oldest. Lives on one loop.
class Ownership {
  public:
    enum class Kind : unsigned char { task, round };

    static constexpr std::size_t kMostPerCaller = 1'000;
    static constexpr std::size_t kMost = 200'000;

    explicit Ownership(std::size_t most = kMost, std::size_t most_per_caller = kMostPerCaller)
        : most_(most), most_per_caller_(most_per_caller) {}

    /// From now on it is this caller's, and no less whoever's it was before.
    void give(Kind kind, std::string_view name, const Caller& caller);
    [[nodiscard]] bool is_of(Kind kind, std::string_view name, const Caller& caller) const;
    [[nodiscard]] std::size_t size() const noexcept { return given_.size(); }

  private:
    struct Holder {
        std::string caller;
        std::deque<Fingerprint> given;  ///< oldest first
    };
    Holder& holder(const std::string& caller);
    void drop_oldest(Holder& holder);

    std::size_t most_;
    std::size_t most_per_caller_;
    std::unordered_set<Fingerprint, FingerprintHash> given_;
    std::list<Holder> holders_;  ///< given something last first
    std::unordered_map<std::string_view, std::list<Holder>::iterator> by_caller_;
};

}  // namespace recourse::guards
