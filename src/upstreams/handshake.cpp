#include "upstreams/handshake.hpp"

namespace recourse::upstreams {

std::string initialize_params(const Identity& identity) {
    std::string params;
    json::Writer out(params);
    out.begin_object();
    out.member("protocolVersion", mcp::kNewestLegacyRevision);
    out.key("capabilities").raw(identity.capabilities);
    out.key("clientInfo").raw(identity.client_info);
    out.end_object();
    return params;
}

std::string discover_params(const Identity& identity) {
    std::string params;
    const mcp::Hop hop{
        .upstream = mcp::Era::modern,
        .name = {},
        .progress_token = {},
        .client_info = identity.client_info,
        .client_capabilities = identity.capabilities,
    };
    mcp::append_params(params, {}, {}, hop);
    return params;
}

namespace {

Hello hello_of(json::Ref result, mcp::Era era, std::string_view revision) {
    const auto server_info =
        era == mcp::Era::modern ? result["_meta"][mcp::kMetaServerInfo] : result["serverInfo"];
    return Hello{
        .era = era,
        .revision = std::string(revision),
        .capabilities = std::string(result["capabilities"].raw()),
        .server_info = std::string(server_info.raw()),
        .instructions = std::string(result["instructions"].raw()),
    };
}

}  // namespace

std::optional<Hello> hello_from_initialize(json::Ref result) {
    const auto revision = result["protocolVersion"].string();
    if (!revision || !mcp::is_legacy_revision(*revision)) return std::nullopt;
    return hello_of(result, mcp::Era::legacy, *revision);
}

std::optional<Hello> hello_from_discover(json::Ref result) {
    for (const json::Ref version : result["supportedVersions"].elements()) {
        if (version.equals(mcp::kModernRevision))
            return hello_of(result, mcp::Era::modern, mcp::kModernRevision);
    }
    return std::nullopt;
}

bool is_modern_error(std::int64_t code) noexcept {
    return code == mcp::kUnsupportedVersion || code == mcp::kHeaderMismatch ||
           code == mcp::kMissingClientCapability;
}

namespace {

template <typename Accepts>
bool offers(const diagnosis::JsonRpcFailed& error, const Accepts& accepts) {
    if (error.code != mcp::kUnsupportedVersion || error.data.empty()) return false;
    for (const json::Ref revision : json::Ref(error.data)["supported"].elements()) {
        if (accepts(revision.string().value_or(""))) return true;
    }
    return false;
}

}  // namespace

bool is_modern_refusal(const Failed& failure) {
    const auto* error = std::get_if<diagnosis::JsonRpcFailed>(&failure.raw);
    return error != nullptr && is_modern_error(error->code) &&
           !offers(*error, mcp::is_legacy_revision);
}

bool offers_our_revision(const diagnosis::JsonRpcFailed& error) {
    return offers(error, mcp::is_modern_revision);
}

mcp::Era first_era(const Settings& settings, const Identity& identity) noexcept {
    switch (settings.era) {
        case EraChoice::legacy:
            return mcp::Era::legacy;
        case EraChoice::modern:
            return mcp::Era::modern;
        case EraChoice::automatic:
            break;
    }
    return identity.first_tried;
}

}  // namespace recourse::upstreams
