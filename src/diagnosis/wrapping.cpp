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
        "a",        "abort",      "aborted",      "action",    "again",     "am",
        "an",       "and",        "api",          "are",       "argument",  "arguments",
        "bad",      "be",         "been",         "call",      "calling",   "can",
        "cannot",   "code",       "complete",     "completed", "could",     "couldn",
        "did",      "didn",       "do",           "does",      "doesn",     "don",
        "due",      "during",     "encountered",  "end",       "err",       "error",
        "errors",   "exception",  "execute",      "executing", "execution", "exit",
        "exited",   "fail",       "failed",       "failure",   "false",     "fatal",
        "for",      "generic",    "happened",     "has",       "here",      "http",
        "https",    "i",          "in",           "input",     "internal",  "invalid",
        "is",       "isn",        "issue",        "it",        "ko",        "later",
        "m",        "mcp",        "my",           "nah",       "nan",       "nay",
        "nein",     "nil",        "no",           "non",       "none",      "nope",
        "not",      "null",       "object",       "occured",   "occurred",  "of",
        "oh",       "ok",         "on",           "oops",      "operation", "ouch",
        "our",      "parameter",  "parameters",   "params",    "please",    "problem",
        "process",  "processed",  "processing",   "re",        "refuse",    "refused",
        "refusing", "reject",     "rejected",     "rejecting", "request",   "s",
        "server",   "side",       "some",         "something", "sorry",     "status",
        "success",  "successful", "successfully", "t",         "that",      "the",
        "there",    "this",       "to",           "tool",      "try",       "uh",
        "unable",   "undefined",  "unexpected",   "unhandled", "unknown",   "unsuccessful",
        "us",       "validation", "was",          "wasn",      "we",        "went",
        "while",    "whoops",     "with",         "won",       "work",      "worked",
        "working",  "wrong",      "you",          "your",
    };
    return words;
}

/// How many bytes of a cross, a warning sign or the like stand here: they go with any failure.
std::size_t symbol_at(std::string_view sentence, std::size_t at) {
    const auto byte = [&](std::size_t i) {
        return at + i < sentence.size() ? static_cast<unsigned char>(sentence[at + i]) : 0U;
    };
    const bool is_sign = byte(0) == 0xE2 && byte(1) >= 0x80 && byte(1) <= 0xAF;  // U+2000 to U+2BFF
    const bool is_selector = byte(0) == 0xEF && byte(1) == 0xB8 && byte(2) == 0x8F;
    if (is_sign || is_selector) return 3;
    return byte(0) == 0xF0 && byte(1) == 0x9F ? 4 : 0;  // U+1F000 to U+1FFFF
}

}  // namespace

bool says_nothing(std::string_view sentence, std::string_view tool) {
    sentence = text::trim(sentence);
    if (sentence.size() > 160) return false;
    const auto& known = empty_words();
    const std::vector<std::string> own = text::words(tool);
    std::string word;
    for (std::size_t at = 0; at <= sentence.size(); ++at) {
        const std::size_t symbol = symbol_at(sentence, at);
        if (symbol != 0) at += symbol - 1;
        const char c = at < sentence.size() && symbol == 0 ? sentence[at] : ' ';
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
