#pragma once

#include "gateway/asking.hpp"
#include "gateway/passage.hpp"
#include "net/loop.hpp"

#include <expected>
#include <optional>
#include <string>

/// A modern server answers that it needs input first. A legacy client is asked for it as its era
/// asks, and then the server is called again.
namespace recourse::gateway {

inline constexpr int kMostRounds = 8;

[[nodiscard]] bool is_input_required(json::Ref result);

/// The params of the next round: those of the client, with what it answered and, byte for byte,
/// what the server wants to hear again.
[[nodiscard]] std::string next_round(
    json::Ref params, std::string_view input_responses, json::Ref request_state
);

/// Asks the client everything that a result asks; raw `inputResponses`, or the end of the request.
[[nodiscard]] net::Task<std::expected<std::string, Turned>> ask_for_input(
    const Call& call, Asking& asking, json::Ref result, std::string_view elicitation_prefix
);

/// The error with which a 2025-11-25 client is sent to a page, made of what a modern server asks;
/// nothing where it asks anything else.
[[nodiscard]] std::optional<diagnosis::JsonRpcFailed> url_elicitation_required(
    json::Ref result, std::string_view elicitation_prefix
);
/// The way back: the result that asks a modern client, made of such an error's data; nothing where
/// the data does not fit.
[[nodiscard]] std::optional<std::string> input_required_by(json::Ref data);

}  // namespace recourse::gateway
