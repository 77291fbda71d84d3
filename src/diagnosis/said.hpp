#pragma once

#include "diagnosis/raw_failure.hpp"

#include <optional>
#include <string>
#include <string_view>

/// The sentence in what an upstream said, freed of its packing: JSON bodies, validator dumps, stack
/// traces, web pages. What comes out is still untrusted, and still to be quoted.
namespace recourse::diagnosis {

struct Said {
    std::string sentence;         ///< empty where nothing was said
    std::string code;             ///< the upstream's own code, where it looks like one
    bool validator_dump = false;  ///< a list of issues as a validator prints it
};

/// RFC 9457 (`detail`, `title`), `{"message"}`, `{"error": {"message", "code"}}`, `{"errors":
/// [...]}`, FastAPI's `{"detail": [...]}`, issue lists of zod, ajv and pydantic; else the text
/// without its trace.
[[nodiscard]] Said said_in(std::string_view text);

/// What the innermost `Caused by:` or `[cause]:` of a trace says; empty where there is none.
[[nodiscard]] std::string_view cause_in(std::string_view text);

/// A text without the frames of the stack traces in it; and whether it holds any.
[[nodiscard]] std::string without_frames(std::string_view text);
[[nodiscard]] bool holds_trace(std::string_view text);

/// The upstream's words as they may stand in our sentence: in quotation marks, on one line,
/// bounded; or the notice that they were withheld.
[[nodiscard]] std::string quoted(std::string_view words, std::size_t bytes);

/// The title of an HTML page, or its first heading; nothing where the text is no page.
/// The words of a page, without its markup, its scripts and its styles; bounded.
[[nodiscard]] std::string html_words(std::string_view text);
[[nodiscard]] std::optional<std::string> html_title(std::string_view text);
[[nodiscard]] bool looks_like_html(std::string_view text);
/// The page in a text, to its end: all of it, or what stands behind `Unexpected response from
/// ...:`. Empty where there is none.
[[nodiscard]] std::string_view page_in(std::string_view text);

/// The JSON-RPC error in a body, where there is one.
[[nodiscard]] std::optional<JsonRpcFailed> jsonrpc_error_in(std::string_view body);

/// The line of a log's tail that tells why: the last that names an error, else the last with words.
[[nodiscard]] std::string_view telling_line(std::string_view text);

}  // namespace recourse::diagnosis
