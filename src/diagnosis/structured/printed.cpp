#include "base/text.hpp"
#include "diagnosis/structured/fields.hpp"
#include "diagnosis/structured/recognisers.hpp"

#include <string>

#include <re2/re2.h>

/// Errors that were data once and reach us printed on a line.
namespace recourse::diagnosis::structured {

Found command_line(std::string_view text) {
    // boto3 and the AWS command line; kubectl; gRPC in Go and Python.
    static const RE2& boto =
        *new RE2(R"((?s).{0,200}?An error occurred \(([A-Za-z0-9._]{3,63})\) when calling the )"
                 R"((\w{1,64}) operation(?: \([^)]{0,80}\))?: (.+))");
    static const RE2& kubectl =
        *new RE2(R"((?s)\s*(?:error: )?Error from server \((\w{3,63})\): (.+))");
    // The SDKs for Java, of both generations; Elasticsearch's client.
    static const RE2& java = *new RE2(
        R"((?s).{0,200}?(?:^|[\s:])com\.amazonaws\.[\w.]{1,100}: (.+?) \(Service: .{1,80}Error Code: (\w{3,63})\b.*)"
    );
    static const RE2& java_two = *new RE2(
        R"((?s).{0,200}?software\.amazon\.awssdk\.services\.[\w.]{1,60}\.model\.(\w{3,63}): (.+))"
    );
    static const RE2& elastic =
        *new RE2(R"((?s).{0,200}?\[type=(\w{3,63}), reason=(.+?)\](?:\s.*)?)");
    static const RE2& grpc = *new RE2(R"((?s).{0,200}?rpc error: code = (\w{2,32}) desc = (.+))");
    std::string code, operation, words;
    Reported reported{.confidence = 0.9};
    if (RE2::FullMatch(text, boto, &code, &operation, &words)) {
        reported.details["operation"] = operation;
    } else if (RE2::FullMatch(text, grpc, &code, &words)) {
        reported.category = from_string<Category>(snake_case(code));
    } else if (!RE2::FullMatch(text, java, &words, &code) &&
               !RE2::FullMatch(text, java_two, &code, &words) &&
               !RE2::FullMatch(text, elastic, &code, &words) &&
               !RE2::FullMatch(text, kubectl, &code, &words)) {
        return {};
    }
    take_code(reported, code);
    reported.sentence = words;
    return reported;
}

Found bare_code(std::string_view text) {
    // Slack's `not_in_channel`, Kafka's `UNKNOWN_TOPIC_OR_PARTITION: This server ...`. The names of
    // a runtime's own errors are signatures: `SQLITE_BUSY: database is locked`.
    static const RE2& form = *new RE2(
        R"((?s)\s*(?:[Ee]rror: ?|[A-Z]\w{2,20}: )?([a-z]{2,20}(?:_[a-z]{1,20}){1,5}|[A-Z]{2,20}(?:_[A-Z]{1,20}){1,5}))"
        R"((?:: (.+)|\s*))"
    );
    static const RE2& of_runtime = *new RE2(R"((?i)(?:sqlite|err|er|und|errno|sig|npm|dev)_\w+)");
    // `Slack API error: is_archived`
    static const RE2& behind_words = *new RE2(
        R"([\w ]{0,60}\b(?:[Ee]rror|failed|occurred): ([a-z]{2,20}(?:_[a-z]{1,20}){1,5})\s*)"
    );
    std::string code, words;
    const bool is_bare =
        RE2::FullMatch(text, form, &code, &words) || RE2::FullMatch(text, behind_words, &code);
    if (!is_bare || RE2::FullMatch(code, of_runtime)) return {};
    // A small word with a colon is as often a field: `due_date: must be in the future`.
    const bool is_small = code.front() >= 'a';
    if (is_small && !words.empty()) return {};
    Reported reported{.confidence = 0.7};
    if (!take_code(reported, code)) return {};
    reported.sentence = words.empty() ? code : words;
    return reported;
}

Found bracketed(std::string_view text) {
    static const RE2& form =
        *new RE2(R"((?s)\s*\[([a-z][a-z0-9_]{2,62}|[A-Z][A-Z0-9_]{2,62})\]:? (.+))");
    static const RE2& tail =
        *new RE2(R"((?s)(.*?)(?: Suggestions: (.*?))?(?: \[envelope\] (.*))?)");
    std::string code, rest, words, suggestions, envelope;
    if (!RE2::FullMatch(text, form, &code, &rest)) return {};
    Reported reported{.confidence = 0.8};
    static const RE2& of_runtime = *new RE2(R"((?i)(?:sqlite|err|errno)_\w+)");
    if (RE2::FullMatch(code, of_runtime)) return {};
    // `[ERROR] ...` and `[error] ...` are how logs begin a line.
    if (!take_code(reported, code) || code == "info" || code == "warn" || code == "warning")
        return {};
    if (!RE2::FullMatch(rest, tail, &words, &suggestions, &envelope)) words = rest;
    reported.sentence = suggestions.empty() ? words : words + " Suggestions: " + suggestions;
    if (const auto checked = json::check(envelope)) take_extras(reported, *checked);
    return reported;
}

}  // namespace recourse::diagnosis::structured
