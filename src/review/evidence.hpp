#pragma once

#include "base/json.hpp"
#include "review/asking.hpp"
#include "review/review.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// An answer, read for what the rules ask: its words, and its machine copies wherever they stand.
/// Answers are strangers' text: nothing here throws, and all of it is bounded.
namespace recourse::review {

/// A wait that an answer names in its data.
struct Wait {
    double seconds = 0;
    bool has_unit = false;  ///< the name of the member says which, or it is known from HTTP
};

struct Evidence {
    Ending ending = Ending::success;
    std::string whole;  ///< the answer as it came, bounded: for what looks for leaks
    std::string text;   ///< what a model reads
    bool has_text = false;
    std::vector<std::string> odd_blocks;    ///< types of content that the protocol has not
    std::optional<json::Value> structured;  ///< structuredContent
    std::optional<std::int64_t> rpc_code;   ///< of a protocol error
    std::vector<json::Object> copies;       ///< machine copies: objects that say something

    std::string code;      ///< from the data, else the `[code]` that the text begins with
    std::string category;  ///< empty: it says none
    std::optional<bool> retryable;
    std::optional<Wait> wait;
    std::string correlation_id;

    /// Whether the call failed, and the answer says so.
    [[nodiscard]] bool is_error() const noexcept {
        return ending == Ending::tool_error || ending == Ending::protocol_error;
    }
    /// Whether it refuses whoever calls, by a category that says so: who may not call at all is not
    /// told what else is wrong.
    [[nodiscard]] bool refuses_caller() const;
    /// Whether there is a text of an error at all.
    [[nodiscard]] bool has_words() const noexcept {
        return is_error() || ending == Ending::http_refusal || ending == Ending::no_message;
    }
};

[[nodiscard]] Evidence read_evidence(Ending ending, std::string answer);

/// Whether `name` stands in the text as a whole word; `_` and digits belong to words.
[[nodiscard]] bool has_token(std::string_view text, std::string_view name);

}  // namespace recourse::review
