#pragma once

#include "diagnosis/diagnosis.hpp"

#include <chrono>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// The calls that the tests of this room diagnose.
namespace recourse::diagnosis::test {

inline constexpr std::string_view kCustomerSchema = R"({
    "type": "object",
    "properties": {
        "customer_id": {"type": "string", "pattern": "^cust_[A-Z0-9]{12}$"},
        "expand": {"type": "boolean"}
    },
    "required": ["customer_id"]
})";

inline constexpr std::string_view kPaymentSchema = R"({
    "type": "object",
    "properties": {
        "amount": {"type": "integer", "minimum": 1},
        "currency": {"enum": ["EUR", "USD"]}
    },
    "required": ["amount"]
})";

inline const std::vector<std::string_view>& tools() {
    static const std::vector<std::string_view> kNames = {
        "get_customer", "list_customers", "create_payment", "get_payment", "read_file", "drop_table"
    };
    return kNames;
}

inline Situation reading(Sent sent = Sent::answered) {
    return {
        .upstream = "crm",
        .tool =
            {.name = "get_customer",
             .input_schema = kCustomerSchema,
             .known = true,
             .reads_only = true},
        .arguments = R"({"customer_id": "cust_ABCDEFGH1234"})",
        .tool_names = tools(),
        .sent = sent,
        .now = {}
    };
}

inline Situation writing(Sent sent = Sent::answered) {
    return {
        .upstream = "crm",
        .tool = {.name = "create_payment", .input_schema = kPaymentSchema, .known = true},
        .arguments = R"({"amount": 5, "currency": "EUR"})",
        .tool_names = tools(),
        .sent = sent,
        .now = {}
    };
}

using Connection = ConnectionFailed::What;
using Http = HttpAnswer::What;
using Process = ProcessFailed::What;

inline constexpr std::string_view kEndpoint = "http://127.0.0.1:8080";

inline RawFailure connection(Connection what) {
    return ConnectionFailed{what, std::string(kEndpoint), "", std::chrono::seconds(30)};
}
inline RawFailure http(Http what) {
    return HttpAnswer{what, 200, {}, "", std::string(kEndpoint)};
}
inline RawFailure status(
    int number, std::vector<std::pair<std::string, std::string>> headers = {}
) {
    return HttpAnswer{Http::status, number, std::move(headers), "", std::string(kEndpoint)};
}
inline RawFailure process(Process what) {
    return ProcessFailed{
        .what = what,
        .command = "npx",
        .exit_code = 1,
        .signal = {},
        .stderr_tail = "",
        .said = "",
        .detail = "",
        .waited = std::chrono::seconds(30)
    };
}

}  // namespace recourse::diagnosis::test
