#pragma once

#include "store/keys.hpp"

#include <map>

namespace recourse::store {

/// Keys that end with the process: for tests and for programs that make their own.
class MemoryKeys final : public Keys {
  public:
    [[nodiscard]] Kept<bool> add(const StoredKey& key) override;
    [[nodiscard]] Kept<std::optional<StoredKey>> find(std::string_view id) override;
    [[nodiscard]] Kept<std::vector<StoredKey>> all() override;
    [[nodiscard]] Kept<bool> revoke(std::string_view id, WallTime from) override;
    Kept<void> note_use(std::string_view id, WallTime when) override;

  private:
    std::map<std::string, StoredKey, std::less<>> keys_;
};

}  // namespace recourse::store
