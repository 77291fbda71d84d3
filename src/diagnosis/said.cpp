#include "diagnosis/said.hpp"

#include "base/json.hpp"
#include "base/text.hpp"
#include "fault/untrusted.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <vector>

#include <re2/re2.h>

namespace recourse::diagnosis {
namespace {

constexpr int kDepth = 4;
constexpr std::size_t kMostIssues = 5;
constexpr std::size_t kPageBytes = 65'536;

std::string joined(const std::vector<std::string>& parts, std::string_view separator) {
    std::string out;
    for (const auto& part : parts) {
        if (!out.empty()) out += separator;
        out += part;
    }
    return out;
}

/// The first of these members that is a string with something in it.
std::string first_string(json::Ref object, std::initializer_list<std::string_view> names) {
    for (const std::string_view name : names) {
        if (auto string = object[name].string(); string && !text::trim(*string).empty())
            return *string;
    }
    return {};
}

/// `["body", "items", 0, "price"]` or `/items/0/price` as `items.0.price`.
std::string place_of(json::Ref issue) {
    std::vector<std::string> steps;
    for (const std::string_view name : {"path", "loc"}) {
        for (const json::Ref step : issue[name].elements()) {
            auto string = step.string();
            std::string shown = string ? std::move(*string) : std::string(step.raw());
            // FastAPI says first which part of the HTTP request it means.
            if (steps.empty() && (shown == "body" || shown == "query")) continue;
            if (steps.size() < 8) steps.push_back(std::move(shown));
        }
    }
    if (!steps.empty()) return joined(steps, ".");
    std::string place =
        first_string(issue, {"path", "loc", "field", "param", "pointer", "instancePath"});
    if (place.starts_with('/')) place.erase(0, 1);
    std::ranges::replace(place, '/', '.');
    return place;
}

/// `a: expected number, received string; b: Required`.
std::string issues(json::Ref list) {
    std::vector<std::string> said;
    for (const json::Ref issue : list.elements()) {
        if (said.size() == kMostIssues) break;
        auto words = issue.string();
        if (!words)
            words = first_string(issue, {"message", "msg", "detail", "error", "reason", "title"});
        if (words->empty()) continue;
        const std::string place = place_of(issue);
        said.push_back(place.empty() ? *words : place + ": " + *words);
    }
    return joined(said, "; ");
}

bool is_code(std::string_view text) {
    static const RE2& code = *new RE2(R"([A-Za-z][A-Za-z0-9_.-]{2,62})");
    return RE2::FullMatch(text, code);
}

std::string code_in(json::Ref object) {
    for (const std::string_view name : {"code", "reason", "type", "status", "error"}) {
        auto string = object[name].string();
        if (string && is_code(*string)) return *string;
    }
    return {};
}

Said said_in_json(json::Ref ref, int depth) {
    if (auto string = ref.string()) return {std::move(*string), {}, false};
    if (ref.is_array()) return {issues(ref), {}, true};
    if (!ref.is_object() || depth == kDepth) return {};

    Said said{first_string(ref, {"detail", "message", "error_description"}), code_in(ref), false};
    if (!said.sentence.empty()) return said;
    for (const std::string_view name : {"error", "errors", "detail", "issues", "fault"}) {
        const json::Ref inner = ref[name];
        if (!inner.is_object() && !inner.is_array()) continue;
        Said deeper = said_in_json(inner, depth + 1);
        if (deeper.sentence.empty()) continue;
        if (deeper.code.empty()) deeper.code = std::move(said.code);
        return deeper;
    }
    said.sentence =
        first_string(ref, {"error", "title", "msg", "reason", "description", "Message"});
    return said;
}

bool is_frame(std::string_view line) {
    static const RE2& frame =
        *new RE2(R"((?i)\s*(?:at .*(?:\(.*\)|:\d+).*|File ".*", line \d+.*|#\d+ .*|)"
                 R"(goroutine \d+ .*|\d+: 0x[0-9a-f]+ .*|\.\.\. \d+ more|stack backtrace:|)"
                 R"(stack trace:|from .*:\d+:in .*|.*\.go:\d+ \+0x.*|thrown in .* on line \d+|)"
                 R"(note: run with `rust_backtrace.*|--- end of .*stack trace.*))");
    return RE2::FullMatch(line, frame);
}

std::vector<std::string_view> lines_of(std::string_view text) {
    std::vector<std::string_view> lines;
    while (!text.empty() && lines.size() < 200) {
        const auto end = std::min(text.find('\n'), text.size());
        lines.push_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return lines;
}

/// Python tells the failure after its trace, the others before it.
std::string without_trace(std::string_view text) {
    const auto lines = lines_of(text);
    // The last of several is the one that reached the caller.
    const auto last = std::find_if(lines.rbegin(), lines.rend(), [](std::string_view line) {
        return text::trim(line).starts_with("Traceback (most recent call last)");
    });
    std::vector<std::string> kept;
    if (last != lines.rend()) {
        for (auto line = last.base(); line != lines.end(); ++line) {
            if (!line->empty() && line->front() != ' ' && line->front() != '\t')
                kept.emplace_back(*line);
        }
        if (!kept.empty()) return joined(kept, "\n");
    }
    for (const std::string_view line : lines) {
        if (is_frame(line)) break;
        // Pydantic closes every issue with a link to its own manual.
        if (text::contains_ignoring_case(line, "errors.pydantic.dev")) continue;
        kept.emplace_back(line);
    }
    return joined(kept, "\n");
}

/// JSON that was cut off: its message, where that is whole.
std::optional<std::string> message_in_broken(std::string_view text) {
    static const RE2& member =
        *new RE2(R"re("(?:message|error_description|errorMessage|detail|msg|error)"\s*:\s*)re"
                 R"re(("(?:[^"\\]|\\.)+"))re");
    std::string found;
    if (!RE2::PartialMatch(text, member, &found)) return {};
    const auto checked = json::check(found);
    return checked ? checked->string() : std::nullopt;
}

std::string decode_entities(std::string text) {
    constexpr std::array<std::pair<std::string_view, std::string_view>, 6> kEntities = {
        {{"&lt;", "<"},
         {"&gt;", ">"},
         {"&quot;", "\""},
         {"&#39;", "'"},
         {"&nbsp;", " "},
         {"&amp;", "&"}}
    };
    for (const auto& [entity, character] : kEntities) {
        for (auto at = text.find(entity); at != std::string::npos; at = text.find(entity, at + 1)) {
            text.replace(at, entity.size(), character);
        }
    }
    return text;
}

}  // namespace

Said said_in(std::string_view text) {
    const std::string_view trimmed = text::trim(text);
    if (trimmed.starts_with('{') || trimmed.starts_with('[') || trimmed.starts_with('"')) {
        if (const auto checked = json::check(trimmed)) {
            Said said = said_in_json(*checked, 1);
            said.sentence = std::string(text::trim(said.sentence));
            return said;
        }
    }
    if (trimmed.starts_with('{')) {
        if (auto sentence = message_in_broken(trimmed)) return {*std::move(sentence), {}, false};
    }
    const std::string plain = without_trace(trimmed);
    return {std::string(text::trim(plain)), {}, false};
}

std::string_view cause_in(std::string_view text) {
    if (!text.contains("aused by: ") && !text.contains("[cause]: ")) return {};
    static const RE2& cause = *new RE2(R"((?m)^\s*(?:\[cause\]|Caused by|caused by): (.+)$)");
    re2::StringPiece rest(text.substr(0, kPageBytes)), found;
    while (RE2::FindAndConsume(&rest, cause, &found)) {
    }
    return {found.data(), found.size()};
}

std::string without_frames(std::string_view text) {
    std::vector<std::string> kept;
    for (const std::string_view line : lines_of(text)) {
        if (!is_frame(line)) kept.emplace_back(line);
    }
    return joined(kept, "\n");
}

bool holds_trace(std::string_view text) {
    const auto lines = lines_of(text);
    const auto frames = std::ranges::count_if(lines, is_frame);
    return frames > 1 || (frames == 1 && lines.size() > 1);
}

std::string quoted(std::string_view words, std::size_t bytes) {
    fault::Quoted quote = fault::quote_upstream(text::trim(words), bytes);
    return quote.withheld ? std::move(quote.text) : '"' + quote.text + '"';
}

std::optional<std::string> html_title(std::string_view text) {
    static const RE2& title = *new RE2(R"((?is)<(?:title|h1)(?:\s[^>]{0,200})?>\s*([^<]{1,300})<)");
    std::string found;
    if (!looks_like_html(text) || !RE2::PartialMatch(text.substr(0, kPageBytes), title, &found))
        return {};
    std::string shown = text::clean(decode_entities(std::move(found)), 120);
    shown = text::trim(shown);
    if (shown.empty()) return {};
    return shown;
}

std::string html_words(std::string_view text) {
    static const RE2& unseen =
        *new RE2(R"((?is)<script\b.*?</script>|<style\b.*?</style>|<head\b.*?</head>|<!--.*?-->)");
    static const RE2& tag = *new RE2(R"(<[^>]{0,1000}>)");
    static const RE2& blanks = *new RE2(R"(\s+)");
    constexpr std::size_t kWords = 400;
    std::string words(text.substr(0, kPageBytes));
    RE2::GlobalReplace(&words, unseen, " ");
    RE2::GlobalReplace(&words, tag, " ");
    RE2::GlobalReplace(&words, blanks, " ");
    return text::clean(text::trim(decode_entities(std::move(words))), kWords);
}

bool looks_like_html(std::string_view text) {
    static const RE2& page =
        *new RE2(R"((?i)\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<!--[^>]{0,500}-->\s*)?)"
                 R"(<(?:!doctype html|html|head|title|body|h1)\b.*)");
    re2::StringPiece start(text.substr(0, 1'024));
    return RE2::Consume(&start, page);
}

std::string_view page_in(std::string_view text) {
    constexpr std::size_t kMostBefore = 512;
    if (!text.contains('<')) return {};
    if (looks_like_html(text)) return text;
    static const RE2& page = *new RE2(R"((?i)<(?:!doctype html|html)\b)");
    re2::StringPiece found;
    const re2::StringPiece start(text.substr(0, kMostBefore));
    if (!page.Match(start, 0, start.size(), RE2::UNANCHORED, &found, 1)) return {};
    return text.substr(static_cast<std::size_t>(found.data() - text.data()));
}

std::optional<JsonRpcFailed> jsonrpc_error_in(std::string_view body) {
    const auto checked = json::check(body);
    if (!checked) return {};
    const json::Ref error = (*checked)["error"];
    const auto code = error["code"].integer();
    auto message = error["message"].string();
    if (!(*checked)["jsonrpc"].equals("2.0") || !code || !message) return {};
    const auto narrow = std::clamp<std::int64_t>(
        *code, std::numeric_limits<int>::min(), std::numeric_limits<int>::max()
    );
    return JsonRpcFailed{
        static_cast<int>(narrow), std::move(*message), std::string(error["data"].raw())
    };
}

std::string_view telling_line(std::string_view text) {
    static const RE2& error = *new RE2(R"((?i)(?:error|exception|fatal|panicked[^:]*)\]?:)");
    constexpr std::size_t kTail = 8'192;
    if (text.size() > kTail) text.remove_prefix(text.size() - kTail);
    const auto lines = lines_of(text);
    std::string_view last;
    for (auto line = lines.rbegin(); line != lines.rend(); ++line) {
        const auto said = text::trim(*line);
        if (RE2::PartialMatch(said, error)) return said;
        // A runtime ends a crash with lines that say nothing of it: frames, brackets, its own
        // version.
        const bool idle = said.size() < 3 || is_frame(*line) || said.starts_with("Node.js v");
        if (last.empty() && !idle) last = said;
    }
    return last;
}

}  // namespace recourse::diagnosis
