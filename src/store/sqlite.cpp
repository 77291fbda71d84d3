#include "store/sqlite.hpp"

#include <cerrno>
#include <condition_variable>
#include <filesystem>
#include <mutex>
#include <stop_token>
#include <string>
#include <thread>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

namespace recourse::store::sqlite {
namespace {

/// SQLite calls only ENOSPC a full disk; a quota, or a limit of the process, is the same to us.
bool has_no_room(sqlite3* connection) {
    sqlite3_file* log = nullptr;
    const int found = sqlite3_file_control(
        connection, "main", SQLITE_FCNTL_JOURNAL_POINTER, static_cast<void*>(&log)
    );
    if (found != SQLITE_OK || log == nullptr || log->pMethods == nullptr) return false;
    int error = 0;
    log->pMethods->xFileControl(log, SQLITE_FCNTL_LAST_ERRNO, &error);
    return error == EDQUOT || error == EFBIG;
}

Trouble::Why why(sqlite3* connection, int code) {
    switch (code & 0xff) {  // the primary code; the rest says more of it
        case SQLITE_IOERR: {
            const bool is_writing =
                connection != nullptr && sqlite3_extended_errcode(connection) == SQLITE_IOERR_WRITE;
            return is_writing && has_no_room(connection) ? Trouble::Why::full
                                                         : Trouble::Why::unavailable;
        }
        case SQLITE_BUSY:
        case SQLITE_LOCKED:
            return Trouble::Why::locked;
        case SQLITE_FULL:
            return Trouble::Why::full;
        case SQLITE_CORRUPT:
        case SQLITE_NOTADB:
            return Trouble::Why::corrupt;
        default:
            return Trouble::Why::unavailable;
    }
}

std::unexpected<Trouble> trouble(sqlite3* connection, int code) {
    const char* words = connection == nullptr ? sqlite3_errstr(code) : sqlite3_errmsg(connection);
    return std::unexpected(Trouble{why(connection, code), words});
}

std::unexpected<Trouble> refusal(Trouble::Why reason, std::string detail) {
    return std::unexpected(Trouble{reason, std::move(detail)});
}

std::string_view view(const void* bytes, int size) {
    return {static_cast<const char*>(bytes), static_cast<std::size_t>(size)};
}

/// What SQLite calls a database that is no file, and ends with its connection.
constexpr std::string_view kMemory = ":memory:";

/// The file exists from then on, and is its owner's alone; SQLite gives the files beside it the
/// same mode. A file that exists is not opened: closing it would drop the locks of our other
/// connections (sqlite.org/howtocorrupt.html, 2.2).
Kept<void> make_private(const std::string& path) {
    if (path == kMemory) return {};
    constexpr mode_t kOwnerOnly = 0600;
    const int made = ::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, kOwnerOnly);
    if (made >= 0) {
        ::close(made);
        return {};
    }
    const std::error_code error(errno, std::generic_category());
    if (error != std::errc::file_exists)
        return refusal(
            Trouble::Why::unavailable, fmt::format("{} cannot be made: {}", path, error.message())
        );
    struct stat found{};
    const bool is_open_to_others = ::stat(path.c_str(), &found) == 0 && (found.st_mode & 077) != 0;
    if (is_open_to_others && ::chmod(path.c_str(), kOwnerOnly) != 0)
        return refusal(
            Trouble::Why::unavailable,
            fmt::format("{} can be read by others, and that cannot be changed", path)
        );
    return {};
}

/// A null pointer would be NULL, not an empty value.
const char* not_null(std::string_view bytes) {
    return bytes.data() == nullptr ? "" : bytes.data();
}

std::string_view synchronous(Durability durability) {
    return durability == Durability::power ? "FULL" : "NORMAL";
}

}  // namespace

void Statement::Finalize::operator()(sqlite3_stmt* statement) const noexcept {
    sqlite3_finalize(statement);
}

void Statement::bind_integer(int index, std::int64_t number) {
    sqlite3_bind_int64(statement_.get(), index, number);
}

void Statement::bind_text(int index, std::string_view text) {
    sqlite3_bind_text64(
        statement_.get(), index, not_null(text), text.size(), SQLITE_STATIC, SQLITE_UTF8
    );
}

