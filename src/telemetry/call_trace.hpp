#pragma once

#include "base/trace_context.hpp"
#include "ledger/entry.hpp"
#include "ledger/record.hpp"
#include "telemetry/span.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

/// A request as a trace shows it: its own span, and one for each time that it was sent to a server.
/// Names and attributes are those of OpenTelemetry's conventions for MCP; what they have no name
/// for is called `recourse.*`.
/// https://github.com/open-telemetry/semantic-conventions-genai/blob/main/docs/gen-ai/mcp.md
namespace recourse::telemetry {

/// How MCP is spoken to a peer.
enum class Transport : std::uint8_t { http, stdio };

/// What a request failed with. Texts are redacted.
struct Failing {
    std::string code;
    std::string message;
    std::optional<std::int64_t> rpc_code = std::nullopt;  ///< of a JSON-RPC error
    bool is_tool_error = false;                           ///< a result says so
};

/// One time that a request was sent to its server.
struct Sending {
    SpanId span;
    Duration after{0};  ///< that the request began
    Duration took{0};
    Duration waited{0};  ///< before the next
    int attempt = 1;
    bool is_look = false;  ///< at the effect of a write, not the write itself
    std::optional<Failing> failing{};
};

/// One request as it ended: a copy of what is known, put into words elsewhere.
struct CallTrace {
    TraceContext context;
    SpanId span;  ///< its own
    WallTime started;
    Duration took{0};

    std::string method;
    bool is_known_method = true;   ///< else it may say anything
    std::string target;            ///< the tool or prompt; empty where none is called
    bool is_known_target = false;  ///< else it may say anything
    std::string resource;          ///< its URI, where one is asked for
    std::string request_id;
    std::string revision;
    std::string session;  ///< a hash: the id itself lets in whoever has it
    std::string client;
    std::string caller;  ///< as the log names it
    Transport transport = Transport::http;

    std::string upstream;
    std::string upstream_url;  ///< empty: a child process
    bool is_rest = false;      ///< no MCP is spoken to it
    std::string upstream_revision;
    std::vector<Sending> sendings;

    ledger::Ending ending = ledger::Ending::succeeded;
    Effect effect = Effect::none;
    ledger::Step reached = ledger::Step::none;
    std::optional<Failing> failing{};
    std::string category{};  ///< of the failure
    std::string actor{};     ///< who can do something about it

    [[nodiscard]] std::size_t span_count() const noexcept { return 1 + sendings.size(); }
};

/// The request's own span first.
[[nodiscard]] std::vector<Span> spans_of(const CallTrace& call);

}  // namespace recourse::telemetry
