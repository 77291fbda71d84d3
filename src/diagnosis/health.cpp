#include "diagnosis/health.hpp"

namespace recourse::diagnosis {
namespace {

Health of(const ConnectionFailed& failed) {
    using What = ConnectionFailed::What;
    switch (failed.what) {
        case What::unresolved:
        case What::refused:
        case What::unreachable:
        case What::connect_timeout:
        case What::expired:
        case What::wrong_host:
        case What::untrusted:
        case What::no_tls:
            return Health::unreachable;
        case What::reset:
        case What::timeout:
        case What::cut:
        case What::malformed:
            return Health::broken;
    }
    return Health::unproven;
}

Health of_status(int status, bool from_api) {
    if (status == 429) return Health::unproven;
    // 501 is an answer: no such operation.
    if (status == 501 || (status < 500 && status != 408)) return Health::answers;
    const bool is_proxys = status >= 502 && status <= 504;
    return is_proxys && !from_api ? Health::unreachable : Health::broken;
}

Health of(const HttpAnswer& answer) {
    using What = HttpAnswer::What;
    switch (answer.what) {
        case What::status:
            return of_status(answer.status, answer.from_api);
        case What::too_large:
            return Health::answers;
        case What::not_json:
        case What::html:
        case What::mislabelled_sse:
        case What::session_lost:
        case What::wrong_id:
        case What::stream_ended:
            return Health::broken;
    }
    return Health::unproven;
}

Health of(const ProcessFailed& failed) {
    using What = ProcessFailed::What;
    switch (failed.what) {
        case What::not_found:
        case What::not_runnable:
        case What::died_at_start:
        case What::mute_at_start:
            return Health::unreachable;
        case What::too_large:
            return Health::answers;
        case What::died:
        case What::hung:
        case What::not_mcp:
        case What::unterminated:
        case What::wrong_id:
            return Health::broken;
    }
    return Health::unproven;
}

Health of(const JsonRpcFailed& /*error*/) {
    return Health::answers;
}

Health of(const ToolFailed& /*result*/) {
    return Health::answers;
}

Health of(const NotMcp& /*answer*/) {
    return Health::broken;
}

/// Without a token the upstream cannot be asked; a refusal is a matter of the configuration.
Health of(const TokenFailed& failed) {
    return failed.status == 0 || failed.status >= 500 ? Health::unreachable : Health::unproven;
}

Health of(const NotSendable& /*call*/) {
    return Health::unproven;
}

}  // namespace

Health health_of(const RawFailure& raw) noexcept {
    return std::visit([](const auto& failure) { return of(failure); }, raw);
}

}  // namespace recourse::diagnosis
