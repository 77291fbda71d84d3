#include "diagnosis/diagnosis.hpp"

#include "base/text.hpp"
#include "diagnosis/adopted.hpp"
#include "diagnosis/by_rules.hpp"
#include "diagnosis/complaint.hpp"
#include "diagnosis/inside.hpp"
#include "diagnosis/kinds.hpp"
#include "diagnosis/listed.hpp"
#include "diagnosis/raw_text.hpp"

#include <utility>

namespace recourse::diagnosis {
namespace {

struct Diagnose {
    const Situation& situation;

    Fault operator()(const ConnectionFailed& failure) const {
        return connection_failed(failure, situation);
    }
    Fault operator()(const HttpAnswer& failure) const { return http_answer(failure, situation); }
    Fault operator()(const ProcessFailed& failure) const {
        return process_failed(failure, situation);
    }
    Fault operator()(const JsonRpcFailed& failure) const {
        return jsonrpc_failed(failure, situation);
    }
    Fault operator()(const ToolFailed& failure) const { return tool_failed(failure, situation); }
    Fault operator()(const NotMcp& failure) const { return not_mcp(failure, situation); }
    Fault operator()(const TokenFailed& failure) const { return token_failed(failure, situation); }
    Fault operator()(const NotSendable& failure) const { return not_sendable(failure, situation); }
};

}  // namespace

Fault tool_failed(const ToolFailed& failure, const Situation& situation) {
    if (auto fault = fault_in_tool(failure, situation)) return std::move(*fault);
    if (auto inner = text_in_result(text::trim(failure.text)))
        return tool_failed({*std::move(inner), failure.result}, situation);
    // Some servers put their words only where clients rarely look.
    const auto result = json::check(failure.result);
    const std::string_view structured =
        result ? (*result)["structuredContent"].raw() : std::string_view();
    if (failure.text.empty()) return complaint({.text = structured}, situation);
    return complaint({.text = failure.text, .data = structured}, situation);
}

Fault diagnose(const RawFailure& failure, const Situation& situation) {
    auto meant = whole_fault_in(failure, situation);
    if (!meant) meant = meant_by_rules(failure, situation);
    Fault fault = meant ? *std::move(meant) : std::visit(Diagnose{situation}, failure);
    suggest_listed(fault, situation);
    fault.upstream = to_text(failure);
    return fault;
}

}  // namespace recourse::diagnosis
