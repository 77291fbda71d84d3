#include "store/memory_keys.hpp"

#include <algorithm>
#include <tuple>

namespace recourse::store {
namespace {

WallTime to_seconds(WallTime when) {
    return std::chrono::floor<std::chrono::seconds>(when);
}

std::optional<WallTime> to_seconds(std::optional<WallTime> when) {
    return when ? std::optional(to_seconds(*when)) : std::nullopt;
}

}  // namespace

Kept<bool> MemoryKeys::add(const StoredKey& key) {
    auto kept = key;
    kept.created = to_seconds(key.created);
    kept.expires = to_seconds(key.expires);
    kept.revoked = to_seconds(key.revoked);
    kept.last_used = to_seconds(key.last_used);
    return keys_.emplace(key.id, std::move(kept)).second;
}

Kept<std::optional<StoredKey>> MemoryKeys::find(std::string_view id) {
    const auto found = keys_.find(id);
    return found == keys_.end() ? std::nullopt : std::optional(found->second);
}

Kept<std::vector<StoredKey>> MemoryKeys::all() {
    std::vector<StoredKey> all;
    all.reserve(keys_.size());
    for (const auto& [id, key] : keys_) all.push_back(key);
    std::ranges::sort(all, {}, [](const StoredKey& key) { return std::tie(key.created, key.id); });
    return all;
}

Kept<bool> MemoryKeys::revoke(std::string_view id, WallTime from) {
    const auto found = keys_.find(id);
    if (found == keys_.end()) return false;
    found->second.revoked = to_seconds(from);
    return true;
}

Kept<void> MemoryKeys::note_use(std::string_view id, WallTime when) {
    const auto found = keys_.find(id);
    if (found != keys_.end()) found->second.last_used = to_seconds(when);
    return {};
}

}  // namespace recourse::store
