#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace recourse::ledger {

/// Counts of few keys out of many, in one piece of memory: there are hundreds of these, and most
/// hold little.
template <typename Counts>
class OverviewRows {
  public:
    struct Row {
        std::uint32_t key;
        Counts counts;
    };

    /// Null where there is none.
    [[nodiscard]] Counts* find(std::uint32_t key) noexcept {
        const auto place = place_of(key);
        return place != rows_.end() && place->key == key ? &place->counts : nullptr;
    }
    /// One that is not there yet.
    Counts& add(std::uint32_t key) { return rows_.insert(place_of(key), Row{key, {}})->counts; }
    [[nodiscard]] std::size_t size() const noexcept { return rows_.size(); }
    [[nodiscard]] const std::vector<Row>& all() const noexcept { return rows_; }
    void clear() noexcept { rows_ = {}; }

  private:
    [[nodiscard]] auto place_of(std::uint32_t key) {
        return std::ranges::lower_bound(rows_, key, {}, &Row::key);
    }
    std::vector<Row> rows_;
};

}  // namespace recourse::ledger
