#pragma once

#include "diagnosis/diagnosis.hpp"
#include "diagnosis/effect.hpp"

/// One function for each kind of raw failure. `diagnose` chooses between them.
namespace recourse::diagnosis {

[[nodiscard]] Fault connection_failed(const ConnectionFailed& failure, const Situation& situation);
/// Empty where there is none.
[[nodiscard]] std::string_view header_of(const HttpAnswer& failure, std::string_view name);
[[nodiscard]] Fault http_answer(const HttpAnswer& failure, const Situation& situation);
[[nodiscard]] Fault http_status(const HttpAnswer& failure, const Situation& situation);
[[nodiscard]] Fault process_failed(const ProcessFailed& failure, const Situation& situation);
/// `by_status`: what the HTTP status around the error proves, where there was one.
[[nodiscard]] Fault jsonrpc_failed(
    const JsonRpcFailed& failure,
    const Situation& situation,
    Answer by_status = Answer::inconclusive
);
[[nodiscard]] Fault tool_failed(const ToolFailed& failure, const Situation& situation);
[[nodiscard]] Fault not_mcp(const NotMcp& failure, const Situation& situation);
[[nodiscard]] Fault token_failed(const TokenFailed& failure, const Situation& situation);
[[nodiscard]] Fault not_sendable(const NotSendable& failure, const Situation& situation);

}  // namespace recourse::diagnosis
