#include "store/sqlite_ledger.hpp"

#include "store/place.hpp"
#include "store/sqlite.hpp"

#include <algorithm>
#include <filesystem>
#include <optional>
#include <utility>

#include <fmt/format.h>

namespace recourse::store {
namespace {

using sqlite::Database;
using sqlite::Statement;
using sqlite::Transaction;
using std::chrono::microseconds;
using std::chrono::milliseconds;

/// "RecL": what the file is.
constexpr std::int32_t kKind = 0x5265634c;

/// The details come late: what reads none of the columns behind them never loads their pages.
constexpr std::array<std::string_view, 2> kVersions{
    R"(
CREATE TABLE entries(
    number INTEGER PRIMARY KEY,
    started INTEGER NOT NULL,
    latency INTEGER NOT NULL,
    attempts INTEGER NOT NULL,
    support_id TEXT NOT NULL,
    method TEXT NOT NULL,
    tool TEXT NOT NULL,
    upstream TEXT NOT NULL,
    caller TEXT NOT NULL,
    client TEXT NOT NULL,
    revision TEXT NOT NULL,
    ending TEXT NOT NULL,
    effect TEXT NOT NULL,
    domain TEXT NOT NULL,
    code TEXT NOT NULL,
    words TEXT NOT NULL,
    suggests TEXT NOT NULL,
    reached TEXT NOT NULL,
    details TEXT NOT NULL
) STRICT;
CREATE INDEX entries_by_support_id ON entries(support_id);
CREATE INDEX entries_by_caller ON entries(caller, client, number);
CREATE TABLE losses(
    number INTEGER PRIMARY KEY,
    began INTEGER NOT NULL,
    ended INTEGER NOT NULL,
    entries INTEGER NOT NULL
) STRICT;
)",
    "ALTER TABLE entries ADD COLUMN upstream_time INTEGER NOT NULL DEFAULT 0;"
};

/// Those of an entry, in the order in which `entry_at` reads them.
constexpr std::string_view kColumns =
    "number, started, latency, attempts, support_id, method, tool, upstream, caller, client, "
    "revision, ending, effect, domain, code, words, suggests, reached, details, upstream_time";
constexpr std::string_view kColumnsBeforeDetails =
    "number, started, latency, attempts, support_id, method, tool, upstream, caller, client, "
    "revision, ending, effect, domain, code, words, suggests, reached, '', 0";

/// The first column that is a text.
constexpr int kFirstText = 4;
constexpr int kUpstreamTime = kFirstText + static_cast<int>(kLedgerTexts.size());
/// So many entries are forgotten in one transaction.
constexpr int kForgottenAtOnce = 4096;
constexpr milliseconds kCheckpointEvery{500};
/// The writer has a thread of its own, which may wait.
constexpr milliseconds kPatience{2000};

std::int64_t to_number(WallTime time) {
    return std::chrono::floor<milliseconds>(time.time_since_epoch()).count();
}

WallTime to_time(std::int64_t number) {
    return WallTime(milliseconds(number));
}

struct Statements {
    Statement add, add_loss, find, find_of_caller, following, since, extent, losses, drop_old,
        drop_oldest, drop_losses;
};

Kept<Statements> prepare_all(Database& database) {
    Statements all;
    const std::array<std::pair<Statement*, std::string>, 11> texts{{
        {&all.add,
         fmt::format(
             "INSERT INTO entries({}) VALUES(NULL, ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, "
             "?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19)",
             kColumns
         )},
        {&all.add_loss, "INSERT INTO losses VALUES(NULL, ?1, ?2, ?3)"},
        {&all.find,
         fmt::format(
             "SELECT * FROM (SELECT {} FROM entries WHERE support_id >= ?1 "
             "AND support_id < ?1 || 'g' ORDER BY number DESC LIMIT ?2) ORDER BY number",
             kColumns
         )},
        // The plus keeps SQLite from going through all calls of the caller.
        {&all.find_of_caller,
         fmt::format(
             "SELECT * FROM (SELECT {} FROM entries WHERE support_id >= ?1 "
             "AND support_id < ?1 || 'g' AND +caller = ?3 ORDER BY number DESC LIMIT ?2) "
             "ORDER BY number",
             kColumns
         )},
        {&all.following,
         fmt::format(
             "SELECT {} FROM entries WHERE caller = ?1 AND client = ?2 AND number > ?3 "
             "AND started <= ?4 AND method = 'tools/call' ORDER BY number LIMIT ?5",
             kColumns
         )},
        {&all.since,
         fmt::format(
             "SELECT {} FROM entries WHERE started >= ?1 ORDER BY number", kColumnsBeforeDetails
         )},
        // Each by itself, for then SQLite looks at an end of the table instead of all of it.
        {&all.extent,
         "SELECT ifnull((SELECT min(number) FROM entries), 0), "
         "ifnull((SELECT max(number) FROM entries), 0)"},
        {&all.losses, "SELECT began, ended, entries FROM losses WHERE ended >= ?1 ORDER BY number"},
        // They ended in the order of their numbers, so the oldest stand first, near enough.
        {&all.drop_old,
         "DELETE FROM entries WHERE started < ?1 "
         "AND number < (SELECT min(number) FROM entries) + ?2"},
        // A part of them, or a small file would lose all.
        {&all.drop_oldest,
         "DELETE FROM entries WHERE number < (SELECT min(number) FROM entries) + max(1, min(?1, "
         "((SELECT max(number) FROM entries) - (SELECT min(number) FROM entries)) / 16))"},
        {&all.drop_losses, "DELETE FROM losses WHERE ended < ?1"},
    }};
    for (const auto& [statement, text] : texts) {
        auto prepared = database.prepare(text);
        if (!prepared) return std::unexpected(std::move(prepared.error()));
        *statement = std::move(*prepared);
    }
    return all;
}

LedgerEntry entry_at(const Statement::Rows& rows) {
    LedgerEntry entry;
    entry.number = rows.integer(0);
    entry.started = to_time(rows.integer(1));
    entry.latency = microseconds(rows.integer(2));
    entry.attempts = rows.integer(3);
    int column = kFirstText;
    for (const auto text : kLedgerTexts) entry.*text = rows.text(column++);
    entry.upstream_time = microseconds(rows.integer(kUpstreamTime));
    return entry;
}

Kept<LedgerEntries> all_of(Statement::Rows rows) {
    LedgerEntries entries;
    while (true) {
        const auto more = rows.next();
        if (!more) return std::unexpected(more.error());
        if (!*more) return entries;
        entries.add(entry_at(rows));
    }
}

class SqliteLedger final : public Ledger {
  public:
    SqliteLedger(Database database, Statements statements)
        : database_(std::move(database)), statements_(std::move(statements)) {}

