#pragma once

#include "store/counters.hpp"

#include <cstddef>
#include <functional>
#include <string>
#include <unordered_map>
#include <vector>

namespace recourse::store {

/// Counters of this process: they begin anew with it.
///
/// Memory is bounded. Where `most` subjects are counted and one more comes, those are forgotten
/// that count nothing any more (a bucket that is full again, a period that is over); where that is
/// too few, those that were not asked for the longest, but never one with a seat that is taken.
class MemoryCounters final : public Counters {
  public:
    static constexpr std::size_t kMost = 200'000;
    /// `most` is at least the number of demands in one decision.
    explicit MemoryCounters(std::size_t most = kMost) : most_(most) {}

    [[nodiscard]] Kept<bool> take(
        std::span<const Demand> demands, Moment moment, std::span<Standing> standings
    ) override;
    Kept<void> correct(const Demand& taken, Amount difference, Moment moment) override;
    [[nodiscard]] Kept<Usage> usage(std::string_view counter, std::size_t most, Moment moment)
        const override;

    [[nodiscard]] std::size_t size() const noexcept { return size_; }

  private:
    __extension__ using Wide = __int128;

    /// Of one subject.
    struct State {
        Rule rule;  ///< that it was last asked with
        TimePoint touched;
        Amount used = 0;
        Wide debt = 0;       ///< of a rate: what is used, times the window in nanoseconds
        TimePoint empty_at;  ///< of a rate or a sitting: when nothing is used any more

        void turn_to(const Rule& asked, Moment moment);
        void drain(TimePoint now);
        [[nodiscard]] Standing look(Amount wanted, Moment moment) const;
        void add(Amount amount);
        [[nodiscard]] bool counts_nothing(Moment moment) const;
        [[nodiscard]] Amount used_at(Moment moment) const;
    };
    struct Hash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const noexcept {
            return std::hash<std::string_view>{}(text);
        }
    };
    template <typename T>
    using ByName = std::unordered_map<std::string, T, Hash, std::equal_to<>>;

    State& state_of(const Demand& demand, Moment moment);
    void forget(Moment moment);

    std::size_t most_;
    std::size_t size_ = 0;
    ByName<ByName<State>> states_;  ///< by counter, then by subject
    std::vector<State*> asked_;     ///< of one decision, kept for its memory
};

}  // namespace recourse::store
