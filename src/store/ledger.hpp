#pragma once

#include "base/time.hpp"
#include "store/trouble.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// The record of every call: appended to and read, never changed. What the texts say is decided by
/// the room above (ledger/entry.hpp).
namespace recourse::store {

/// One request as it ended. Views into whatever holds it.
struct LedgerEntry {
    std::int64_t number = 0;  ///< in the order in which they ended; the ledger gives it
    WallTime started;         ///< kept to the millisecond
    std::chrono::microseconds latency{0};
    std::chrono::microseconds upstream_time{0};  ///< of that, spent at the upstream, all attempts
    std::int64_t attempts = 0;                   ///< made of the upstream; 0: nothing was sent
    /// Some upstream lists the tool, so that its name is nobody's invention. Not kept: it is told
    /// to those who count calls by tool as they end.
    bool is_listed = false;

    std::string_view support_id;  ///< 32 hex digits; calls of one trace share it
    std::string_view method;
    std::string_view tool;
    std::string_view upstream;
    std::string_view caller;
    std::string_view client;
    std::string_view revision;
    std::string_view ending;
    std::string_view effect;
    std::string_view domain;  ///< of the code; both are empty where nothing failed
    std::string_view code;
    std::string_view words;     ///< the version of what the vocabulary says of the code
    std::string_view suggests;  ///< the tools that the Fault sent its caller to, between blanks
    std::string_view reached;   ///< the last thing that was done with the request
    std::string_view details;   ///< JSON: what only its story needs

    [[nodiscard]] WallTime ended() const noexcept { return started + latency; }
};

/// Every text of an entry, in the order in which they are kept.
inline constexpr std::array kLedgerTexts{
    &LedgerEntry::support_id,
    &LedgerEntry::method,
    &LedgerEntry::tool,
    &LedgerEntry::upstream,
    &LedgerEntry::caller,
    &LedgerEntry::client,
    &LedgerEntry::revision,
    &LedgerEntry::ending,
    &LedgerEntry::effect,
    &LedgerEntry::domain,
    &LedgerEntry::code,
    &LedgerEntry::words,
    &LedgerEntry::suggests,
    &LedgerEntry::reached,
    &LedgerEntry::details,
};

/// Entries with the texts that they point into. Adding one costs no allocation once it has grown.
class LedgerEntries {
  public:
    void add(const LedgerEntry& entry);
    void clear() noexcept;
    [[nodiscard]] std::size_t size() const noexcept { return slots_.size(); }
    [[nodiscard]] bool empty() const noexcept { return slots_.empty(); }
    /// Of their texts.
    [[nodiscard]] std::size_t bytes() const noexcept { return texts_.size(); }
    /// Views into this, which last until something is added, or it is cleared.
    [[nodiscard]] std::vector<LedgerEntry> all() const;

  private:
    struct Slot {
        std::int64_t number;
        WallTime started;
        std::chrono::microseconds latency;
        std::chrono::microseconds upstream_time;
        std::int64_t attempts;
        bool is_listed;
        std::array<std::uint32_t, kLedgerTexts.size()> lengths;
    };
    std::string texts_;
    std::vector<Slot> slots_;
};

/// So many entries could not be kept: those of calls that ended between the two.
struct LedgerLoss {
    WallTime from;
    WallTime until;
    std::int64_t entries = 0;

    bool operator==(const LedgerLoss&) const = default;
};

/// How much is kept; past either the oldest go first.
struct LedgerLimits {
    std::chrono::days age{30};
    std::size_t bytes = std::size_t{1024} * 1024 * 1024;  ///< of the whole file, near enough

    bool operator==(const LedgerLimits&) const = default;
};

/// The numbers of the oldest and the newest entry that are kept; 0 where there is none.
struct LedgerExtent {
    std::int64_t oldest = 0;
    std::int64_t newest = 0;

    bool operator==(const LedgerExtent&) const = default;
};

/// Which entries are asked for.
struct LedgerQuery {
    std::string_view support_id;             ///< or its first digits
    std::optional<std::string_view> caller;  ///< whose; nothing: everybody's
};

/// Lives on one thread.
class Ledger {
  public:
    virtual ~Ledger() = default;

    /// All of it or nothing. Once it returns, it outlives the process, however that ends. The
    /// numbers in the entries are not looked at.
    [[nodiscard]] virtual Kept<void> append(
        std::span<const LedgerEntry> entries, const std::optional<LedgerLoss>& loss
    ) = 0;

    /// In the order in which they ended; of more than `most` the newest.
    [[nodiscard]] virtual Kept<LedgerEntries> find(const LedgerQuery& query, std::size_t most) = 0;
    /// What the same caller, with the same client program, called after that entry, and by then.
    [[nodiscard]] virtual Kept<LedgerEntries> following(
        const LedgerEntry& entry, WallTime until, std::size_t most
    ) = 0;
    /// All that started since then, in the order in which they ended; without details, and without
    /// the time at the upstream, which stands behind them.
    [[nodiscard]] virtual Kept<void> read(
        WallTime since, const std::function<void(const LedgerEntry&)>& take
    ) = 0;
    [[nodiscard]] virtual Kept<LedgerExtent> extent() = 0;
    [[nodiscard]] virtual Kept<std::vector<LedgerLoss>> losses(WallTime since) = 0;

    /// Forgets what is past the limits, a few thousand entries at a time. Says whether there is
    /// more to forget.
    [[nodiscard]] virtual Kept<bool> prune(WallTime now, const LedgerLimits& limits) = 0;
};

}  // namespace recourse::store
