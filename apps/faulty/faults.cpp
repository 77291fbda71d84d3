#include "faults.hpp"

#include <algorithm>
#include <array>

namespace faulty {
namespace {

constexpr std::array kFaults = {
    FaultKind{
        "bad_request", Where::anywhere, 0, "the result says isError and only: Error: Bad request"
    },
    FaultKind{
        "tool_error",
        Where::anywhere,
        0,
        "the result says isError, with a sentence that says what is wrong"
    },
    FaultKind{
        "false_success",
        Where::anywhere,
        0,
        "a success whose text is JSON that says success: false, and why"
    },
    FaultKind{"rpc_error", Where::anywhere, 0, "a JSON-RPC error, -32603"},
    FaultKind{
        "invalid_params",
        Where::anywhere,
        0,
        "a JSON-RPC error, -32602, that only says: Invalid params"
    },
    FaultKind{"hang", Where::anywhere, 0, "no answer, ever"},
    FaultKind{"progress", Where::anywhere, 0, "three progress notifications, then the answer"},
    FaultKind{"garbage", Where::anywhere, 0, "text that is no MCP message instead of the answer"},
    FaultKind{"wrong_id", Where::anywhere, 0, "the answer to a request that nobody sent"},
    FaultKind{"huge", Where::anywhere, 0, "an answer of 64 MiB"},
    FaultKind{"no_result", Where::anywhere, 0, "valid JSON that is neither result nor error"},
    FaultKind{"slow", Where::anywhere, 0, "the answer, 200 ms late"},
    FaultKind{"crash", Where::anywhere, 0, "ends by SIGABRT"},

    FaultKind{"die", Where::stdio, 0, "words on stderr, then exit code 3"},
    FaultKind{"ask", Where::stdio, 0, "asks the client in a form, and answers what it was told"},
    FaultKind{"ask_and_die", Where::stdio, 0, "asks the client in a form, then ends as `die` does"},
    FaultKind{"unterminated", Where::stdio, 0, "an answer whose line never ends"},

    FaultKind{"http_400", Where::http, 400, "Bad Request, without a reason"},
    FaultKind{"http_401", Where::http, 401, "Unauthorized, with a challenge"},
    FaultKind{"http_403", Where::http, 403, "Forbidden"},
    FaultKind{"http_404", Where::http, 404, "Not Found"},
    FaultKind{"http_408", Where::http, 408, "Request Timeout"},
    FaultKind{"http_409", Where::http, 409, "Conflict"},
    FaultKind{"http_422", Where::http, 422, "Unprocessable Content"},
    FaultKind{
        "http_429", Where::http, 429, "Too Many Requests; `wait` chooses how it says how long"
    },
    FaultKind{"http_500", Where::http, 500, "Internal Server Error"},
    FaultKind{"http_502", Where::http, 502, "Bad Gateway"},
    FaultKind{"http_503", Where::http, 503, "Service Unavailable"},
    FaultKind{"http_504", Where::http, 504, "Gateway Timeout"},
    FaultKind{"html", Where::http, 0, "an HTML page with status 200"},
    FaultKind{"html_502", Where::http, 502, "an HTML page with status 502"},
    FaultKind{
        "sse_as_json", Where::http, 0, "an event stream with the answer in it, labelled JSON"
    },
    FaultKind{
        "empty_sse_as_json", Where::http, 0, "an event stream without the answer, labelled JSON"
    },
    FaultKind{
        "empty_stream", Where::http, 0, "an event stream that ends in order, without the answer"
    },
    FaultKind{"half_stream", Where::http, 0, "an event stream that breaks off within the answer"},
    FaultKind{"half_body", Where::http, 0, "a body that breaks off"},
    FaultKind{"not_http", Where::http, 0, "bytes that are not HTTP"},
    FaultKind{"reset", Where::http, 0, "the connection is reset after the whole request was read"},
    FaultKind{
        "lose_session", Where::http, 0, "forgets every session, so this request is refused with 404"
    },
    FaultKind{"lose_sessions", Where::http, 0, "the same, and no new session is ever remembered"},
};

constexpr std::array kWaits = {
    WaitDialect{"none", "", ""},
    WaitDialect{"seconds", "Retry-After: 12\r\n", ""},
    WaitDialect{"date", "", ""},  // made when it is sent: twelve seconds from then
    WaitDialect{"ms", "retry-after-ms: 11500\r\n", ""},
    WaitDialect{"reset_seconds", "x-ratelimit-reset: 12\r\n", ""},
    WaitDialect{"reset_duration", "x-ratelimit-reset-requests: 12s\r\n", ""},
    WaitDialect{"ratelimit", "RateLimit: \"default\";r=0;t=12\r\n", ""},
    WaitDialect{"body", "", R"({"error":{"message":"slow down","retry_after":12}})"},
    WaitDialect{"prose", "", R"({"message":"Too many requests. Try again in 12 seconds."})"},
};

}  // namespace

std::span<const FaultKind> fault_kinds() noexcept {
    return kFaults;
}

const FaultKind* find_fault(std::string_view name) noexcept {
    const auto found = std::ranges::find(kFaults, name, &FaultKind::name);
    return found == kFaults.end() ? nullptr : &*found;
}

std::span<const WaitDialect> wait_dialects() noexcept {
    return kWaits;
}

}  // namespace faulty
