#include "fault/redaction_lines.hpp"

#include "fault/redaction_rules.hpp"

#include <re2/re2.h>

namespace recourse::fault {
namespace {

re2::StringPiece view(std::string_view text) {
    return {text.data(), text.size()};
}

/// What lines between BEGIN and END look like: Base64, or a header of the key.
bool is_of_key(std::string_view line) {
    static const RE2 kBody(
        R"((?s)[\s"'>|#*]*(?:[A-Za-z0-9+/=]*|(?:Proc-Type|DEK-Info|Version|Comment):.*)[\s"'\\,+]*)"
    );
    static const RE2 kLongRun("[A-Za-z0-9+/=]{40}");  // behind what a logger puts before it
    return RE2::FullMatch(view(line), kBody) || RE2::PartialMatch(view(line), kLongRun);
}

}  // namespace

std::string LineRedactor::next(std::string_view line) {
    static const RE2 kBegin("-----BEGIN [A-Z0-9 ]*PRIVATE KEY[A-Z ]*-----");
    static const RE2 kEnd("-----END [A-Z0-9 ]*PRIVATE KEY[A-Z ]*-----");
    const std::size_t end = line.find_last_not_of("\r\n");
    const std::size_t size = end == std::string_view::npos ? 0 : end + 1;
    const std::string_view words = line.substr(0, size);
    const std::string_view line_break = line.substr(size);

    const bool ends = RE2::PartialMatch(view(words), kEnd);
    const bool begins = !ends && RE2::PartialMatch(view(words), kBegin);
    std::string out;
    if (in_key_ && !ends && !begins && is_of_key(words)) {
        const std::size_t indentation = words.find_first_not_of(" \t");
        if (indentation != std::string_view::npos) {
            const std::string_view body = words.substr(indentation);
            out = std::string(words.substr(0, indentation)) + placeholder("private_key", body);
        }
    } else {
        in_key_ = begins;
        out = redactor_.redact(words);
    }
    out += line_break;
    return out;
}

}  // namespace recourse::fault
