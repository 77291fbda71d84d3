#pragma once

#include "base/json.hpp"
#include "rest/tool.hpp"

#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Values as the styles of OpenAPI write them. What a style cannot write is refused with a
/// sentence.
namespace recourse::rest {

using Refused = std::unexpected<std::string>;

/// What a template comes to. Absent where an argument in it is not given: that is no refusal.
class Filled {
  public:
    Filled() = default;
    explicit Filled(json::Ref value) : value_(value) {}
    explicit Filled(std::string text) : text_(std::move(text)) {}

    [[nodiscard]] bool is_absent() const noexcept { return !value_ && !text_; }
    /// The argument itself, where there is nothing beside it.
    [[nodiscard]] json::Ref value() const noexcept { return value_; }
    [[nodiscard]] const std::optional<std::string>& text() const noexcept { return text_; }

  private:
    json::Ref value_;
    std::optional<std::string> text_;
};

[[nodiscard]] Filled fill(const Template& pattern, json::Ref arguments);

/// `name=value` pairs, percent-encoded, for a query or a form.
[[nodiscard]] std::expected<std::vector<std::string>, std::string> query_pairs(
    const Field& field, const Filled& filled
);
/// What stands in the path, percent-encoded.
[[nodiscard]] std::expected<std::string, std::string> path_text(
    const Field& field, const Filled& filled
);
/// The value of a header, as it is: what no header may hold is refused.
[[nodiscard]] std::expected<std::string, std::string> header_text(
    const Field& field, const Filled& filled
);
/// `name=value`, percent-encoded.
[[nodiscard]] std::string cookie_pair(const Field& field, const Filled& filled);

}  // namespace recourse::rest
