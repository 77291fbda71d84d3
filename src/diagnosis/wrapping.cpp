#include "base/text.hpp"
#include "diagnosis/words.hpp"

#include <algorithm>
#include <cctype>
#include <set>
#include <vector>

#include <re2/re2.h>

/// The packing around a sentence, and whether it says anything at all.
namespace recourse::diagnosis {
namespace {

// Words that any failure could be told in.
const std::set<std::string_view>& empty_words() {
    static const auto& words = *new std::set<std::string_view>{
        "a",         "again",      "an",        "and",       "api",         "argument",
        "arguments", "bad",        "call",      "calling",   "code",        "complete",
        "completed", "could",      "due",       "during",    "encountered", "error",
        "errors",    "exception",  "execute",   "executing", "execution",   "fail",
        "failed",    "failure",    "for",       "generic",   "happened",    "has",
        "http",      "https",      "in",        "input",     "internal",    "invalid",
        "is",        "issue",      "later",     "mcp",       "nil",         "none",
        "nope",      "not",        "null",      "object",    "occured",     "occurred",
        "of",        "oops",       "operation", "parameter", "parameters",  "params",
        "please",    "problem",    "process",   "processed", "processing",  "request",
        "server",    "some",       "something", "sorry",     "status",      "the",
        "there",     "this",       "to",        "tool",      "try",         "unable",
        "undefined", "unexpected", "unhandled", "unknown",   "validation",  "was",
        "we",        "be",         "been",      "s",         "us",          "you",
        "went",      "while",      "with",      "wrong",     "your",        "can",
        "couldn",    "did",        "didn",      "end",       "here",        "it",
        "on",        "our",        "side",      "t",         "that",        "work",
        "worked",    "working",    "cannot",    "re",
    };
    return words;
}

}  // namespace

bool says_nothing(std::string_view sentence, std::string_view tool) {
    sentence = text::trim(sentence);
    if (sentence.size() > 160) return false;
    const auto& known = empty_words();
    const std::vector<std::string> own = text::words(tool);
    std::string word;
    for (std::size_t at = 0; at <= sentence.size(); ++at) {
        const char c = at < sentence.size() ? sentence[at] : ' ';
        // Letters beyond ASCII belong to words that the table does not know.
        if (std::isalpha(static_cast<unsigned char>(c)) != 0 ||
            static_cast<unsigned char>(c) >= 0x80) {
            word += c;
            continue;
        }
        const std::string lower = text::to_lower(word);
        if (!lower.empty() && !known.contains(lower) &&
            std::ranges::find(own, lower) == own.end()) {
            return false;
        }
        word.clear();
    }
    return true;
}

std::string_view unwrap(std::string_view sentence) {
    static const RE2& wrapping = *new RE2(
        R"((?i)\s*(?:(?:error|exception|toolerror|mcperror|mcp error)\s*:\s*|mcp error -?\d+:?\s*|)"
        R"(error (?:executing|calling|running) tool ['"`]?[\w./:-]{1,128}['"`]?:\s*|)"
        R"(tool ['"`]?[\w./:-]{1,128}['"`]? execution failed:\s*))"
    );
    re2::StringPiece rest(text::trim(sentence));
    for (int layers = 0; layers < 6 && RE2::Consume(&rest, wrapping); ++layers) {
    }
    return text::trim({rest.data(), rest.size()});
}

std::string_view unwrap_validation(std::string_view sentence) {
    static const RE2& wrapping =
        *new RE2(R"((?i)\s*(?:input validation error:\s*|)"
                 R"(invalid arguments for tool ['"`]?[\w./:-]{1,128}['"`]?:\s*|)"
                 R"(tool ['"`]?[\w./:-]{1,128}['"`]? parameter validation failed:\s*|)"
                 R"(invalid tools/call request:\s*))");
    re2::StringPiece rest(unwrap(sentence));
    for (int layers = 0; layers < 4 && RE2::Consume(&rest, wrapping); ++layers) {
    }
    return text::trim({rest.data(), rest.size()});
}

std::optional<std::string> unknown_tool_in(std::string_view sentence) {
    static const RE2& after = *new RE2(
        R"((?i)(?:unknown tool|no such tool|tool not found|invalid tool|invalid tool name))"
        R"([: ]\s*['"`]?([\w./:-]{1,128})['"`]?\.?)"
    );
    static const RE2& before = *new RE2(
        R"((?i)(?:the )?tool ['"`]?([\w./:-]{1,128})['"`]? )"
        R"((?:was )?(?:not found|does not exist|is unknown|is not available|not available)\.?)"
    );
    const std::string_view bare = unwrap(sentence);
    std::string name;
    if (RE2::FullMatch(bare, after, &name) || RE2::FullMatch(bare, before, &name)) return name;
    return {};
}

}  // namespace recourse::diagnosis
