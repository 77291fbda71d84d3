#include "base/text.hpp"
#include "fault/redaction.hpp"
#include "review/rules/rules.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include <fmt/format.h>
#include <re2/re2.h>

/// B: whether the words are about this very mistake.
namespace recourse::review {

namespace {

constexpr std::size_t kEchoed = 8;  ///< characters of a value that are an echo
constexpr std::size_t kLongestEcho = 200;
constexpr std::size_t kShownMembers = 5;
constexpr std::size_t kContentWords = 4;
constexpr std::size_t kSameKinds = 3;

/// `a` and `id` are words of English, too: such names count where they are marked as names.
bool names(std::string_view text, const std::string& argument) {
    if (argument.size() > 2) return has_token(text, argument);
    const auto name = RE2::QuoteMeta(argument);
    const RE2 marked(
        "[\"'`/.\\[]" + name + "(?:[\"'`\\]:]|\\b)|(?:^|[\\s,(])" + name +
        "(?: must| is|:|=)|(?:\\bat|argument|parameter|field|property|key) " + name + R"((?:\W|$))"
    );
    return RE2::PartialMatch(text, marked);
}

/// By its last name, as `order.lines[0].sku`, or as `/order/lines/0/sku`.
bool names_what_is_wrong(const Case& one) {
    const auto& mistake = one.mistake();
    const auto& text = one.evidence.text;
    const bool is_inside = mistake.path != mistake.argument;
    return names(text, mistake.argument) || (is_inside && has_token(text, mistake.path)) ||
           (is_inside && has_token(text, one.probe().pointer)) ||
           (!mistake.sent_name.empty() && names(text, mistake.sent_name));
}

/// Whether the error is about the mistake that was made: what the schema does not forbid may well
/// be taken, and fail for a reason of its own; and somebody else may be who may call.
bool is_about_mistake(const Case& one) {
    const bool must_be = one.mistake().must_fail && !one.evidence.refuses_caller();
    return is_of_schema(one.probe().kind) && (must_be || names_what_is_wrong(one));
}

/// B1
void judge_field(const Case& one, Docket& docket) {
    if (!is_about_mistake(one)) return;
    if (names_what_is_wrong(one)) {
        docket.keep("B1");
        return;
    }
    docket.breach(
        "B1",
        one,
        fmt::format(
            "{}, and the error does not name {}: {}.",
            opening(one),
            one.mistake().path,
            quoted(one.evidence.text)
        ),
        fmt::format("Name the argument `{}` in the text of the error.", one.mistake().path)
    );
}

bool echoes(std::string_view text, const std::string& sentinel) {
    if (sentinel.size() <= kEchoed) return has_token(text, sentinel);
    return text.contains(std::string_view(sentinel).substr(0, kEchoed));
}

/// How much of a long value came back in one piece.
std::size_t repeated_bytes(std::string_view text, const std::string& sentinel) {
    std::size_t longest = 0;
    for (std::size_t at = text.find(sentinel); at != std::string_view::npos;) {
        std::size_t end = at;
        while (text.substr(end).starts_with(sentinel)) end += sentinel.size();
        longest = std::max(longest, end - at);
        at = text.find(sentinel, end);
    }
    return longest;
}

/// B2: the value as it arrived, and not all of it where it is long.
void judge_echo(const Case& one, Docket& docket) {
    const auto& mistake = one.mistake();
    if (mistake.sentinel.empty()) return;
    if (one.probe().kind == ProbeKind::oversize) {
        const auto bytes = repeated_bytes(one.evidence.text, mistake.sentinel);
        if (bytes > kLongestEcho)
            docket.breach(
                "B2",
                one,
                fmt::format("The error repeats {} bytes of a value that was too long.", bytes),
                "Cut what is quoted to 200 characters."
            );
        return;
    }
    const auto kind = one.probe().kind;
    const bool has_value = is_about_mistake(one) && kind != ProbeKind::unknown_argument;
    // A password that was mistyped must not come back.
    if (!has_value || fault::is_secret(mistake.argument, mistake.sentinel)) return;
    if (echoes(one.evidence.text, mistake.sentinel)) {
        docket.keep("B2");
        return;
    }
    docket.breach(
        "B2",
        one,
        fmt::format(
            "{}, and the error does not repeat the value: {}.",
            opening(one),
            quoted(one.evidence.text)
        ),
        fmt::format("Quote the value that {} was given.", mistake.path)
    );
}

bool says_type(std::string_view text, std::string_view type) {
    struct Words {
        std::string_view type;
        std::array<std::string_view, 4> words;
    };
    static constexpr std::array kWords{
        Words{"string", {"string", "text", "str", "strings"}},
        Words{"integer", {"integer", "int", "whole number", "number"}},
        Words{"number", {"number", "numeric", "float", "integer"}},
        Words{"boolean", {"boolean", "bool", "true", "false"}},
        Words{"array", {"array", "list", "arrays", "sequence"}},
        Words{"object", {"object", "map", "dict", "dictionary"}},
    };
    const auto lower = text::to_lower(text);
    const auto found = std::ranges::find(kWords, type, &Words::type);
    if (found == kWords.end()) return has_token(lower, type);
    return std::ranges::any_of(found->words, [&](auto word) { return has_token(lower, word); });
}

/// The pattern, or something quoted that fits it.
bool says_pattern(std::string_view text, const Mistake& mistake) {
    if (text.contains(mistake.pattern)) return true;
    // A format is known by its name, also as two words.
    const auto lower = text::to_lower(text);
    std::string words = mistake.pattern;
    std::ranges::replace(words, '-', ' ');
    if (lower.contains(words) || (mistake.pattern == "uri" && has_token(lower, "url"))) return true;
    static const RE2& in_quotes = *new RE2(R"(["'`]([^"'`\n]{1,200})["'`])");
    re2::StringPiece rest(text.data(), text.size());
    std::string value;
    while (RE2::FindAndConsume(&rest, in_quotes, &value)) {
        const bool fits = mistake.expected && value != mistake.sentinel &&
                          mistake.expected->accepts(json::Value(value));
        if (fits && RE2::FullMatch(mistake.pattern, R"(.*[\^$\\\[].*)")) return true;
    }
    return false;
}

bool lists_members(std::string_view text, const Mistake& mistake) {
    const auto stands = [&](const std::string& member) { return has_token(text, member); };
    const auto listed = static_cast<std::size_t>(std::ranges::count_if(mistake.allowed, stands));
    return listed > 0 && listed >= std::min(mistake.allowed.size(), kShownMembers);
}

/// B3: what would do.
void judge_rule_stated(const Case& one, Docket& docket) {
    const auto& mistake = one.mistake();
    const auto& text = one.evidence.text;
    if (!is_about_mistake(one)) return;
    bool is_stated = false;
    std::string rule;
    switch (one.probe().kind) {
        case ProbeKind::wrong_type:
            // Which values would do says more than their type.
            is_stated = says_type(text, mistake.type) || lists_members(text, mistake);
            rule = "that it must be of type " + mistake.type;
            break;
        case ProbeKind::not_in_enum:
            is_stated = lists_members(text, mistake);
            rule = "which values would do";
            break;
        case ProbeKind::pattern:
            is_stated = says_pattern(text, mistake);
            rule = "the form it must have, " + mistake.pattern;
            break;
        case ProbeKind::out_of_range:
            is_stated = has_token(text, mistake.bound);
            rule = "the limit, " + mistake.bound;
            break;
        default:
            return;
    }
    if (is_stated) {
        docket.keep("B3");
        return;
    }
    docket.breach(
        "B3",
        one,
        fmt::format("{}, and the error does not say {}: {}.", opening(one), rule, quoted(text)),
        fmt::format("Say of {} {}.", mistake.path, rule)
    );
}

/// The text without what is only of this call, to see what is left.
std::string masked(const Case& one) {
    std::string text = one.evidence.text;
    const auto& mistake = one.mistake();
    for (const auto& word :
         {mistake.sentinel,
          mistake.sent_name,
          one.probe().pointer,
          mistake.path,
          mistake.argument,
          one.probe().tool}) {
        if (word.size() > 1) RE2::GlobalReplace(&text, RE2::QuoteMeta(word), "_");
    }
    static const RE2& changing = *new RE2(R"(\b[0-9a-f]{8,}\b|\d+)");
    RE2::GlobalReplace(&text, changing, "_");
    return text;
}

bool is_generic(std::string_view masked_text) {
    static const RE2& noise = *new RE2(R"(\[[^\]]*\]|[^a-z ]+)");
    static const RE2& phrase = *new RE2(
        R"((?:an? |the |mcp |tool |internal |server |unknown |unexpected |validation |invalid |bad )*)"
        R"((?:error|failure|request|input|arguments?|params?|parameters?|occurred|failed|went wrong|)"
        R"(something|operation|execution|exception|not found|forbidden|denied| )*)"
    );
    static const RE2& filler = *new RE2(
        R"(\b(?:the|an|and|for|was|were|has|have|with|that|this|from|error|mcp|tool|please)\b)"
    );
    auto text = text::to_lower(masked_text);
    RE2::GlobalReplace(&text, noise, " ");
    if (RE2::FullMatch(text, phrase)) return true;
    RE2::GlobalReplace(&text, filler, " ");
    static const RE2& word = *new RE2(R"(([a-z]{3,}))");
    re2::StringPiece rest(text);
    std::size_t words = 0;
    while (RE2::FindAndConsume(&rest, word)) ++words;
    return words < kContentWords;
}

/// Whether it names the argument and every value that would do: that is right for whatever was
/// wrong with it, also where the words are the same.
bool lists_what_would_do(const Case& one, const Court& court) {
    const auto* subject = court.subject(one.probe().tool);
    const auto* argument = subject == nullptr ? nullptr : subject->at(one.mistake().path);
    if (argument == nullptr || !names_what_is_wrong(one)) return false;
    return lists_members(one.evidence.text, {.allowed = argument->allowed});
}

/// B4: an error that names what is wrong is specific, however short; one that does not has to say
/// something; and the same words for three kinds of mistakes are nobody's.
void judge_specific(const Court& court, Docket& docket) {
    std::map<std::string, std::map<std::string, std::set<ProbeKind>>> kinds;  // tool, text
    for (const auto& one : court.cases) {
        // What the schema allows fails for a reason of its own, which may be the same each time.
        const auto kind = one.probe().kind;
        const bool is_refused = is_of_schema(kind) || kind == ProbeKind::unknown_tool;
        const bool counts = one.evidence.has_words() && one.mistake().must_fail && is_refused &&
                            !one.evidence.refuses_caller();
        if (counts) kinds[one.probe().tool][masked(one)].insert(one.probe().kind);
    }
    for (const auto& one : court.cases) {
        if (!one.evidence.has_words() || one.is_repeat()) continue;
        const auto kind = one.probe().kind;
        if (!is_of_schema(kind) && kind != ProbeKind::unknown_tool && kind != ProbeKind::absent_id)
            continue;
        const auto text = masked(one);
        const auto same = kinds[one.probe().tool][text].size();
        if (same >= kSameKinds && !lists_what_would_do(one, court)) {
            docket.breach(
                "B4",
                one,
                fmt::format(
                    "{} kinds of mistakes get the same words: {}.", same, quoted(one.evidence.text)
                )
            );
        } else if (!names_what_is_wrong(one) && is_generic(text)) {
            docket.breach(
                "B4",
                one,
                fmt::format(
                    "{}, and all that the error says is {}.",
                    opening(one),
                    quoted(one.evidence.text)
                )
            );
        } else {
            docket.keep("B4");
        }
    }
}

}  // namespace

void judge_words(const Court& court, Docket& docket) {
    for (const auto& one : court.cases) {
        if (!one.evidence.has_words() || one.is_repeat()) continue;
        judge_field(one, docket);
        judge_echo(one, docket);
        judge_rule_stated(one, docket);
    }
    judge_specific(court, docket);
}

}  // namespace recourse::review
