#include "diagnosis/health.hpp"

#include <ostream>

#include <gtest/gtest.h>

namespace recourse::diagnosis {
namespace {

struct Case {
    const char* name;
    RawFailure raw;
    Health health;
};

void PrintTo(const Case& one, std::ostream* out) {
    *out << one.name;
}

ConnectionFailed connection(ConnectionFailed::What what) {
    return {.what = what, .endpoint = {}, .detail = {}};
}

HttpAnswer http(HttpAnswer::What what, int status, bool from_api = false) {
    return {
        .what = what,
        .status = status,
        .headers = {},
        .body = {},
        .endpoint = {},
        .from_api = from_api
    };
}

HttpAnswer status(int number) {
    return http(HttpAnswer::What::status, number);
}

HttpAnswer api(int number) {
    return http(HttpAnswer::What::status, number, true);
}

ProcessFailed process(ProcessFailed::What what) {
    ProcessFailed failed{};
    failed.what = what;
    return failed;
}

using C = ConnectionFailed::What;
using H = HttpAnswer::What;
using P = ProcessFailed::What;

class HealthTest : public testing::TestWithParam<Case> {};

TEST_P(HealthTest, IsWhatTheFailureProves) {
    EXPECT_EQ(health_of(GetParam().raw), GetParam().health);
}

INSTANTIATE_TEST_SUITE_P(
    Failures,
    HealthTest,
    testing::Values(
        Case{"unresolved", connection(C::unresolved), Health::unreachable},
        Case{"refused", connection(C::refused), Health::unreachable},
        Case{"unreachable", connection(C::unreachable), Health::unreachable},
        Case{"connect_timeout", connection(C::connect_timeout), Health::unreachable},
        Case{"reset", connection(C::reset), Health::broken},
        Case{"timeout", connection(C::timeout), Health::broken},
        Case{"cut", connection(C::cut), Health::broken},
        Case{"malformed", connection(C::malformed), Health::broken},
        Case{"status_400", status(400), Health::answers},
        Case{"status_401", status(401), Health::answers},
        Case{"status_403", status(403), Health::answers},
        Case{"status_404", status(404), Health::answers},
        Case{"status_408", status(408), Health::broken},
        Case{"status_422", status(422), Health::answers},
        Case{"status_429", status(429), Health::unproven},
        Case{"status_500", status(500), Health::broken},
        Case{"status_501", status(501), Health::answers},
        Case{"status_502", status(502), Health::unreachable},
        Case{"status_503", status(503), Health::unreachable},
        Case{"status_504", status(504), Health::unreachable},
        Case{"api_429", api(429), Health::unproven},
        Case{"api_404", api(404), Health::answers},
        Case{"api_500", api(500), Health::broken},
        Case{"api_503", api(503), Health::broken},
        Case{"not_json", http(H::not_json, 200), Health::broken},
        Case{"html", http(H::html, 200), Health::broken},
        Case{"mislabelled_sse", http(H::mislabelled_sse, 200), Health::broken},
        Case{"session_lost", http(H::session_lost, 404), Health::broken},
        Case{"http_too_large", http(H::too_large, 200), Health::answers},
        Case{"http_wrong_id", http(H::wrong_id, 200), Health::broken},
        Case{"stream_ended", http(H::stream_ended, 200), Health::broken},
        Case{"not_found", process(P::not_found), Health::unreachable},
        Case{"not_runnable", process(P::not_runnable), Health::unreachable},
        Case{"died_at_start", process(P::died_at_start), Health::unreachable},
        Case{"mute_at_start", process(P::mute_at_start), Health::unreachable},
        Case{"died", process(P::died), Health::broken},
        Case{"hung", process(P::hung), Health::broken},
        Case{"not_mcp_line", process(P::not_mcp), Health::broken},
        Case{"unterminated", process(P::unterminated), Health::broken},
        Case{"process_wrong_id", process(P::wrong_id), Health::broken},
        Case{"process_too_large", process(P::too_large), Health::answers},
        Case{"jsonrpc_invalid_params", JsonRpcFailed{-32602, "", ""}, Health::answers},
        Case{"jsonrpc_internal", JsonRpcFailed{-32603, "", ""}, Health::answers},
        Case{"is_error", ToolFailed{"", ""}, Health::answers},
        Case{"not_mcp", NotMcp{"", ""}, Health::broken},
        Case{"no_token_server", TokenFailed{"", 0, "", ""}, Health::unreachable},
        Case{"token_server_down", TokenFailed{"", 503, "", ""}, Health::unreachable},
        Case{"token_refused", TokenFailed{"", 401, "", ""}, Health::unproven},
        Case{"not_sendable", NotSendable{""}, Health::unproven}
    ),
    [](const auto& info) { return std::string(info.param.name); }
);

}  // namespace
}  // namespace recourse::diagnosis
