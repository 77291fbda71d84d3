#pragma once

#include "base/json.hpp"
#include "fault/dialect.hpp"
#include "fault/spelling.hpp"

#include <recourse/fault.hpp>

#include <optional>
#include <string>
#include <string_view>

/// Each dialect both ways; one file each. What a reader refuses is not of its dialect: they are
/// strict, lest they take another API's errors for ours. What a Fault got from no member it has
/// from its code, as the sender's `own` vocabulary has it where there is one (else null). Private
/// to the room; dialect.hpp and recognition.hpp are the ways in.
namespace recourse::fault {

[[nodiscard]] json::Object write_status(const Fault& fault, const Spelling& spelling);
[[nodiscard]] json::Object write_typed(const Fault& fault, const Spelling& spelling);
[[nodiscard]] json::Object write_flat(const Fault& fault, const Spelling& spelling);
[[nodiscard]] json::Object write_contract(const Fault& fault, const Spelling& spelling);
[[nodiscard]] std::string write_bracket(const Fault& fault, const Spelling& spelling);
/// What would be its envelope, for a tool that returns its failures.
[[nodiscard]] json::Object write_returned(const Fault& fault, const Spelling& spelling);
/// Without the envelope.
[[nodiscard]] std::string write_bracket_line(const Fault& fault, const Spelling& spelling);

[[nodiscard]] std::optional<Fault> read_status(const json::Value& body, const Vocabulary* own);
[[nodiscard]] std::optional<Fault> read_typed(const json::Value& body, const Vocabulary* own);
[[nodiscard]] std::optional<Fault> read_flat(const json::Value& body, const Vocabulary* own);
[[nodiscard]] std::optional<Fault> read_contract(const json::Value& body, const Vocabulary* own);
[[nodiscard]] std::optional<Fault> read_problem(const json::Value& body);
[[nodiscard]] std::optional<Fault> read_bracket(std::string_view text, const Vocabulary* own);
[[nodiscard]] std::optional<Fault> read_recourse(std::string_view text, const Vocabulary* own);

/// `[code] rest`.
struct Bracketed {
    std::string_view code;
    std::string_view rest;
};
[[nodiscard]] std::optional<Bracketed> take_code(std::string_view text);

}  // namespace recourse::fault
