#include "gateway/front_door.hpp"

#include "fault/vocabulary.hpp"

#include <chrono>

#include <fmt/format.h>

namespace recourse::gateway {
namespace {

server::ProtocolFault tell(
    guards::Denial denial, const net::Headers& headers, const Challenges& challenges
) {
    server::ProtocolFault told;
    told.code = fault::jsonrpc_code(denial.fault.category);
    told.http_status = denial.http_status;
    if (denial.http_status == 401)
        told.http_headers = challenges.line(headers, denial.oauth_error, denial.fault.message);
    if (denial.fault.retry_after)
        told.http_headers = fmt::format("Retry-After: {}\r\n", denial.fault.retry_after->count());
    told.fault = std::move(denial.fault);
    return told;
}

}  // namespace

net::Task<std::expected<guards::CallerPtr, server::ProtocolFault>> FrontDoor::enter(
    const net::Headers& headers
) {
    // New settings may bring another while this one is asked.
    const auto identity = guarding_.identity();
    if (!identity) co_return guards::anonymous();
    auto caller = co_await identity->caller_of(headers, std::chrono::system_clock::now());
    if (caller) co_return *std::move(caller);
    co_return std::unexpected(tell(std::move(caller.error()), headers, guarding_.challenges()));
}

}  // namespace recourse::gateway