    /// From then on its log is moved into the file, and it is noticed when another file is there.
    void write_at(const std::string& path) {
        place_.emplace({path});
        checkpoints_.emplace(path, kCheckpointEvery);
    }

    Kept<void> append(std::span<const LedgerEntry> entries, const std::optional<LedgerLoss>& loss)
        override {
        if (place_) {
            if (auto held = place_->holds(); !held) return held;
        }
        auto transaction = Transaction::begin(database_);
        if (!transaction) return std::unexpected(std::move(transaction.error()));
        for (const auto& entry : entries) {
            if (auto added = add(entry); !added) return added;
        }
        if (loss) {
            if (auto added = add(*loss); !added) return added;
        }
        return transaction->commit();
    }

    Kept<LedgerEntries> find(const LedgerQuery& query, std::size_t most) override {
        if (query.caller)
            return all_of(statements_.find_of_caller.select(query.support_id, most, *query.caller));
        return all_of(statements_.find.select(query.support_id, most));
    }

    Kept<LedgerEntries> following(const LedgerEntry& entry, WallTime until, std::size_t most)
        override {
        return all_of(statements_.following.select(
            entry.caller, entry.client, entry.number, to_number(until), most
        ));
    }

    Kept<void> read(WallTime since, const std::function<void(const LedgerEntry&)>& take) override {
        auto rows = statements_.since.select(to_number(since));
        while (true) {
            const auto more = rows.next();
            if (!more) return std::unexpected(more.error());
            if (!*more) return {};
            take(entry_at(rows));
        }
    }

