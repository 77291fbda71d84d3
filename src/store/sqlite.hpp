#pragma once

#include "base/time.hpp"
#include "store/trouble.hpp"

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

struct sqlite3;
struct sqlite3_stmt;

/// The SQLite C API with owners and types, and the one way in which we open a file: write-ahead
/// log, readable by its owner only, of a kind and a version that we know.
namespace recourse::store::sqlite {

/// What a commit outlives.
enum class Durability : std::uint8_t {
    process,  ///< the end of the process, however it ends (synchronous=NORMAL)
    power,    ///< loss of power, too, at the price of an fsync for each commit (synchronous=FULL)
};

struct Options {
    std::string path;  ///< of a file; `:memory:`: none, and what is kept ends with the connection
    Durability durability = Durability::process;
    /// How long a lock of another process is waited for. Whoever calls waits with it.
    std::chrono::milliseconds patience{20};
    /// What is in the file (PRAGMA application_id): one of another kind is refused.
    std::int32_t kind = 0;
    /// The schema: `versions[n]` makes version n+1 of version n. Applied in one transaction; a file
    /// of a later version is refused. Each text outlives the opening.
    std::span<const std::string_view> versions;
};

struct Blob {
    std::string_view bytes;
};

/// A statement, prepared once and run often. Lives on one thread, and no longer than its database.
class Statement {
  public:
    Statement() = default;

    /// Its rows, one at a time. Ends the reading with its scope; one at a time of a statement.
    class Rows {
      public:
        ~Rows();
        Rows(Rows&& other) noexcept : statement_(std::exchange(other.statement_, nullptr)) {}
        Rows(const Rows&) = delete;
        Rows& operator=(const Rows&) = delete;
        Rows& operator=(Rows&&) = delete;

        /// Goes to the next row, and says whether there is one.
        [[nodiscard]] Kept<bool> next();
        /// Columns of the current row, from 0; views live until the next.
        [[nodiscard]] std::int64_t integer(int column) const;
        [[nodiscard]] std::string_view text(int column) const;
        [[nodiscard]] std::string_view blob(int column) const;
        [[nodiscard]] bool is_null(int column) const;

      private:
        friend class Statement;
        explicit Rows(sqlite3_stmt* statement) : statement_(statement) {}
        sqlite3_stmt* statement_;
    };

    /// `values` are ?1, ?2, ...; what they point to outlives the rows.
    template <typename... Values>
    [[nodiscard]] Rows select(const Values&... values) {
        int index = 0;
        (bind(++index, values), ...);
        return Rows(statement_.get());
    }
    /// The same for one that has no rows.
    template <typename... Values>
    [[nodiscard]] Kept<void> run(const Values&... values) {
        auto rows = select(values...);
        auto stepped = rows.next();
        if (!stepped) return std::unexpected(std::move(stepped.error()));
        return {};
    }

  private:
    friend class Database;
    struct Finalize {
        void operator()(sqlite3_stmt* statement) const noexcept;
    };
    explicit Statement(sqlite3_stmt* statement) : statement_(statement) {}

    template <std::integral Integer>
    void bind(int index, Integer number) {
        bind_integer(index, static_cast<std::int64_t>(number));
    }
    template <std::convertible_to<std::string_view> Text>
    void bind(int index, const Text& text) {
        bind_text(index, text);
    }
    template <typename Value>
    void bind(int index, const std::optional<Value>& value) {
        if (value) return bind(index, *value);
        bind(index, nullptr);
    }
    void bind(int index, Blob blob);
    void bind(int index, std::nullptr_t);
    void bind_integer(int index, std::int64_t number);
    void bind_text(int index, std::string_view text);

    std::unique_ptr<sqlite3_stmt, Finalize> statement_;
};

struct Close {
    void operator()(sqlite3* connection) const noexcept;
};

/// A connection to a file. Lives on one thread. Never checkpoints: see Checkpoints.
class Database {
  public:
    /// Makes the file where there is none.
    [[nodiscard]] static Kept<Database> open(const Options& options);

    [[nodiscard]] Kept<Statement> prepare(std::string_view sql);
    /// Statements that have neither parameters nor rows.
    [[nodiscard]] Kept<void> execute(std::string_view sql);
    /// Rows that the last INSERT, UPDATE or DELETE changed.
    [[nodiscard]] std::int64_t changes() const;
    [[nodiscard]] std::int64_t last_rowid() const;
    /// A number that SQLite knows of the file: `user_version`, `page_count`.
    [[nodiscard]] Kept<std::int64_t> pragma(std::string_view name);

  private:
    friend class Transaction;
    explicit Database(sqlite3* connection) : connection_(connection) {}
    [[nodiscard]] Kept<void> prepare_file(const Options& options);
    [[nodiscard]] Kept<void> migrate(const Options& options);

    std::unique_ptr<sqlite3, Close> connection_;
};

/// Several statements as one: undone with its scope unless committed.
class Transaction {
  public:
    /// Takes the write lock at once (BEGIN IMMEDIATE).
    [[nodiscard]] static Kept<Transaction> begin(Database& database);
    ~Transaction();
    Transaction(Transaction&& other) noexcept
        : database_(std::exchange(other.database_, nullptr)) {}
    Transaction(const Transaction&) = delete;
    Transaction& operator=(const Transaction&) = delete;
    Transaction& operator=(Transaction&&) = delete;
    [[nodiscard]] Kept<void> commit();

  private:
    explicit Transaction(Database& database) : database_(&database) {}
    Database* database_;
};

/// Moves what is in the log into the file, from a connection and a thread of its own, so that no
/// commit on the loop pays for an fsync. Ends with its scope.
class Checkpoints {
  public:
    /// Looks every `every` whether the log has grown.
    Checkpoints(std::string path, std::chrono::milliseconds every);
    ~Checkpoints();
    Checkpoints(const Checkpoints&) = delete;
    Checkpoints& operator=(const Checkpoints&) = delete;

  private:
    class Worker;
    std::unique_ptr<Worker> worker_;
};

}  // namespace recourse::store::sqlite
