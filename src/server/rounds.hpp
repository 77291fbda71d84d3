#pragma once

#include "base/json.hpp"
#include "base/time.hpp"
#include "server/protocol_fault.hpp"
#include "server/seal.hpp"

#include <recourse/server/call.hpp>

#include <expected>
#include <string>
#include <string_view>
#include <vector>

/// The rounds of a modern call: what a handler wants to know goes out as `inputRequests`, the
/// client's answers come back with its next call of the same method and params, and the handler
/// runs again from its start. What it was told in earlier rounds travels with the client, sealed.
namespace recourse::server {

/// One question as the protocol has it.
struct Wanted {
    std::string key;
    std::string method;
    json::Object params;
};
[[nodiscard]] Wanted in_protocol(const Question& question, std::size_t number);

/// What the client must be able to do for it.
[[nodiscard]] Ability ability_for(const Question& question) noexcept;
[[nodiscard]] bool declares(const json::Object& capabilities, Ability ability);
/// The least set of capabilities with this ability: what `requiredCapabilities` shows.
[[nodiscard]] json::Object capabilities_with(Ability ability);
[[nodiscard]] std::string_view in_words(Ability ability) noexcept;

/// Why this is no answer to that method, as a sentence fragment; empty where it is one.
[[nodiscard]] std::string_view flaw_of(std::string_view method, const json::Object& answer);

/// What a client brought along.
struct Rounds {
    json::Object answers;  ///< by key: of this round, and of those before it
    int number = 0;        ///< how often it came back
};

/// Reads and checks what stands in the params. A state that is not ours, too old, or of another
/// request is refused.
[[nodiscard]] std::expected<Rounds, ProtocolFault> read_rounds(
    std::string_view method, json::Ref params, const Seal& seal, WallTime now
);

/// The result that asks for what is wanted. `answers` are those that the handler used so far.
[[nodiscard]] std::string input_required(
    std::string_view method,
    json::Ref params,
    const std::vector<Wanted>& wanted,
    const json::Object& answers,
    int round,
    const Seal& seal,
    WallTime expires
);

}  // namespace recourse::server
