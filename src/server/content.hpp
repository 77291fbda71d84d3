#pragma once

#include "base/json.hpp"

#include <recourse/server/content.hpp>

/// Content as the protocol writes it.
namespace recourse::server {

[[nodiscard]] json::Value to_value(const Content& content);
[[nodiscard]] json::Value to_value(const Contents& contents);
[[nodiscard]] json::Value to_value(const Message& message);

}  // namespace recourse::server
