#include "store/owner.hpp"
#include "store/place.hpp"
#include "store/vault.hpp"

#include <array>
#include <optional>
#include <utility>
#include <vector>

namespace recourse::store {
namespace {

using sqlite::Blob;
using sqlite::Database;
using sqlite::Statement;
using std::chrono::milliseconds;

/// "RecV": what the file is.
constexpr std::int32_t kKind = 0x52656356;

constexpr std::array<std::string_view, 2> kVersions{
    R"(
CREATE TABLE owners(number INTEGER PRIMARY KEY AUTOINCREMENT, began INTEGER NOT NULL) STRICT;
CREATE TABLE calls(
    claim INTEGER PRIMARY KEY,
    key BLOB NOT NULL UNIQUE,
    stage INTEGER NOT NULL,
    owner INTEGER NOT NULL,
    first INTEGER NOT NULL,
    until INTEGER NOT NULL,
    keep INTEGER NOT NULL,
    payload BLOB NOT NULL,
    outcome BLOB NOT NULL DEFAULT x''
) STRICT;
CREATE INDEX calls_by_end ON calls(stage, until);
CREATE TABLE totals(entries INTEGER NOT NULL, bytes INTEGER NOT NULL) STRICT;
INSERT INTO totals VALUES(0, 0);
CREATE TRIGGER calls_added AFTER INSERT ON calls BEGIN
    UPDATE totals SET entries = entries + 1, bytes = bytes + length(new.payload);
END;
CREATE TRIGGER calls_finished AFTER UPDATE OF outcome ON calls BEGIN
    UPDATE totals SET bytes = bytes + length(new.outcome) - length(old.outcome);
END;
CREATE TRIGGER calls_forgotten AFTER DELETE ON calls BEGIN
    UPDATE totals SET entries = entries - 1,
        bytes = bytes - length(old.payload) - length(old.outcome);
END;
)",
    R"(
ALTER TABLE calls ADD COLUMN about BLOB NOT NULL DEFAULT x'';
DROP TRIGGER calls_added;
DROP TRIGGER calls_forgotten;
CREATE TRIGGER calls_added AFTER INSERT ON calls BEGIN
    UPDATE totals SET entries = entries + 1,
        bytes = bytes + length(new.payload) + length(new.about);
END;
CREATE TRIGGER calls_forgotten AFTER DELETE ON calls BEGIN
    UPDATE totals SET entries = entries - 1,
        bytes = bytes - length(old.payload) - length(old.about) - length(old.outcome);
END;
)"
};

/// So many outcomes are forgotten at a time, when there are too many.
constexpr int kForgottenAtOnce = 256;
constexpr milliseconds kCheckpointEvery{500};
/// Of a claim's number; above it stands its owner's: a trillion claims of eight million processes.
constexpr int kCounterBits = 40;

std::int64_t to_number(WallTime time) {
    return std::chrono::floor<milliseconds>(time.time_since_epoch()).count();
}

WallTime to_time(std::int64_t number) {
    return WallTime(milliseconds(number));
}

struct Statements {
    Statement add, find, lose, lose_past, lose_owner, finish, drop, settle, free, lost, drop_past,
        drop_oldest, owners, totals, unknown;
};

