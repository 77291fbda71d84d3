#pragma once

#include "base/time.hpp"
#include "store/trouble.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace recourse::store {

/// An API key as it is kept: what proves it, never the key itself.
struct StoredKey {
    std::string id;    ///< stands in the key, and is no secret
    std::string name;  ///< whom it stands for: a key and the one that replaces it have the same
    std::string salt;  ///< hex
    std::string hash;  ///< hex; of salt and secret
    std::vector<std::string> roles;
    std::vector<std::string> scopes;
    WallTime created{};
    std::optional<WallTime> expires;    ///< not good from then on, as was planned
    std::optional<WallTime> revoked;    ///< not good from then on, as was decided later
    std::optional<WallTime> last_used;  ///< coarse

    [[nodiscard]] bool is_good(WallTime now) const noexcept {
        return (!expires || now < *expires) && (!revoked || now < *revoked);
    }
    bool operator==(const StoredKey&) const = default;
};

/// The API keys that there are. Times are kept to the second.
class Keys {
  public:
    virtual ~Keys() = default;

    /// False where there is one of that id.
    [[nodiscard]] virtual Kept<bool> add(const StoredKey& key) = 0;
    [[nodiscard]] virtual Kept<std::optional<StoredKey>> find(std::string_view id) = 0;
    /// Oldest first.
    [[nodiscard]] virtual Kept<std::vector<StoredKey>> all() = 0;
    /// It is not good from then on. False where there is none of that id.
    [[nodiscard]] virtual Kept<bool> revoke(std::string_view id, WallTime from) = 0;
    virtual Kept<void> note_use(std::string_view id, WallTime when) = 0;
};

}  // namespace recourse::store