void Statement::bind(int index, Blob blob) {
    sqlite3_bind_blob64(
        statement_.get(), index, not_null(blob.bytes), blob.bytes.size(), SQLITE_STATIC
    );
}

void Statement::bind(int index, std::nullptr_t) {
    sqlite3_bind_null(statement_.get(), index);
}

Statement::Rows::~Rows() {
    if (statement_ == nullptr) return;
    sqlite3_reset(statement_);
    sqlite3_clear_bindings(statement_);
}

Kept<bool> Statement::Rows::next() {
    const int code = sqlite3_step(statement_);
    if (code == SQLITE_ROW) return true;
    if (code == SQLITE_DONE) return false;
    return trouble(sqlite3_db_handle(statement_), code);
}

std::int64_t Statement::Rows::integer(int column) const {
    return sqlite3_column_int64(statement_, column);
}

std::string_view Statement::Rows::text(int column) const {
    const auto* bytes = sqlite3_column_text(statement_, column);
    return view(bytes, sqlite3_column_bytes(statement_, column));
}

std::string_view Statement::Rows::blob(int column) const {
    const auto* bytes = sqlite3_column_blob(statement_, column);
    return view(bytes, sqlite3_column_bytes(statement_, column));
}

bool Statement::Rows::is_null(int column) const {
    return sqlite3_column_type(statement_, column) == SQLITE_NULL;
}

void Close::operator()(sqlite3* connection) const noexcept {
    sqlite3_close_v2(connection);
}

Kept<Database> Database::open(const Options& options) {
    if (auto made = make_private(options.path); !made)
        return std::unexpected(std::move(made.error()));
    sqlite3* connection = nullptr;
    const int code = sqlite3_open_v2(
        options.path.c_str(), &connection, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, nullptr
    );
    Database database(connection);  // also where it failed: it must be closed all the same
    if (code != SQLITE_OK) return trouble(connection, code);
    sqlite3_busy_timeout(connection, static_cast<int>(options.patience.count()));
    if (auto prepared = database.prepare_file(options); !prepared)
        return std::unexpected(std::move(prepared.error()));
    return database;
}

Kept<void> Database::prepare_file(const Options& options) {
    const auto settings = fmt::format(
        "PRAGMA journal_mode=WAL; PRAGMA synchronous={}; PRAGMA wal_autocheckpoint=0;"
        "PRAGMA trusted_schema=OFF; PRAGMA temp_store=MEMORY",
        synchronous(options.durability)
    );
    if (auto set = execute(settings); !set) return set;
    return migrate(options);
}

Kept<void> Database::migrate(const Options& options) {
    const auto known = static_cast<std::int64_t>(options.versions.size());
    // Most files are up to date: that is seen without a lock.
    auto version = pragma("user_version");
    auto kind = pragma("application_id");
    if (!version) return std::unexpected(std::move(version.error()));
    if (!kind) return std::unexpected(std::move(kind.error()));
    if (*version == known && *kind == options.kind) return {};

    auto transaction = Transaction::begin(*this);
    if (!transaction) return std::unexpected(std::move(transaction.error()));
    version = pragma("user_version");
    kind = pragma("application_id");
    auto tables = pragma("schema_version");  // 0: nothing was ever made in it
    if (!version) return std::unexpected(std::move(version.error()));
    if (!kind) return std::unexpected(std::move(kind.error()));
    if (!tables) return std::unexpected(std::move(tables.error()));
    if (*kind != options.kind && *tables != 0)
        return refusal(
            Trouble::Why::unavailable, fmt::format("{} is a file of another kind", options.path)
        );
    if (*version > known)
        return refusal(
            Trouble::Why::unavailable,
            fmt::format(
                "{} was written by a newer Recourse: it has version {}, and this one knows {}",
                options.path,
                *version,
                known
            )
        );
    for (auto next = static_cast<std::size_t>(*version); next < options.versions.size(); ++next) {
        if (auto made = execute(options.versions[next]); !made) return made;
    }
    const auto marks =
        fmt::format("PRAGMA user_version={}; PRAGMA application_id={}", known, options.kind);
    if (auto marked = execute(marks); !marked) return marked;
    return transaction->commit();
}

