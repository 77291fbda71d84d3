#pragma once

#include "base/json.hpp"

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>

namespace recourse::guards {

/// What a tool that only reads answered. Views outlive the looking.
struct Looked {
    json::Ref value;  ///< its structured content, or its text where that is JSON; absent: neither
    std::string_view text;
    bool not_found = false;  ///< it failed, as what was looked for is not there
};

/// A condition on such an answer, as small as will do:
///     /status                   is there, and not null
///     not /refund               is not there, or null
///     /status == "paid"         also != < <= > >=, with a value in JSON
///     value >= 1                the whole answer
///     /order_id == {order_id}   an argument of the call that is being verified
///     text contains "paid"      for answers that are no JSON, and lists
///     text lacks "paid"
///     not_found                 the look failed, as there is no such thing
/// Places are JSON Pointers (RFC 6901). Numbers compare as numbers and texts byte by byte; a place
/// that is not there compares with nothing, and neither do values of two kinds, but by == and !=.
class Condition {
  public:
    /// The error says what is wrong: words that follow "this".
    [[nodiscard]] static std::expected<Condition, std::string> parse(std::string_view text);

    [[nodiscard]] bool holds(const Looked& looked, json::Ref arguments) const;
    /// As it is told: with the arguments in it.
    [[nodiscard]] std::string told(json::Ref arguments) const;

  private:
    enum class Kind : std::uint8_t { present, absent, compares, contains, lacks, not_found };
    enum class Comparison : std::uint8_t { equal, unequal, less, at_most, more, at_least };

    Condition() = default;
    [[nodiscard]] json::Ref place_in(const Looked& looked) const;
    [[nodiscard]] std::optional<json::Value> wanted(json::Ref arguments) const;
    [[nodiscard]] bool compares(const json::Value& found, const json::Value& wanted) const;

    std::string text_;  ///< as it was written
    Kind kind_ = Kind::present;
    Comparison comparison_ = Comparison::equal;
    std::string pointer_;   ///< empty: the whole answer
    json::Value value_;     ///< compared with
    std::string argument_;  ///< or this argument, unless empty
};

}  // namespace recourse::guards
