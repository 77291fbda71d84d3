#pragma once

#include <recourse/fault.hpp>

#include <cstddef>
#include <expected>
#include <optional>
#include <string>
#include <string_view>

namespace recourse::fault {
class Vocabulary;
}

/// A raw failure on paper: what `recourse diagnose` reads, for people with one error in hand and
/// for corpora.
namespace recourse::diagnosis {

/// What came of looking at an exhibit.
struct Finding {
    std::optional<Fault> fault;  ///< nothing where it is no failure; without a support id
    std::string arguments;       ///< the call's own, raw JSON: what of them is quoted is no secret
};

/// Why an exhibit cannot be read.
struct Misreading {
    std::size_t column;    ///< in bytes, from 1
    std::string sentence;  ///< what is wrong there, and the way out
};

/// One object, raw JSON, on one line: its `kind` is `tool_result` (`text`, `isError`,
/// `structuredContent`), `jsonrpc_error` (`code`, `message`, `data`), `http` (`status`, `headers`,
/// `body`) or `process` (`exit_code`, `signal`, `stderr`). Each may say what was called: `tool`,
/// `schema`, `arguments`, `effect` (`read`, `idempotent`, `write`), `upstream`, `tools`, `now`.
/// `vocabulary`: whose rules and codes come before everything else; null: none.
[[nodiscard]] std::expected<Finding, Misreading> examine(
    std::string_view line, const fault::Vocabulary* vocabulary = nullptr
);

/// A pasted text, taken as the words of a tool that failed.
[[nodiscard]] Finding examine_text(
    std::string_view text, const fault::Vocabulary* vocabulary = nullptr
);

}  // namespace recourse::diagnosis
