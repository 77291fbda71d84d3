#pragma once

#include "server.hpp"

#include <cstdint>
#include <string>

namespace faulty {

/// 64 MiB of JSON string, in the result of the request of that id.
[[nodiscard]] std::string huge_answer(std::string_view id);
/// An answer to a request that nobody sent.
[[nodiscard]] std::string wrong_answer();
inline constexpr std::string_view kGarbage =
    "Listening for requests (this is a log line on stdout)";
inline constexpr std::string_view kNoResult = R"({"jsonrpc":"2.0","status":"ok"})";
/// The progress notifications of one request, as messages.
[[nodiscard]] std::string progress(std::string_view token, int step);
inline constexpr int kProgressSteps = 3;

/// How it fails before anybody asked for anything.
enum class AtStart : std::uint8_t { serve, exit, mute, garbage };

/// Serves stdin and stdout until stdin ends. The exit code is the result.
[[nodiscard]] int serve_stdio(Server& server, AtStart at_start);

/// How it treats connections.
enum class AtAccept : std::uint8_t { serve, reset, hang };

struct HttpOptions {
    std::uint16_t port = 0;
    AtAccept at_accept = AtAccept::serve;
};

/// Serves HTTP on 127.0.0.1 until a signal comes; prints `listening on URL` to stdout once it does.
[[nodiscard]] int serve_http(Server& server, const HttpOptions& options);

}  // namespace faulty