    Kept<LedgerExtent> extent() override {
        auto rows = statements_.extent.select();
        const auto more = rows.next();
        if (!more) return std::unexpected(more.error());
        return LedgerExtent{.oldest = rows.integer(0), .newest = rows.integer(1)};
    }

    Kept<std::vector<LedgerLoss>> losses(WallTime since) override {
        std::vector<LedgerLoss> losses;
        auto rows = statements_.losses.select(to_number(since));
        while (true) {
            const auto more = rows.next();
            if (!more) return std::unexpected(more.error());
            if (!*more) return losses;
            losses.push_back(
                {.from = to_time(rows.integer(0)),
                 .until = to_time(rows.integer(1)),
                 .entries = rows.integer(2)}
            );
        }
    }

    Kept<bool> prune(WallTime now, const LedgerLimits& limits) override {
        const auto past = to_number(now - limits.age);
        if (auto done = statements_.drop_losses.run(past); !done)
            return std::unexpected(std::move(done.error()));
        if (auto done = statements_.drop_old.run(past, kForgottenAtOnce); !done)
            return std::unexpected(std::move(done.error()));
        if (database_.changes() == kForgottenAtOnce) return true;
        const auto used = bytes_used();
        if (!used) return std::unexpected(used.error());
        if (static_cast<std::size_t>(*used) <= limits.bytes) return false;
        if (auto done = statements_.drop_oldest.run(kForgottenAtOnce); !done)
            return std::unexpected(std::move(done.error()));
        return database_.changes() > 0;
    }

  private:
    Kept<void> add(const LedgerEntry& entry) {
        return statements_.add.run(
            to_number(entry.started),
            entry.latency.count(),
            entry.attempts,
            entry.support_id,
            entry.method,
            entry.tool,
            entry.upstream,
            entry.caller,
            entry.client,
            entry.revision,
            entry.ending,
            entry.effect,
            entry.domain,
            entry.code,
            entry.words,
            entry.suggests,
            entry.reached,
            entry.details,
            entry.upstream_time.count()
        );
    }

    Kept<void> add(const LedgerLoss& loss) {
        return statements_.add_loss.run(to_number(loss.from), to_number(loss.until), loss.entries);
    }

    /// Of the file, without the pages that are free.
    Kept<std::int64_t> bytes_used() {
        const auto pages = database_.pragma("page_count");
        if (!pages) return pages;
        const auto free = database_.pragma("freelist_count");
        if (!free) return free;
        const auto size = database_.pragma("page_size");
        if (!size) return size;
        return (*pages - *free) * *size;
    }

    Database database_;
    Statements statements_;
    std::optional<Place> place_;
    std::optional<sqlite::Checkpoints> checkpoints_;
};

Kept<std::unique_ptr<SqliteLedger>> open(const std::string& path, milliseconds patience) {
    auto database =
        Database::open({.path = path, .patience = patience, .kind = kKind, .versions = kVersions});
    if (!database) return std::unexpected(std::move(database.error()));
    auto statements = prepare_all(*database);
    if (!statements) return std::unexpected(std::move(statements.error()));
    return std::make_unique<SqliteLedger>(std::move(*database), std::move(*statements));
}

}  // namespace

Kept<std::unique_ptr<Ledger>> open_sqlite_ledger(const std::string& path) {
    auto opened = open(path, kPatience);
    if (!opened) return std::unexpected(std::move(opened.error()));
    (*opened)->write_at(path);
    return *std::move(opened);
}

Kept<std::unique_ptr<Ledger>> open_sqlite_ledger_to_read(
    const std::string& path, milliseconds patience
) {
    std::error_code none;
    if (!std::filesystem::exists(path, none))
        return std::unexpected(
            Trouble{Trouble::Why::unavailable, fmt::format("there is no file {}", path)}
        );
    auto opened = open(path, patience);
    if (!opened) return std::unexpected(std::move(opened.error()));
    return *std::move(opened);
}

Kept<std::unique_ptr<Ledger>> make_empty_ledger() {
    auto opened = open(":memory:", kPatience);
    if (!opened) return std::unexpected(std::move(opened.error()));
    return *std::move(opened);
}

}  // namespace recourse::store
