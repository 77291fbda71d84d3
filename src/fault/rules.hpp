#pragma once

#include "base/json.hpp"

#include <recourse/fault.hpp>

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace re2 {
class RE2;
}

/// Rules of a vocabulary: which raw failure of an upstream means which of its codes.
namespace recourse::fault {

struct Code;
class Vocabulary;

using CodePattern = std::shared_ptr<const re2::RE2>;

struct StatusRange {
    int first = 0;
    int last = 0;
};

/// Every condition that is given must hold; at least one is given.
struct CodeRule {
    /// A failure that Recourse tells itself: patterns of its code, any of them. Without them the
    /// rule is about failures of an upstream alone.
    std::vector<std::string> recourse;
    std::vector<StatusRange> status;  ///< any of them
    std::optional<int> jsonrpc;
    std::string path;                   ///< into the body: `error.code`, `errors.0.reason`
    std::string header;                 ///< the name of a header, instead of a path
    std::optional<std::string> equals;  ///< what stands there, as a text
    CodePattern matches;                ///< or a part of it; neither: something stands there
    CodePattern text;                   ///< a part of the upstream's words

    std::string code;       ///< what it means: the name of a code; may be empty beside `code_from`
    std::string code_from;  ///< a path to a code that counts before `code`; `$1`: the first group
    std::string message_from;  ///< a path to the upstream's own sentence
    std::string wait_from;     ///< a path to a number of seconds, or a duration
    std::string details_from;  ///< a path to an object
    std::string actions_from;  ///< a path to a list of sentences: what to do next
    bool quoted = true;        ///< whether the sentence is told as a quotation
    std::vector<std::pair<std::string, std::string>> details;  ///< names, and paths to their values
};

/// A raw failure, as far as rules look at it. Views outlive the answer.
struct Evidence {
    int status = 0;  ///< 0: no HTTP answer
    std::span<const std::pair<std::string, std::string>> headers;
    json::Ref body;         ///< absent where the body is no JSON
    std::string_view text;  ///< the body, or the words of a tool; bounded by whoever read it
    std::optional<std::int64_t> jsonrpc_code;
    std::string_view own_code;  ///< of a failure of Recourse's own; the body is its machine copy
};

/// What a rule made of it.
struct Meant {
    const Code* code = nullptr;  ///< of the vocabulary that was asked
    const CodeRule* rule = nullptr;
    std::string said_code;   ///< what stood at `code_from`, whether the vocabulary has it or not
    bool retryable = false;  ///< the code's, or by the status where the code leaves it to that
    std::string message;     ///< the upstream's own sentence; untrusted
    std::optional<std::chrono::seconds> wait;
    json::Object details;
    std::vector<Action> actions;  ///< what it says is to be done; untrusted
};

/// The first rule of the vocabulary that fits. Pure and bounded: the patterns are RE2's.
[[nodiscard]] std::optional<Meant> match(const Vocabulary& vocabulary, const Evidence& evidence);

}  // namespace recourse::fault
