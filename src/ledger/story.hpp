#pragma once

#include "base/json.hpp"
#include "base/time.hpp"
#include "store/ledger.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// A support id's whole story: what was asked, what happened to it, what the caller was told, and
/// what came after.
namespace recourse::ledger {

/// 12 to 32 hex digits of either case, as they stand in the ledger; nothing for anything else.
[[nodiscard]] std::optional<std::string> support_id_of(std::string_view typed);

/// Who is told. Callers hear what concerns them: not what the upstream said underneath, with the
/// paths and hosts of where it runs.
enum class Audience : std::uint8_t { operators, caller };

/// The story of one call.
class Story {
  public:
    /// `following` is what its caller did next.
    Story(const store::LedgerEntry& entry, const store::LedgerEntries& following);

    /// Views into this.
    [[nodiscard]] store::LedgerEntry call() const;
    [[nodiscard]] std::string to_text(Audience audience) const;
    [[nodiscard]] json::Object to_json(Audience audience) const;

  private:
    store::LedgerEntries entries_;  ///< the call, then what followed
};

/// The stories of all calls with that support id, in the order in which they ended. With a caller,
/// only of its own: those of others do not exist for it.
[[nodiscard]] store::Kept<std::vector<Story>> stories_of(
    store::Ledger& ledger, const store::LedgerQuery& query
);

}  // namespace recourse::ledger
