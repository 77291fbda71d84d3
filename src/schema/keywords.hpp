#pragma once

#include "base/json.hpp"
#include "schema/dialect.hpp"
#include "schema/values.hpp"

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <optional>
#include <string_view>
#include <vector>

/// Reads the keywords of one subschema. A keyword whose value makes no sense is told to `complain`
/// with what it must be ("a number"), and counts as absent: a slip in one place must not cost the
/// whole schema.
namespace recourse::schema {

class Keywords {
  public:
    using Complain = std::function<void(std::string_view keyword, std::string_view must_be)>;

    Keywords(const json::Object& schema, const Dialect& dialect, Complain complain)
        : schema_(schema), dialect_(dialect), complain_(std::move(complain)) {}

    [[nodiscard]] const Dialect& dialect() const noexcept { return dialect_; }
    /// Null where the keyword is absent, or means nothing in this dialect.
    [[nodiscard]] const json::Value* value(std::string_view keyword) const noexcept;
    [[nodiscard]] bool has_any(std::initializer_list<std::string_view> keywords) const noexcept;

    [[nodiscard]] const json::Value* number(std::string_view keyword) const;
    [[nodiscard]] const json::Value* positive(std::string_view keyword) const;
    [[nodiscard]] std::optional<std::uint64_t> count(std::string_view keyword) const;
    [[nodiscard]] std::optional<std::string_view> text(std::string_view keyword) const;
    [[nodiscard]] bool truth(std::string_view keyword) const;
    [[nodiscard]] const json::Array* array(std::string_view keyword) const;
    [[nodiscard]] const json::Object* object(std::string_view keyword) const;
    /// The texts of an array of texts.
    [[nodiscard]] std::vector<std::string_view> names(std::string_view keyword) const;
    /// The types of `type`; 0 where any will do.
    [[nodiscard]] TypeSet types() const;

  private:
    [[nodiscard]] const json::Value* of_type(
        std::string_view keyword, TypeSet type, std::string_view must_be
    ) const;

    const json::Object& schema_;
    Dialect dialect_;
    Complain complain_;
};

/// The texts in an array; nothing where something else is in it.
[[nodiscard]] std::optional<std::vector<std::string_view>> texts_of(const json::Value& value);

}  // namespace recourse::schema
