#pragma once

#include "net/http_client.hpp"

#include <expected>
#include <string>
#include <string_view>

namespace recourse::telemetry {

/// Where a Sentry project takes events, and the key that lets them in:
/// `https://PUBLIC_KEY@HOST/PATH/PROJECT`. https://develop.sentry.dev/sdk/overview/
struct Dsn {
    net::Origin origin;
    std::string target;  ///< of envelopes: `/PATH/api/PROJECT/envelope/`
    std::string public_key;

    /// The error goes on after "The DSN": `names no project`. Nothing of the text is in it.
    [[nodiscard]] static std::expected<Dsn, std::string> read(std::string_view text);
};

}  // namespace recourse::telemetry
