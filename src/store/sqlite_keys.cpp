#include "store/sqlite_keys.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <span>

namespace recourse::store {
namespace {

using namespace std::string_view_literals;

/// "rcs" and a 1, so that no other file of ours is taken for one of keys.
constexpr std::int32_t kKind = 0x72637301;
constexpr std::array kVersions{
    "CREATE TABLE keys("
    "id TEXT PRIMARY KEY, name TEXT NOT NULL, salt TEXT NOT NULL, hash TEXT NOT NULL, "
    "roles TEXT NOT NULL, scopes TEXT NOT NULL, created INTEGER NOT NULL, expires INTEGER, "
    "revoked INTEGER, last_used INTEGER) STRICT, WITHOUT ROWID"sv,
};
constexpr std::chrono::seconds kCheckpointEvery{30};

/// Role and scope names have no line breaks.
std::string joined(std::span<const std::string> names) {
    std::string text;
    for (const auto& name : names) text.append(name).append(1, '\n');
    return text;
}

std::vector<std::string> split(std::string_view text) {
    std::vector<std::string> names;
    while (!text.empty()) {
        const auto end = std::min(text.find('\n'), text.size() - 1);
        names.emplace_back(text.substr(0, end));
        text.remove_prefix(end + 1);
    }
    return names;
}

std::int64_t seconds_of(WallTime when) {
    return std::chrono::floor<std::chrono::seconds>(when.time_since_epoch()).count();
}

std::optional<std::int64_t> seconds_of(std::optional<WallTime> when) {
    return when ? std::optional(seconds_of(*when)) : std::nullopt;
}

std::optional<WallTime> moment_at(const sqlite::Statement::Rows& rows, int column) {
    if (rows.is_null(column)) return std::nullopt;
    return WallTime(std::chrono::seconds(rows.integer(column)));
}

StoredKey key_at(const sqlite::Statement::Rows& rows) {
    return {
        .id = std::string(rows.text(0)),
        .name = std::string(rows.text(1)),
        .salt = std::string(rows.text(2)),
        .hash = std::string(rows.text(3)),
        .roles = split(rows.text(4)),
        .scopes = split(rows.text(5)),
        .created = WallTime(std::chrono::seconds(rows.integer(6))),
        .expires = moment_at(rows, 7),
        .revoked = moment_at(rows, 8),
        .last_used = moment_at(rows, 9),
    };
}

}  // namespace

Kept<std::unique_ptr<SqliteKeys>> SqliteKeys::open(const std::string& path) {
    auto database = sqlite::Database::open({.path = path, .kind = kKind, .versions = kVersions});
    if (!database) return std::unexpected(std::move(database.error()));
    std::unique_ptr<SqliteKeys> keys(new SqliteKeys(*std::move(database), path));
    if (auto prepared = keys->prepare(); !prepared)
        return std::unexpected(std::move(prepared.error()));
    return keys;
}

SqliteKeys::SqliteKeys(sqlite::Database database, const std::string& path)
    : database_(std::move(database)), place_({path}), checkpoints_(path, kCheckpointEvery) {}

Kept<void> SqliteKeys::prepare() {
    struct Text {
        sqlite::Statement SqliteKeys::* into;
        std::string_view sql;
    };
    static constexpr std::array kTexts{
        Text{
            &SqliteKeys::add_,
            "INSERT INTO keys VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10) "
            "ON CONFLICT DO NOTHING"
        },
        Text{&SqliteKeys::find_, "SELECT * FROM keys WHERE id = ?1"},
        Text{&SqliteKeys::all_, "SELECT * FROM keys ORDER BY created, id"},
        Text{&SqliteKeys::revoke_, "UPDATE keys SET revoked = ?2 WHERE id = ?1"},
        Text{&SqliteKeys::note_use_, "UPDATE keys SET last_used = ?2 WHERE id = ?1"},
    };
    for (const auto& [into, sql] : kTexts) {
        auto statement = database_.prepare(sql);
        if (!statement) return std::unexpected(std::move(statement.error()));
        this->*into = *std::move(statement);
    }
    return {};
}

Kept<bool> SqliteKeys::add(const StoredKey& key) {
    const auto roles = joined(key.roles);
    const auto scopes = joined(key.scopes);
    const auto done = add_.run(
        key.id,
        key.name,
        key.salt,
        key.hash,
        roles,
        scopes,
        seconds_of(key.created),
        seconds_of(key.expires),
        seconds_of(key.revoked),
        seconds_of(key.last_used)
    );
    if (!done) return std::unexpected(done.error());
    return database_.changes() > 0;
}

Kept<std::optional<StoredKey>> SqliteKeys::find(std::string_view id) {
    if (auto held = place_.holds(); !held) return std::unexpected(std::move(held.error()));
    auto rows = find_.select(id);
    const auto found = rows.next();
    if (!found) return std::unexpected(found.error());
    return *found ? std::optional(key_at(rows)) : std::nullopt;
}

Kept<std::vector<StoredKey>> SqliteKeys::all() {
    std::vector<StoredKey> all;
    auto rows = all_.select();
    while (true) {
        const auto more = rows.next();
        if (!more) return std::unexpected(more.error());
        if (!*more) return all;
        all.push_back(key_at(rows));
    }
}

Kept<bool> SqliteKeys::revoke(std::string_view id, WallTime from) {
    const auto done = revoke_.run(id, seconds_of(from));
    if (!done) return std::unexpected(done.error());
    return database_.changes() > 0;
}

Kept<void> SqliteKeys::note_use(std::string_view id, WallTime when) {
    return note_use_.run(id, seconds_of(when));
}

}  // namespace recourse::store
