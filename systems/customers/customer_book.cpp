#include "customer_book.hpp"

#include <array>
#include <stdexcept>
#include <utility>

namespace customers {
namespace {

using namespace recourse::store;

constexpr std::array<std::string_view, 1> kVersions{R"(
CREATE TABLE customers(
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    plan TEXT NOT NULL,
    credit INTEGER NOT NULL,
    sealed INTEGER NOT NULL DEFAULT 0,
    erased INTEGER NOT NULL DEFAULT 0
) STRICT;
INSERT INTO customers VALUES
    ('cust_1N9V4B7HU2EF', 'Chidi Marlowe', 'enterprise', 940, 0, 0),
    ('cust_4F7K2M9QX1AB', 'Ada Ferreira', 'team', 120, 0, 0),
    ('cust_6J2D8S4LP5GH', 'Noor Haddad', 'team', 60, 1, 0),
    ('cust_8T3W5Z6RY0CD', 'Bao Lindqvist', 'free', 0, 0, 0);
)"};

template <typename T>
T value_of(Kept<T> kept) {
    if (!kept) throw std::runtime_error(kept.error().detail);
    if constexpr (!std::is_void_v<T>) return std::move(*kept);
}

Customer customer_at(const sqlite::Statement::Rows& rows) {
    return {
        .id = std::string(rows.text(0)),
        .name = std::string(rows.text(1)),
        .plan = std::string(rows.text(2)),
        .credit = rows.integer(3),
        .is_sealed = rows.integer(4) != 0,
        .is_erased = rows.integer(5) != 0,
    };
}

}  // namespace

CustomerBook::CustomerBook(const std::string& path)
    : database_(value_of(sqlite::Database::open({.path = path, .versions = kVersions}))) {}

std::vector<Customer> CustomerBook::all() {
    auto statement = value_of(database_.prepare("SELECT * FROM customers ORDER BY id"));
    std::vector<Customer> found;
    for (auto rows = statement.select(); value_of(rows.next());) found.push_back(customer_at(rows));
    return found;
}

std::optional<Customer> CustomerBook::find(std::string_view id) {
    auto statement = value_of(database_.prepare("SELECT * FROM customers WHERE id = ?1"));
    auto rows = statement.select(id);
    if (!value_of(rows.next())) return std::nullopt;
    return customer_at(rows);
}

void CustomerBook::add_credit(std::string_view id, std::int64_t amount) {
    auto statement =
        value_of(database_.prepare("UPDATE customers SET credit = credit + ?2 WHERE id = ?1"));
    value_of(statement.run(id, amount));
}

void CustomerBook::erase(std::string_view id) {
    auto statement = value_of(
        database_.prepare("UPDATE customers SET name = '', credit = 0, erased = 1 WHERE id = ?1")
    );
    value_of(statement.run(id));
}

}  // namespace customers