Kept<Statements> prepare_all(Database& database) {
    Statements all;
    const std::array<std::pair<Statement*, std::string_view>, 15> texts{{
        {&all.add,
         "INSERT INTO calls(claim, key, stage, owner, first, until, keep, payload, about) "
         "VALUES(?1, ?2, 0, ?3, ?4, ?5, ?6, ?7, ?8) ON CONFLICT(key) DO NOTHING"},
        {&all.find,
         "SELECT claim, stage, owner, first, until, keep, payload, outcome FROM calls WHERE key = "
         "?1"},
        {&all.lose, "UPDATE calls SET stage = 2, until = ?2 WHERE claim = ?1 AND stage = 0"},
        {&all.lose_past,
         "UPDATE calls SET stage = 2, until = ?1 + keep WHERE stage = 0 AND until <= ?1"},
        {&all.lose_owner,
         "UPDATE calls SET stage = 2, until = ?2 + keep WHERE stage = 0 AND owner = ?1"},
        {&all.owners, "SELECT DISTINCT owner FROM calls WHERE stage = 0"},
        {&all.finish, "UPDATE calls SET stage = ?2, outcome = ?3, until = ?4 WHERE claim = ?1"},
        {&all.drop, "DELETE FROM calls WHERE claim = ?1"},
        {&all.settle,
         "UPDATE calls SET outcome = ?3 WHERE claim = ?1 AND stage = 2 AND outcome = ?2"},
        {&all.free, "DELETE FROM calls WHERE claim = ?1 AND stage = 2 AND outcome = ?2"},
        {&all.lost,
         "SELECT claim, first, until, about, payload, outcome FROM calls "
         "WHERE stage = 2 AND until > ?1 ORDER BY first, claim"},
        {&all.drop_past, "DELETE FROM calls WHERE stage <> 0 AND until <= ?1"},
        {&all.drop_oldest,
         "DELETE FROM calls WHERE claim IN "
         "(SELECT claim FROM calls WHERE stage = 1 ORDER BY until LIMIT ?1)"},
        {&all.totals, "SELECT entries, bytes FROM totals"},
        {&all.unknown, "SELECT count(*) FROM calls WHERE stage = 2 AND until > ?1"},
    }};
    for (const auto& [statement, text] : texts) {
        auto prepared = database.prepare(text);
        if (!prepared) return std::unexpected(std::move(prepared.error()));
        *statement = std::move(*prepared);
    }
    return all;
}

/// A number that no process had before, and the lock that says that it is in use.
Kept<OwnerLock> become_owner(Database& database, const std::string& path) {
    auto add = database.prepare("INSERT INTO owners(began) VALUES(unixepoch())");
    if (!add) return std::unexpected(std::move(add.error()));
    if (auto added = add->run(); !added) return std::unexpected(std::move(added.error()));
    const auto number = database.last_rowid();
    // Numbers are never used again, so the ones before need not be remembered.
    auto forget = database.prepare("DELETE FROM owners WHERE number < ?1");
    if (!forget) return std::unexpected(std::move(forget.error()));
    if (auto done = forget->run(number); !done) return std::unexpected(std::move(done.error()));
    return OwnerLock::hold(path + "-owners", number);
}

/// Nothing is written, nor told to be well, while its file or its log is not where a restart would
/// look for it. Unlike a ledger it begins no other file by itself: one that does not know what was
/// made before would grant it again. A restart is the operator's word that it may.
class SqliteVault final : public Vault {
  public:
    SqliteVault(
        Database database,
        Statements statements,
        OwnerLock owner,
        const std::string& path,
        const VaultLimits& limits
    )
        : database_(std::move(database)),
          statements_(std::move(statements)),
          owner_(std::move(owner)),
          limits_(limits),
          place_({path, path + "-wal"}),
          checkpoints_(path, kCheckpointEvery) {}

    Kept<std::variant<Granted, VaultEntry>> claim(const Claim& claim) override {
        if (auto held = place_.holds(); !held)
            return without_writing(claim, std::move(held.error()));
        // Most keys are new, so that is tried first. A key that is in the way may be forgotten by
        // the time it is looked at.
        for (int attempt = 0; attempt < kAttempts; ++attempt) {
            const auto full = is_full();
            if (!full) return std::unexpected(full.error());
            if (!*full) {
                auto added = add(claim);
                if (!added) return without_writing(claim, std::move(added.error()));
                if (*added) return Granted{**added};
            }
            auto met = find(claim.key, claim.now);
            if (!met) return std::unexpected(std::move(met.error()));
            if (*met) return **std::move(met);
            if (!*full) continue;
            if (auto room = make_room(claim.now); !room)
                return std::unexpected(std::move(room.error()));
        }
        return std::unexpected(Trouble{Trouble::Why::locked, "others claim and drop the same key"});
    }

    Kept<void> finish(std::int64_t claim, Stage stage, std::string_view outcome, WallTime until)
        override {
        if (auto held = place_.holds(); !held) return held;
        return statements_.finish.run(
            claim, static_cast<int>(stage), Blob{outcome}, to_number(until)
        );
    }

