#pragma once

#include "base/json.hpp"
#include "server/protocol_fault.hpp"
#include "server/site.hpp"
#include "telemetry/state.hpp"

#include <string>
#include <string_view>

/// What the dashboard answers with: each answer is for its visitor alone, and may load nothing from
/// elsewhere.
namespace recourse::dashboard {

/// Lines that every answer has.
inline constexpr std::string_view kSafety =
    "Content-Security-Policy: default-src 'none'; script-src 'self'; style-src 'self'; "
    "img-src 'self' data:; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; "
    "base-uri 'none'\r\n"
    "Referrer-Policy: same-origin\r\n"
    "Cross-Origin-Opener-Policy: same-origin\r\n"
    "X-Frame-Options: DENY\r\n";

[[nodiscard]] server::Page json_page(const json::Value& value);
/// To another page of ours, by GET.
[[nodiscard]] server::Page see_other(std::string_view path, std::string_view headers = {});
/// A failure as RFC 9457 has it.
[[nodiscard]] server::Page problem(const server::ProtocolFault& failure);
/// The same, made of its parts: a code of ours, what is wrong, and the way out.
[[nodiscard]] server::ProtocolFault refusal(
    std::string_view code, int status, std::string_view message, std::string_view way_out
);
/// Why a call may not stand in a ledger that is in trouble: for operators, as it names files.
[[nodiscard]] std::string why_missing(const telemetry::LedgerState& ledger);

}  // namespace recourse::dashboard
