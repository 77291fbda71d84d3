#include "gateway/protected_resource.hpp"

#include "base/json.hpp"

#include <algorithm>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace recourse::gateway {
namespace {

constexpr std::string_view kWellKnown = "/.well-known/oauth-protected-resource";

/// A name and port as they stand in a URL: what else a Host header holds is not repeated.
bool is_plain_host(std::string_view host) {
    return !host.empty() && std::ranges::all_of(host, [](char c) {
        return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || c == '.' ||
               c == '-' || c == ':' || c == '[' || c == ']';
    });
}

/// As a quoted string can hold it (RFC 9110, 5.6.4).
std::string quotable(std::string_view text) {
    std::string out;
    for (const char c : text) {
        const bool is_plain = c >= ' ' && c < '\x7f' && c != '"' && c != '\\';
        out += is_plain ? c : '\'';
    }
    return out;
}

std::string document(const Settings& settings, std::string_view origin) {
    std::string text;
    json::Writer out(text);
    out.begin_object();
    out.member("resource", fmt::format("{}{}", origin, settings.listen.path));
    out.key("authorization_servers").begin_array();
    for (const auto& issuer : settings.identity.issuers) out.string(issuer.terms.issuer);
    out.end_array();
    if (!settings.permission.scopes.empty()) {
        out.key("scopes_supported").begin_array();
        for (const auto& scope : settings.permission.scopes) out.string(scope.name);
        out.end_array();
    }
    out.key("bearer_methods_supported").begin_array().string("header").end_array();
    out.member("resource_name", "Recourse");
    out.end_object();
    return text;
}

}  // namespace

std::optional<server::Page> resource_metadata(
    const Settings& settings, const server::PageRequest& visit
) {
    if (settings.identity.issuers.empty() || !visit.path.starts_with(kWellKnown))
        return std::nullopt;
    const auto rest = visit.path.substr(kWellKnown.size());
    if (!rest.empty() && rest != settings.listen.path) return std::nullopt;
    return server::Page{
        .content_type = "application/json",
        .body = document(settings, visit.origin),
    };
}

Challenges::Challenges(const Settings& settings)
    : public_url_(settings.listen.public_url),
      path_(settings.listen.path),
      scheme_(settings.listen.tls ? "https" : "http"),
      has_metadata_(!settings.identity.issuers.empty()) {}

std::string Challenges::line(
    const net::Headers& headers,
    std::string_view error,
    std::string_view description,
    std::span<const std::string> scopes
) const {
    std::vector<std::string> parts;
    const auto add = [&parts](std::string_view name, std::string_view value) {
        parts.push_back(fmt::format("{}=\"{}\"", name, quotable(value)));
    };
    const auto host = headers.get("host");
    if (has_metadata_ && (!public_url_.empty() || is_plain_host(host))) {
        const auto origin =
            public_url_.empty() ? fmt::format("{}://{}", scheme_, host) : public_url_;
        add("resource_metadata", fmt::format("{}{}{}", origin, kWellKnown, path_));
    }
    if (!error.empty()) add("error", error);
    if (!scopes.empty()) add("scope", fmt::format("{}", fmt::join(scopes, " ")));
    if (!error.empty()) add("error_description", description);
    return fmt::format(
        "WWW-Authenticate: Bearer{}{}\r\n", parts.empty() ? "" : " ", fmt::join(parts, ", ")
    );
}

}  // namespace recourse::gateway