    Kept<void> drop(std::int64_t claim) override {
        if (auto held = place_.holds(); !held) return held;
        return statements_.drop.run(claim);
    }

    Kept<bool> settle(
        std::int64_t claim, std::string_view before, std::optional<std::string_view> outcome
    ) override {
        if (auto held = place_.holds(); !held) return std::unexpected(std::move(held.error()));
        const auto done = outcome ? statements_.settle.run(claim, Blob{before}, Blob{*outcome})
                                  : statements_.free.run(claim, Blob{before});
        if (!done) return std::unexpected(done.error());
        return database_.changes() > 0;
    }

    Kept<std::vector<LostCall>> lost(WallTime now) override {
        if (auto held = place_.holds(); !held) return std::unexpected(std::move(held.error()));
        if (auto lost = lose_all(now); !lost) return std::unexpected(std::move(lost.error()));
        std::vector<LostCall> all;
        auto rows = statements_.lost.select(to_number(now));
        while (true) {
            const auto found = rows.next();
            if (!found) return std::unexpected(found.error());
            if (!*found) return all;
            all.push_back({
                .claim = rows.integer(0),
                .first = to_time(rows.integer(1)),
                .until = to_time(rows.integer(2)),
                .about = std::string(rows.blob(3)),
                .payload = std::string(rows.blob(4)),
                .outcome = std::string(rows.blob(5)),
            });
        }
    }

    Kept<void> prune(WallTime now) override {
        if (auto held = place_.holds(); !held) return held;
        if (auto lost = lose_all(now); !lost) return lost;
        if (auto dropped = statements_.drop_past.run(to_number(now)); !dropped) return dropped;
        while (true) {
            const auto full = is_full();
            if (!full) return std::unexpected(full.error());
            if (!*full) return {};
            if (auto dropped = statements_.drop_oldest.run(kForgottenAtOnce); !dropped)
                return dropped;
            if (database_.changes() == 0) return {};
        }
    }

    Kept<std::size_t> size() override {
        if (auto held = place_.holds(); !held) return std::unexpected(std::move(held.error()));
        auto rows = statements_.totals.select();
        if (auto found = rows.next(); !found) return std::unexpected(std::move(found.error()));
        return static_cast<std::size_t>(rows.integer(0));
    }

    Kept<std::size_t> unknown(WallTime now) override {
        if (auto held = place_.holds(); !held) return std::unexpected(std::move(held.error()));
        auto rows = statements_.unknown.select(to_number(now));
        if (auto found = rows.next(); !found) return std::unexpected(std::move(found.error()));
        return static_cast<std::size_t>(rows.integer(0));
    }

  private:
    static constexpr int kAttempts = 8;
    struct Found {
        VaultEntry entry;
        std::int64_t owner;
        milliseconds keep;
    };

    /// The number of the claim; nothing where the key is taken.
    Kept<std::optional<std::int64_t>> add(const Claim& claim) {
        // The owner is in the number, so no other process can have made it.
        const auto number = (owner_.number() << kCounterBits) | ++last_claim_;
        auto added = statements_.add.run(
            number,
            Blob{claim.key},
            owner_.number(),
            to_number(claim.now),
            to_number(claim.now + claim.lease),
            claim.keep.count(),
            Blob{claim.payload},
            Blob{claim.about}
        );
        if (!added) return std::unexpected(std::move(added.error()));
        if (database_.changes() == 0) return std::nullopt;
        return number;
    }

    /// The key could not be granted. What is kept under it can be told all the same.
    Kept<std::variant<Granted, VaultEntry>> without_writing(const Claim& claim, Trouble trouble) {
        auto found = look_up(claim.key);
        const bool is_told = found && *found && (*found)->entry.stage != Stage::working &&
                             (*found)->entry.until > claim.now;
        if (!is_told) return std::unexpected(std::move(trouble));
        return (**std::move(found)).entry;
    }