Kept<Statement> Database::prepare(std::string_view sql) {
    sqlite3_stmt* statement = nullptr;
    const int code = sqlite3_prepare_v3(
        connection_.get(),
        sql.data(),
        static_cast<int>(sql.size()),
        SQLITE_PREPARE_PERSISTENT,
        &statement,
        nullptr
    );
    if (code != SQLITE_OK) return trouble(connection_.get(), code);
    return Statement(statement);
}

Kept<void> Database::execute(std::string_view sql) {
    const std::string text(sql);
    const int code = sqlite3_exec(connection_.get(), text.c_str(), nullptr, nullptr, nullptr);
    if (code != SQLITE_OK) return trouble(connection_.get(), code);
    return {};
}

std::int64_t Database::changes() const {
    return sqlite3_changes64(connection_.get());
}

std::int64_t Database::last_rowid() const {
    return sqlite3_last_insert_rowid(connection_.get());
}

Kept<std::int64_t> Database::pragma(std::string_view name) {
    auto statement = prepare(fmt::format("PRAGMA {}", name));
    if (!statement) return std::unexpected(std::move(statement.error()));
    auto rows = statement->select();
    const auto found = rows.next();
    if (!found) return std::unexpected(found.error());
    return *found ? rows.integer(0) : 0;
}

Kept<Transaction> Transaction::begin(Database& database) {
    if (auto begun = database.execute("BEGIN IMMEDIATE"); !begun)
        return std::unexpected(std::move(begun.error()));
    return Transaction(database);
}

Transaction::~Transaction() {
    // A failure may have rolled it back already: then there is nothing to undo.
    if (database_ != nullptr && sqlite3_get_autocommit(database_->connection_.get()) == 0)
        (void)database_->execute("ROLLBACK");
}

Kept<void> Transaction::commit() {
    auto done = database_->execute("COMMIT");
    if (done) database_ = nullptr;
    return done;
}

class Checkpoints::Worker {
  public:
    Worker(std::string path, std::chrono::milliseconds every)
        : path_(std::move(path)),
          every_(every),
          thread_([this](const std::stop_token& stop) { run(stop); }) {}

  private:
    void run(const std::stop_token& stop) {
        std::unique_lock lock(mutex_);
        while (!stop.stop_requested()) {
            wake_.wait_for(lock, stop, every_, [] { return false; });
            checkpoint();
        }
    }

    /// PASSIVE waits for nobody and makes nobody wait. What cannot be done now is done next time.
    void checkpoint() {
        if (!has_grown() || !connect()) return;
        sqlite3_wal_checkpoint_v2(
            connection_.get(), nullptr, SQLITE_CHECKPOINT_PASSIVE, nullptr, nullptr
        );
    }

    [[nodiscard]] bool connect() {
        if (connection_) return true;
        constexpr int kHow = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX;
        sqlite3* connection = nullptr;
        const int opened = sqlite3_open_v2(path_.c_str(), &connection, kHow, nullptr);
        connection_.reset(connection);
        // Before it has looked, a connection does not know that there is a log.
        const bool is_ready =
            opened == SQLITE_OK &&
            sqlite3_exec(connection, "PRAGMA journal_mode=WAL", nullptr, nullptr, nullptr) ==
                SQLITE_OK;
        if (!is_ready) connection_.reset();
        return is_ready;
    }

    [[nodiscard]] bool has_grown() {
        std::error_code none;
        const auto written = std::filesystem::last_write_time(path_ + "-wal", none);
        return !none && std::exchange(seen_, written) != written;
    }

    std::string path_;
    std::chrono::milliseconds every_;
    std::filesystem::file_time_type seen_;
    std::unique_ptr<sqlite3, Close> connection_;
    std::mutex mutex_;
    std::condition_variable_any wake_;
    std::jthread thread_;  // last: it uses the others
};

Checkpoints::Checkpoints(std::string path, std::chrono::milliseconds every)
    : worker_(std::make_unique<Worker>(std::move(path), every)) {}

Checkpoints::~Checkpoints() = default;

}  // namespace recourse::store::sqlite
