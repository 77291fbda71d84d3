#pragma once

#include <cstdint>
#include <string_view>

namespace recourse {

/// The shape of an error on the wire. All of them carry the same Fault.
enum class Dialect : std::uint8_t {
    recourse,  ///< three lines for a model, and the machine copy
    status,    ///< {"status":"failed","error":{code,message,retry_after,support_id}}
    bracket,   ///< [code] message Suggestions: a; b. [envelope] {json}
    typed,     ///< {"error":{type,code,message,details,doc_url}}
    flat,      ///< {"error":{code,message,retryable,retry_after,request_id}}
    contract,  ///< {"error":{code,message,details}}: what, why and what next in one text
    problem,   ///< RFC 9457, for plain HTTP only
};

/// The name that configuration and requests choose it by.
[[nodiscard]] std::string_view to_string(Dialect dialect) noexcept;

}  // namespace recourse
