#pragma once

#include "store/keys.hpp"
#include "store/place.hpp"
#include "store/sqlite.hpp"

#include <memory>
#include <string>

namespace recourse::store {

/// Keys in a SQLite file that several processes share: what `recourse keys` changes, a gateway that
/// runs finds. Lives on one thread.
class SqliteKeys final : public Keys {
  public:
    /// Makes the file where there is none.
    [[nodiscard]] static Kept<std::unique_ptr<SqliteKeys>> open(const std::string& path);

    [[nodiscard]] Kept<bool> add(const StoredKey& key) override;
    /// Trouble `unavailable` where another file, or none, is in the place of the one that is read:
    /// what was revoked there would be good here for ever.
    [[nodiscard]] Kept<std::optional<StoredKey>> find(std::string_view id) override;
    [[nodiscard]] Kept<std::vector<StoredKey>> all() override;
    [[nodiscard]] Kept<bool> revoke(std::string_view id, WallTime from) override;
    Kept<void> note_use(std::string_view id, WallTime when) override;

  private:
    SqliteKeys(sqlite::Database database, const std::string& path);
    [[nodiscard]] Kept<void> prepare();

    sqlite::Database database_;
    Place place_;
    sqlite::Checkpoints checkpoints_;
    sqlite::Statement add_;
    sqlite::Statement find_;
    sqlite::Statement all_;
    sqlite::Statement revoke_;
    sqlite::Statement note_use_;
};

}  // namespace recourse::store
