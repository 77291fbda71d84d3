#pragma once

#include "base/json.hpp"
#include "client/questions.hpp"

#include <recourse/client.hpp>

#include <expected>
#include <string>
#include <string_view>
#include <vector>

/// Rounds of input (2026-07-28, basic/patterns/mrtr): a server that needs something answers with
/// questions, and the same request is sent again with the answers and the server's state.
namespace recourse::client {

/// What goes with the next try. All raw JSON, empty where there is nothing to send.
struct Round {
    std::string input_responses;
    std::string request_state;  ///< byte for byte as the server wrote it
};

struct InputQuestion {
    std::string key;
    std::string method;
    std::string params;  ///< raw JSON, or empty
};

/// What a result of type `input_required` asks.
struct InputRequired {
    std::vector<InputQuestion> questions;
    std::string request_state;
};
/// The error is a sentence: what is wrong with it.
[[nodiscard]] std::expected<InputRequired, std::string> read_input_required(json::Ref result);

/// Asks the handlers; called on a thread of theirs. The error names what nobody could answer.
[[nodiscard]] std::expected<Round, std::string> answer_all(
    const InputRequired& asked, const Handlers& handlers
);

}  // namespace recourse::client
