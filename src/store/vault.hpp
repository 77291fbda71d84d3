#pragma once

#include "base/time.hpp"
#include "store/sqlite.hpp"
#include "store/trouble.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

/// What is kept of calls that write, so that none is made twice. A call is claimed under its key
/// before it is sent; then its outcome is kept under the key, or that nobody knows it. What is kept
/// may hold whatever upstreams answer, secrets too.
namespace recourse::store {

enum class Stage : std::uint8_t {
    working,  ///< claimed, and not ended yet
    done,     ///< its outcome is kept
    unknown,  ///< begun, and nobody will say how it ended
};

struct VaultEntry {
    std::int64_t claim = 0;  ///< no two claims on a vault ever have the same
    Stage stage = Stage::working;
    WallTime first;       ///< when it was claimed; to the millisecond, like all times here
    WallTime until;       ///< working: when it counts as unknown; else when it is forgotten
    std::string payload;  ///< as it was claimed
    std::string outcome;  ///< as it was finished
};

struct Claim {
    std::string_view key;      ///< any bytes
    std::string_view payload;  ///< what is asked for, to compare a later call with
    std::string_view about;    ///< which call it is, for whoever looks into the vault from outside
    WallTime now;
    std::chrono::milliseconds lease;  ///< nobody works on it longer
    std::chrono::milliseconds keep;   ///< how long it is known, from then on, that it is unknown
};

/// The number of a claim that was granted.
struct Granted {
    std::int64_t claim;
};

/// A call that ended in `unknown`, for whoever finds out what became of it.
struct LostCall {
    std::int64_t claim = 0;
    WallTime first;
    WallTime until;       ///< when it is forgotten
    std::string about;    ///< as it was claimed
    std::string payload;  ///< as it was claimed
    std::string outcome;  ///< as it was finished; empty where nobody did
};

struct VaultLimits {
    std::size_t entries = 100'000;
    std::size_t bytes = std::size_t{256} * 1024 * 1024;  ///< of payloads, abouts and outcomes

    bool operator==(const VaultLimits&) const = default;
};

/// The port. Each function is one step that nothing comes between, in this process or another; what
/// it wrote is kept when it returns. Lives on one thread.
class Vault {
  public:
    virtual ~Vault() = default;

    /// Grants the key where nothing is kept under it; else tells what is. A claim whose lease is
    /// over, or whose process has ended, is `unknown` from then on. Trouble `full`: nothing can be
    /// forgotten to make room. A store that can be read and not written still tells what is kept.
    [[nodiscard]] virtual Kept<std::variant<Granted, VaultEntry>> claim(const Claim& claim) = 0;
    /// `stage` is `done` or `unknown`. Counts also where the claim was taken for unknown meanwhile:
    /// the truth may come late. Nothing happens where it is forgotten.
    [[nodiscard]] virtual Kept<void> finish(
        std::int64_t claim, Stage stage, std::string_view outcome, WallTime until
    ) = 0;
    /// The key is free: the call was never made, or its outcome is known where it should be.
    [[nodiscard]] virtual Kept<void> drop(std::int64_t claim) = 0;
    /// What became of an unknown call is found out: `outcome` is kept from now on, until the time
    /// that it had; none frees the key. False where `before` is no longer what is kept of it:
    /// somebody else knew more.
    [[nodiscard]] virtual Kept<bool> settle(
        std::int64_t claim, std::string_view before, std::optional<std::string_view> outcome
    ) = 0;
    /// All that are `unknown`, also those of processes that have ended; oldest first.
    [[nodiscard]] virtual Kept<std::vector<LostCall>> lost(WallTime now) = 0;
    /// Forgets what is past its time, then, over the limits, outcomes that end first. What is being
    /// worked on is never forgotten, and what is unknown only at its time.
    [[nodiscard]] virtual Kept<void> prune(WallTime now) = 0;
    /// How many are kept.
    [[nodiscard]] virtual Kept<std::size_t> size() = 0;
    /// How many are known to be unknown: quick, so that of a process that has ended those only that
    /// were looked at since.
    [[nodiscard]] virtual Kept<std::size_t> unknown(WallTime now) = 0;
};

/// In memory: ends with the process.
[[nodiscard]] std::unique_ptr<Vault> make_memory_vault(const VaultLimits& limits);

/// In a SQLite file, which any number of processes of one machine may share. Whether a process that
/// claimed is still there is told by a lock that ends with it, in `PATH-owners`.
[[nodiscard]] Kept<std::unique_ptr<Vault>> open_sqlite_vault(
    const std::string& path, sqlite::Durability durability, const VaultLimits& limits
);

using OpenVault = std::function<Kept<std::unique_ptr<Vault>>()>;

/// Opens another vault now, or, where that fails, with later calls, at most once a second; until
/// then each call is answered with the trouble. `tell` hears of each new trouble, once.
[[nodiscard]] std::unique_ptr<Vault> make_reopening_vault(
    OpenVault open, std::function<void(const Trouble&)> tell
);

}  // namespace recourse::store
