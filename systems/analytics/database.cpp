#include "platform.hpp"

#include <memory>
#include <stdexcept>
#include <utility>

#include <sqlite3.h>

/// Each system stands alone, to be copied: but for its tables this is what automation has, too.
namespace analytics {
namespace {

/// Of a workspace that is deleted its members stay: a token was made for what there was then.
constexpr auto kSchema = R"(
    CREATE TABLE IF NOT EXISTS workspaces(
        id TEXT PRIMARY KEY, name TEXT, deleted INTEGER DEFAULT 0, writeback INTEGER DEFAULT 0,
        pii_mode TEXT DEFAULT 'masked');
    CREATE TABLE IF NOT EXISTS members(
        caller TEXT, workspace TEXT, role TEXT, PRIMARY KEY (caller, workspace));
    CREATE TABLE IF NOT EXISTS profiles(id TEXT PRIMARY KEY, workspace TEXT, name TEXT);
    CREATE TABLE IF NOT EXISTS connectors(
        workspace TEXT, kind TEXT, token TEXT, expires INTEGER, synced INTEGER,
        PRIMARY KEY (workspace, kind));
    CREATE TABLE IF NOT EXISTS orders(
        id TEXT PRIMARY KEY, profile TEXT, day TEXT, email TEXT, cents INTEGER);
    CREATE TABLE IF NOT EXISTS ad_spend(profile TEXT, day TEXT, clicks INTEGER, cents INTEGER);
    CREATE TABLE IF NOT EXISTS writebacks(
        workspace TEXT, key TEXT, result TEXT, PRIMARY KEY (workspace, key));
    CREATE TABLE IF NOT EXISTS attempts(
        id INTEGER PRIMARY KEY, workspace TEXT, at INTEGER, failed INTEGER, why TEXT);
    UPDATE attempts SET failed = 1, why = 'the platform was stopped' WHERE failed IS NULL;
    DELETE FROM writebacks WHERE result IS NULL;
)";

using Statement = std::unique_ptr<sqlite3_stmt, decltype(&sqlite3_finalize)>;

void bind(sqlite3_stmt* statement, int place, const json::value& value) {
    if (const auto* number = value.if_int64())
        sqlite3_bind_int64(statement, place, *number);
    else if (const auto* text = value.if_string())
        sqlite3_bind_text(statement, place, text->c_str(), -1, SQLITE_TRANSIENT);
    else if (const auto* truth = value.if_bool())
        sqlite3_bind_int64(statement, place, *truth ? 1 : 0);
    else if (!value.is_null())
        throw std::logic_error("a value of no kind that the database keeps");
}

Statement prepare(sqlite3* handle, std::string_view sql, const json::array& values) {
    sqlite3_stmt* raw = nullptr;
    const auto length = static_cast<int>(sql.size());
    if (sqlite3_prepare_v2(handle, sql.data(), length, &raw, nullptr) != SQLITE_OK)
        throw std::runtime_error(sqlite3_errmsg(handle));
    Statement statement(raw, &sqlite3_finalize);
    int place = 0;
    for (const auto& value : values) bind(raw, ++place, value);
    return statement;
}

json::value column(sqlite3_stmt* statement, int place) {
    if (sqlite3_column_type(statement, place) == SQLITE_INTEGER)
        return sqlite3_column_int64(statement, place);
    const void* bytes = sqlite3_column_blob(statement, place);
    if (bytes == nullptr) return nullptr;
    const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement, place));
    return json::string(static_cast<const char*>(bytes), size);
}

}  // namespace

Database::Database(const std::string& path) {
    constexpr int kPatience = 5000;  // milliseconds, for others who write into the file
    const bool is_open = sqlite3_open(path.c_str(), &handle_) == SQLITE_OK &&
                         sqlite3_busy_timeout(handle_, kPatience) == SQLITE_OK &&
                         sqlite3_exec(handle_, kSchema, nullptr, nullptr, nullptr) == SQLITE_OK;
    if (!is_open) throw std::runtime_error(path + ": " + sqlite3_errmsg(handle_));
}

Database::~Database() {
    sqlite3_close(handle_);
}

json::array Database::query(std::string_view sql, const json::array& values) {
    const std::lock_guard lock(mutex_);
    const auto statement = prepare(handle_, sql, values);
    json::array rows;
    int state = SQLITE_ROW;
    while ((state = sqlite3_step(statement.get())) == SQLITE_ROW) {
        json::object row;
        for (int place = 0; place < sqlite3_column_count(statement.get()); ++place)
            row[sqlite3_column_name(statement.get(), place)] = column(statement.get(), place);
        rows.push_back(std::move(row));
    }
    if (state != SQLITE_DONE) throw std::runtime_error(sqlite3_errmsg(handle_));
    return rows;
}

std::optional<json::object> Database::first(std::string_view sql, const json::array& values) {
    auto rows = query(sql, values);
    return rows.empty() ? std::nullopt : std::optional(std::move(rows.front().as_object()));
}

int Database::run(std::string_view sql, const json::array& values) {
    const std::lock_guard lock(mutex_);
    query(sql, values);
    return sqlite3_changes(handle_);
}

std::int64_t Database::add(std::string_view sql, const json::array& values) {
    const std::lock_guard lock(mutex_);
    query(sql, values);
    return sqlite3_last_insert_rowid(handle_);
}

}  // namespace analytics
