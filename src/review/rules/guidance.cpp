#include "base/text.hpp"
#include "net/http_client.hpp"
#include "review/rules/rules.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <re2/re2.h>

/// C: whether the words lead on.
namespace recourse::review {

namespace {

/// Sentences, and the lines and clauses that stand for one.
std::vector<std::string> sentences(std::string_view text) {
    static const RE2& end = *new RE2(R"((?:[.!?](?:\s|$)|[\n;]))");
    std::vector<std::string> all;
    re2::StringPiece rest(text.data(), text.size());
    const char* begin = rest.data();
    while (RE2::FindAndConsume(&rest, end)) {
        all.emplace_back(begin, rest.data());
        begin = rest.data();
    }
    all.emplace_back(begin, rest.data() + rest.size());
    return all;
}

/// Something to do, as it is told somebody: not `failed to set`, not `cannot call`.
bool tells_to_act(const std::string& sentence) {
    static const RE2& told = *new RE2(
        R"((?i)(?:^|[,;:(\]"-]|\b(?:please|then|and|or|first|instead|should|must|can|to|next|also))\s*)"
        R"((?:set|use|call|check|choose|pick|pass|provide|give|send|try|wait|retry|remove|add|change)"
        R"(|correct|specify|supply|replace|rename|ask|list|see|read|omit|include|write|split|shorten|)"
        R"(reduce|select|verify|create|open|tell|run|search|look|leave|put|make|enter|fix|)"
        R"(file an? (?:request|ticket|issue|report))\b)"
    );
    static const RE2& meant = *new RE2(R"((?i)\bdid you mean\b|\bperhaps you meant\b)");
    static const RE2& denied = *new RE2(
        R"((?i)\b(?:failed|unable|cannot|can't|could not|couldn't|refused|not able|impossible)\s+(?:to\s+)?\w+)"
    );
    auto rest = sentence;
    RE2::GlobalReplace(&rest, denied, "_");
    return RE2::PartialMatch(rest, told) || RE2::PartialMatch(rest, meant);
}

/// Something that can be taken hold of: a tool, an argument, a value that would do, an address, a
/// time.
bool is_concrete(const std::string& sentence, const Case& one, const Court& court) {
    static const RE2& address = *new RE2(
        R"(https?://\S+|\b\d+ ?(?:ms|s|sec|seconds?|minutes?|hours?|bytes|characters|items)\b)"
    );
    if (RE2::PartialMatch(sentence, address)) return true;
    const auto stands = [&](const std::string& name) { return has_token(sentence, name); };
    if (std::ranges::any_of(court.tools, stands)) return true;
    if (std::ranges::any_of(one.mistake().allowed, stands)) return true;
    const auto* subject = court.subject(one.probe().tool);
    return subject != nullptr && std::ranges::any_of(subject->arguments, stands, &Argument::name);
}

/// C1
void judge_step(const Case& one, const Court& court, Docket& docket) {
    const auto kind = one.probe().kind;
    if (!is_of_schema(kind) && kind != ProbeKind::unknown_tool && kind != ProbeKind::absent_id)
        return;
    for (const auto& sentence : sentences(one.evidence.text)) {
        if (!tells_to_act(sentence) || !is_concrete(sentence, one, court)) continue;
        docket.keep("C1");
        return;
    }
    docket.breach(
        "C1",
        one,
        fmt::format(
            "{}, and the error names no next step: {}.", opening(one), quoted(one.evidence.text)
        )
    );
}

/// Names that an answer sends its reader to as if they were tools.
std::vector<std::string> named_tools(const std::string& text) {
    static const RE2& called = *new RE2(R"((?:^|[^\w.$>:\\/])([a-zA-Z][\w-]{2,63})\()");
    static const RE2& advised = *new RE2(
        R"((?i)\b(?:call|use|run|try|invoke)\s+(?:the\s+)?(?:tool\s+)?["'`]?([a-zA-Z][a-zA-Z0-9]*(?:[_-][a-zA-Z0-9]+)+)\b)"
    );
    std::vector<std::string> names;
    std::string name;
    for (const RE2* pattern : {&called, &advised}) {
        re2::StringPiece rest(text);
        while (RE2::FindAndConsume(&rest, *pattern, &name)) names.push_back(name);
    }
    return names;
}

