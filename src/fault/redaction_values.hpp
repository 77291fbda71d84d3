#pragma once

#include <optional>
#include <string>
#include <string_view>

/// What a value looks like by itself, wherever it stands. Private to redaction.
namespace recourse::fault {

/// Stands where a secret would: `<token>`, `${X}`, `YOUR_API_KEY_HERE`, `xxxx`, `***`.
[[nodiscard]] bool is_placeholder(std::string_view value);
/// Says something about a secret instead of being one: `required`, `null`, `must be a string`.
[[nodiscard]] bool is_remark(std::string_view value);
/// Names where a secret is kept: `arn:aws:secretsmanager:...`, `vault:db/password`,
/// `/run/secrets/db`.
[[nodiscard]] bool is_reference(std::string_view value);
/// Long, mixed and irregular, as only generated values are; UUIDs are ids and are not meant.
[[nodiscard]] bool is_random(std::string_view value);
[[nodiscard]] bool is_uuid(std::string_view value);
/// Base64 of either alphabet, with or without padding; nothing where it is none.
[[nodiscard]] std::optional<std::string> from_base64(std::string_view text);

}  // namespace recourse::fault
