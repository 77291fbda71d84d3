#pragma once

#include "store/sqlite.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Customers in a SQLite file.
namespace customers {

struct Customer {
    std::string id;
    std::string name;
    std::string plan;
    std::int64_t credit = 0;
    bool is_sealed = false;  ///< under a legal hold: nobody may see it
    bool is_erased = false;  ///< for good
};

/// Throws std::runtime_error with SQLite's words where the file cannot be used.
class CustomerBook {
  public:
    /// Made where there is none, with four customers in it.
    explicit CustomerBook(const std::string& path);

    [[nodiscard]] std::vector<Customer> all();
    [[nodiscard]] std::optional<Customer> find(std::string_view id);
    void add_credit(std::string_view id, std::int64_t amount);
    void erase(std::string_view id);

  private:
    recourse::store::sqlite::Database database_;
};

}  // namespace customers
