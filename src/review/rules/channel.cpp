#include "base/text.hpp"
#include "diagnosis/inside.hpp"
#include "mcp/message.hpp"
#include "review/rules/rules.hpp"

#include <fmt/format.h>

/// A: how a failure is answered at all.
namespace recourse::review {

namespace {

constexpr std::size_t kLongestQuote = 160;

/// A0: no answer at all.
void judge_survival(const Case& one, Docket& docket) {
    const auto& probe = one.probe();
    if (one.may_still_work()) return;
    if (one.evidence.ending == Ending::crash) {
        const auto words = text::trim(one.evidence.whole);
        docket.breach(
            "A0",
            one,
            fmt::format(
                "The server ended while {} worked on a call in which {}{}.",
                probe.tool,
                probe.wrong,
                words.empty() ? "" : "; its last words: " + quoted(words)
            )
        );
    } else if (one.evidence.ending == Ending::hang) {
        docket.breach(
            "A0",
            one,
            fmt::format("{} gave no answer in time to a call in which {}.", probe.tool, probe.wrong)
        );
    } else {
        docket.keep("A0");
    }
}

std::string channel_of(const Case& one) {
    switch (one.evidence.ending) {
        case Ending::protocol_error:
            return fmt::format(
                "a JSON-RPC error {}, which a host need not show to the model",
                one.evidence.rpc_code.value_or(0)
            );
        case Ending::http_refusal:
            return "an HTTP status instead of a message of MCP";
        case Ending::no_message:
            return "something that is no message of MCP";
        default:
            return "nothing";
    }
}

/// A1: what the schema forbids is a tool's error; a tool that does not exist may be the protocol's.
void judge_channel_of(const Case& one, Docket& docket) {
    const bool is_unknown_tool = one.probe().kind == ProbeKind::unknown_tool;
    if (!is_unknown_tool && !is_of_schema(one.probe().kind)) return;
    if (one.evidence.ending == Ending::success) return;  // lax, and no error to judge
    if (one.may_still_work()) return;
    const bool may_be_protocol = is_unknown_tool && one.evidence.rpc_code == mcp::kInvalidParams;
    if (one.evidence.ending == Ending::tool_error || may_be_protocol) {
        docket.keep("A1");
        return;
    }
    docket.breach(
        "A1", one, fmt::format("A call in which {} got {}.", one.probe().wrong, channel_of(one))
    );
}

bool is_false_success(const Case& one) {
    const auto parsed = json::check(one.evidence.whole);
    if (!parsed) return false;
    const auto result = (*parsed)["result"];
    if (diagnosis::failure_inside(result, one.probe().called)) return true;
    const auto structured = result["structuredContent"];
    return structured.is_object() && diagnosis::says_it_failed(structured);
}

/// A2: a failure in the clothes of a success.
void judge_truth(const Case& one, Docket& docket) {
    if (one.evidence.is_error()) {
        docket.keep("A2");
    } else if (one.evidence.ending == Ending::success && is_false_success(one)) {
        docket.breach(
            "A2",
            one,
            fmt::format(
                "A call in which {} was answered without isError, and says {}.",
                one.probe().wrong,
                quoted(one.evidence.text)
            )
        );
    }
}

/// A3: a text, and blocks that the protocol has.
void judge_blocks(const Case& one, Docket& docket) {
    if (one.evidence.ending != Ending::tool_error) return;
    if (!one.evidence.odd_blocks.empty()) {
        docket.breach(
            "A3",
            one,
            fmt::format(
                "The error has a block of type '{}', which the protocol has not.",
                one.evidence.odd_blocks.front()
            )
        );
    } else if (!one.evidence.has_text) {
        docket.breach("A3", one, "The error has no text.");
    } else {
        docket.keep("A3");
    }
}

/// A4: structured content of errors is held to the output schema by some clients.
void judge_structure(const Case& one, const Court& court, Docket& docket) {
    if (one.evidence.ending != Ending::tool_error || !one.evidence.structured) return;
    const auto* subject = court.subject(one.probe().called);
    if (subject == nullptr || !subject->output) return;
    const auto wrong = subject->output->explain(*one.evidence.structured, "structuredContent");
    if (wrong.empty())
        docket.keep("A4");
    else
        docket.breach(
            "A4",
            one,
            fmt::format(
                "The structured content of the error does not fit the tool's output schema: {}.",
                text::shorten(wrong.front().sentence, kLongestQuote)
            )
        );
}

}  // namespace

std::string quoted(std::string_view text) {
    return '"' + text::clean(text, kLongestQuote) + '"';
}

std::string opening(const Case& one) {
    auto wrong = one.probe().wrong;
    // An argument's name stays as it is written.
    if (wrong.starts_with("the ")) wrong.front() = 'T';
    return wrong;
}

bool is_of_schema(ProbeKind kind) noexcept {
    switch (kind) {
        case ProbeKind::missing:
        case ProbeKind::wrong_type:
        case ProbeKind::not_in_enum:
        case ProbeKind::pattern:
        case ProbeKind::unknown_argument:
        case ProbeKind::out_of_range:
            return true;
        default:
            return false;
    }
}

void judge_channel(const Court& court, Docket& docket) {
    for (const auto& one : court.cases) {
        judge_survival(one, docket);
        if (one.is_repeat()) continue;
        judge_channel_of(one, docket);
        judge_truth(one, docket);
        judge_blocks(one, docket);
        judge_structure(one, court, docket);
    }
}

}  // namespace recourse::review
