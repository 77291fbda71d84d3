#pragma once

#include <span>
#include <string_view>

/// Private to untrusted.cpp.
namespace recourse::fault {

/// What is said to models and never by programs to their callers, as RE2 patterns without regard to
/// case. A technical error may order ("you must set limit", "call list_customers first", "send your
/// API key in the X-Api-Key header"); it does not speak of the reader's instructions or role, ask
/// for secrecy, put words into other mouths, or want what is in other people's files.
[[nodiscard]] std::span<const std::string_view> instruction_patterns() noexcept;

}  // namespace recourse::fault
