#pragma once

#include <recourse/client.hpp>

#include <expected>
#include <span>
#include <string>
#include <string_view>

/// Arguments of a tool as people type them.
namespace recourse::client {

/// One word after the other: `key=text`, `key:=JSON`, and `@file` for what a file holds in either
/// form. A text becomes what the schema of that argument says: `5` a number where it takes one, and
/// else a text. A key that comes again makes a list. The error is a sentence that names the word.
[[nodiscard]] std::expected<Object, std::string> read_typed_arguments(
    std::span<const std::string> words, const Json& input_schema
);

/// One text by the schema of its argument.
[[nodiscard]] Json typed_by_schema(std::string_view text, const Json& schema, const Json& root);

}  // namespace recourse::client
