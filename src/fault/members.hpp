#pragma once

#include "base/json.hpp"
#include "fault/spelling.hpp"

#include <recourse/fault.hpp>

#include <chrono>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>

/// What the JSON dialects share. Private to them.
namespace recourse::fault {

using Names = std::initializer_list<std::string_view>;

/// The member `error` of a body that has no member but this one and `beside`, where it is an object
/// whose members all stand in `names` and hold at least a code and a message; null where it is not.
[[nodiscard]] const json::Object* error_in(const json::Value& body, Names names, Names beside = {});

/// The string of that name, or nothing.
[[nodiscard]] std::optional<std::string_view> text_in(
    const json::Object& members, std::string_view name
);
/// A wait in whole seconds, rounded up; nothing for null, for what is no number, and for more than
/// a year.
[[nodiscard]] std::optional<std::chrono::seconds> wait_in(
    const json::Object& members, std::string_view name
);
/// A page of the web, or empty.
[[nodiscard]] std::string page_in(const json::Object& members, std::string_view name);

/// A Fault from code, type and message of an `error`. A wait means that time will mend it.
[[nodiscard]] std::optional<Fault> begin_reading(
    const json::Object& error,
    const Vocabulary* own,
    std::string_view type,
    std::optional<std::chrono::seconds> wait
);

/// How long to wait before the same call is sent again; nothing where it must not be.
[[nodiscard]] std::optional<std::chrono::seconds> wait_to_tell(const Fault& fault);

/// Facts of Recourse's own book-keeping: they are no news to a caller.
[[nodiscard]] bool is_own_fact(std::string_view name) noexcept;

/// The first violation in the names of the seeds: `provided`, and `expected_pattern` or `expected`.
void write_violation(json::Object& details, const Violation& violation);
/// The way back: takes those members, or `violations`, out of the details.
void read_violations(json::Object& details, Fault& fault);

/// JSON as a model reads it: characters that show nothing are escaped.
[[nodiscard]] std::string printed(const json::Value& value);

/// Leaves out members other than `kept`, the largest first, until the text fits. Lists are halved
/// first. False where what is kept is too long by itself.
[[nodiscard]] bool cut_to(
    json::Object& members, std::span<const std::string_view> kept, std::size_t bytes
);

/// The members of `body` or its `error` that are not needed to act are left out, one by one, until
/// its text fits; the message last.
[[nodiscard]] std::string fit(json::Object& body, std::size_t bytes);

}  // namespace recourse::fault
