#pragma once

#include "fault/redaction_rules.hpp"

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

/// Secrets known by the name they are given to: `password=x;`, `"apiKey": "x"`, `client_secret: x`,
/// `?sig=x`, `--token x`, `<password>x</password>`, `Authorization: Bearer x`, `Cookie: a=x`; also
/// where quotes and separators are written as JSON, HTML or a URL escapes them. Private to
/// redaction.
namespace recourse::fault {

/// What a member, header, argument or variable of that name holds (`password`, `token`, `cookie`,
/// ...), or nothing if it holds no secret. `page_token`, `public_key` and `idempotency_key` hold
/// none.
[[nodiscard]] std::string_view secret_named(std::string_view name);

/// What `secret_named` says of `STRIPE_KEY`: only a random value is taken for a secret.
inline constexpr std::string_view kGenericKey = "key";

/// Where a value stands and where reading goes on.
struct Value {
    std::size_t begin;
    std::size_t end;
    bool quoted = false;
    std::size_t next;
};

/// The value at `at`: quoted, a placeholder, or up to what separates it from the next one.
[[nodiscard]] Value value_at(std::string_view text, std::size_t at);
/// The end of the line, also where the break is written as `\n` inside a JSON string.
[[nodiscard]] std::size_t line_end(std::string_view text, std::size_t from);
/// Says something about a secret, stands for one, or refers to one.
[[nodiscard]] bool is_harmless(
    std::string_view text, const Value& value, std::string_view separator, std::string_view type
);

/// The secrets of the header whose name begins at `name` and whose value at `at`; returns where
/// reading goes on.
[[nodiscard]] std::size_t find_credentials(
    std::string_view text, std::size_t name, std::size_t at, std::vector<Span>& found
);
[[nodiscard]] std::size_t find_cookies(
    std::string_view text, std::size_t name, std::size_t at, bool set, std::vector<Span>& found
);

/// Appends the values of such assignments. Reads each byte a bounded number of times.
void find_assigned(std::string_view text, std::vector<Span>& found);

}  // namespace recourse::fault