    /// What is kept under a key and still counts.
    Kept<std::optional<VaultEntry>> find(std::string_view key, WallTime now) {
        auto found = look_up(key);
        if (!found) return std::unexpected(std::move(found.error()));
        if (!*found) return std::nullopt;
        if (auto lost = lose(**found, now); !lost) return std::unexpected(std::move(lost.error()));
        auto& entry = (**found).entry;
        if (entry.stage == Stage::working || entry.until > now) return std::move(entry);
        if (auto dropped = drop(entry.claim); !dropped)
            return std::unexpected(std::move(dropped.error()));
        return std::nullopt;
    }

    Kept<std::optional<Found>> look_up(std::string_view key) {
        auto rows = statements_.find.select(Blob{key});
        const auto found = rows.next();
        if (!found) return std::unexpected(found.error());
        if (!*found) return std::nullopt;
        return Found{
            .entry =
                {.claim = rows.integer(0),
                 .stage = static_cast<Stage>(rows.integer(1)),
                 .first = to_time(rows.integer(3)),
                 .until = to_time(rows.integer(4)),
                 .payload = std::string(rows.blob(6)),
                 .outcome = std::string(rows.blob(7))},
            .owner = rows.integer(2),
            .keep = milliseconds(rows.integer(5)),
        };
    }

    Kept<void> make_room(WallTime now) {
        if (auto pruned = prune(now); !pruned) return pruned;
        const auto full = is_full();
        if (!full) return std::unexpected(full.error());
        if (*full) return std::unexpected(Trouble{Trouble::Why::full, "the vault is full"});
        return {};
    }

    /// A claim that nobody works on any more is unknown.
    Kept<void> lose(Found& found, WallTime now) {
        auto& entry = found.entry;
        const bool is_worked_on =
            entry.stage == Stage::working && entry.until > now && owner_.is_held(found.owner);
        if (entry.stage != Stage::working || is_worked_on) return {};
        entry.stage = Stage::unknown;
        entry.until = to_time(to_number(now + found.keep));
        return statements_.lose.run(entry.claim, to_number(entry.until));
    }

    /// The same for all of them, as nobody may ever ask for their keys.
    Kept<void> lose_all(WallTime now) {
        if (auto lost = statements_.lose_past.run(to_number(now)); !lost) return lost;
        auto owners = owners_at_work();
        if (!owners) return std::unexpected(std::move(owners.error()));
        for (const auto owner : *owners) {
            if (owner_.is_held(owner)) continue;
            if (auto lost = statements_.lose_owner.run(owner, to_number(now)); !lost) return lost;
        }
        return {};
    }

    Kept<std::vector<std::int64_t>> owners_at_work() {
        std::vector<std::int64_t> owners;
        auto rows = statements_.owners.select();
        while (true) {
            const auto found = rows.next();
            if (!found) return std::unexpected(found.error());
            if (!*found) return owners;
            owners.push_back(rows.integer(0));
        }
    }

    Kept<bool> is_full() {
        auto rows = statements_.totals.select();
        if (auto found = rows.next(); !found) return std::unexpected(std::move(found.error()));
        return static_cast<std::size_t>(rows.integer(0)) >= limits_.entries ||
               static_cast<std::size_t>(rows.integer(1)) >= limits_.bytes;
    }

    Database database_;
    Statements statements_;
    OwnerLock owner_;
    VaultLimits limits_;
    Place place_;
    std::int64_t last_claim_ = 0;
    sqlite::Checkpoints checkpoints_;
};

}  // namespace

Kept<std::unique_ptr<Vault>> open_sqlite_vault(
    const std::string& path, sqlite::Durability durability, const VaultLimits& limits
) {
    auto database = Database::open(
        {.path = path, .durability = durability, .kind = kKind, .versions = kVersions}
    );
    if (!database) return std::unexpected(std::move(database.error()));
    auto statements = prepare_all(*database);
    if (!statements) return std::unexpected(std::move(statements.error()));
    auto owner = become_owner(*database, path);
    if (!owner) return std::unexpected(std::move(owner.error()));
    return std::make_unique<SqliteVault>(
        std::move(*database), std::move(*statements), std::move(*owner), path, limits
    );
}

}  // namespace recourse::store