/// Whether the name is one of the call's own, and no advice.
bool is_of_the_call(const std::string& name, const Case& one, const Court& court) {
    const auto& mistake = one.mistake();
    if (name == mistake.sent_name || name == mistake.sentinel || mistake.pattern.contains(name))
        return true;
    const auto is_name = [&](const std::string& known) { return known == name; };
    if (std::ranges::any_of(mistake.allowed, is_name)) return true;
    const auto has_argument = [&](const Subject& subject) { return subject.find(name) != nullptr; };
    return court.subjects != nullptr && std::ranges::any_of(*court.subjects, has_argument);
}

std::vector<std::string> addresses(const std::string& text) {
    static const RE2& pattern = *new RE2(R"((https?://[^\s"'`<>)\]}]*))");
    std::vector<std::string> all;
    re2::StringPiece rest(text);
    std::string address;
    while (RE2::FindAndConsume(&rest, pattern, &address)) {
        while (address.ends_with('.') || address.ends_with(',') || address.ends_with(':'))
            address.pop_back();
        all.push_back(address);
    }
    return all;
}

/// C2
void judge_referents(const Case& one, const Court& court, Docket& docket) {
    bool has_any = false;
    for (const auto& name : named_tools(one.evidence.text)) {
        if (std::ranges::find(court.tools, name) != court.tools.end()) {
            has_any = true;
            continue;
        }
        if (is_of_the_call(name, one, court)) continue;
        // Whoever names something else that is called so is not sending anybody to a tool.
        const bool is_near =
            !text::nearest(
                 name, std::vector<std::string_view>(court.tools.begin(), court.tools.end())
            )
                 .empty();
        const bool is_advised = RE2::PartialMatch(
            one.evidence.text,
            R"((?i)\b(?:call|use|run|try|invoke)\s+(?:the\s+)?(?:tool\s+)?["'`]?)" +
                RE2::QuoteMeta(name)
        );
        if (!is_near && !is_advised) continue;
        docket.breach(
            "C2",
            one,
            fmt::format(
                "The error sends its reader to '{}', and there is no such tool.",
                text::clean(name, 64)
            )
        );
        return;
    }
    for (const auto& address : addresses(one.evidence.text)) {
        if (!one.mistake().sentinel.empty() && address.contains(one.mistake().sentinel)) continue;
        if (!net::Origin::from_url(address)) {
            docket.breach(
                "C2",
                one,
                fmt::format("The error names an address that is none: {}.", quoted(address))
            );
            return;
        }
        has_any = true;
    }
    if (has_any) docket.keep("C2");
}

/// C3
void judge_meant(const Case& one, Docket& docket) {
    const auto kind = one.probe().kind;
    const bool is_misspelt = kind == ProbeKind::unknown_tool || kind == ProbeKind::not_in_enum ||
                             kind == ProbeKind::unknown_argument;
    if (!is_misspelt) return;
    const auto& mistake = one.mistake();
    if (has_token(one.evidence.text, mistake.meant)) {
        docket.keep("C3");
        return;
    }
    // An argument that the schema does not forbid may be passed over, and so may whoever may not
    // call.
    if (!mistake.must_fail || one.evidence.refuses_caller()) return;
    docket.breach(
        "C3",
        one,
        fmt::format(
            "{}, and the error does not say '{}': {}.",
            opening(one),
            mistake.meant,
            quoted(one.evidence.text)
        ),
        fmt::format("Suggest '{}' for a name that is one letter off.", mistake.meant)
    );
}

}  // namespace

void judge_guidance(const Court& court, Docket& docket) {
    for (const auto& one : court.cases) {
        if (!one.evidence.has_words() || one.is_repeat()) continue;
        judge_step(one, court, docket);
        judge_referents(one, court, docket);
        judge_meant(one, docket);
    }
}

}  // namespace recourse::review
