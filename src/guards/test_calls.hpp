#pragma once

#include "guards/tool_call.hpp"

#include <chrono>

/// Calls for the tests of guards.
namespace recourse::guards::testing_calls {

inline Caller person(std::string name, std::vector<std::string> roles = {}) {
    return {.id = "key:" + name, .name = std::move(name), .roles = std::move(roles), .scopes = {}};
}

/// Of the tool `export` of `crm`, by ann, on 27 November 2026 at noon (UTC), a Friday.
inline ToolCall call(std::chrono::nanoseconds since = {}) {
    using namespace std::chrono_literals;
    static const auto kAnn = std::make_shared<const Caller>(person("ann", {"staff"}));
    const auto noon = std::chrono::sys_days(std::chrono::year(2026) / 11 / 27) + 12h;
    return {
        .caller = kAnn,
        .upstream = "crm",
        .tool = "export",
        .shown = "crm__export",
        .arguments = json::Ref(R"({"customer":7})"),
        .meta = {},
        .now = TimePoint(1000h + since),
        .today = WallTime(noon) + since,
    };
}

}  // namespace recourse::guards::testing_calls
