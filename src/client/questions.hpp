#pragma once

#include "base/json.hpp"

#include <recourse/client.hpp>

#include <string>
#include <string_view>

/// What servers ask of a client, in either era: elicitation, sampling, roots, ping.
namespace recourse::client {

/// The capabilities that these handlers are, as a client declares them. Raw JSON.
[[nodiscard]] std::string capabilities_of(const Handlers& handlers);
/// The same of a client that also takes tasks.
[[nodiscard]] std::string capabilities_with_tasks(const Handlers& handlers);

/// The answer to one question: a result, or why there is none.
struct QuestionAnswer {
    std::string result;  ///< raw JSON; empty where it failed
    int error_code = 0;
    std::string error;
};
/// Asks the handlers; called on a thread of theirs.
[[nodiscard]] QuestionAnswer answer_question(
    std::string_view method, json::Ref params, const Handlers& handlers
);
/// The same as a whole message. `id` is raw JSON.
[[nodiscard]] std::string to_message(const QuestionAnswer& answer, std::string_view id);

/// Adds the defaults of the schema for what an accepted form leaves out.
void fill_in_defaults(Object& content, const Object& schema);

}  // namespace recourse::client
