#include "base/text.hpp"
#include "gateway/rules.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <span>

#include <fmt/format.h>

/// Values that may be secrets: variables of an environment, headers, tokens.
namespace recourse::gateway {

namespace yaml = config::yaml;
using config::Complaint;

namespace {

/// RFC 9110, section 5.6.2.
bool is_token(std::string_view name) {
    return !name.empty() && std::ranges::all_of(name, [](char byte) {
        const bool is_plain = (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
                              (byte >= '0' && byte <= '9');
        return is_plain || std::string_view("!#$%&'*+-.^_`|~").contains(byte);
    });
}

bool is_one_of(std::span<const std::string_view> names, std::string_view name) {
    return std::ranges::any_of(names, [name](std::string_view candidate) {
        return text::equals_ignoring_case(candidate, name);
    });
}

/// Headers that carry credentials.
constexpr std::array<std::string_view, 4> kCredentialHeaders{
    "authorization", "proxy-authorization", "cookie", "x-api-key"
};

/// Headers that the gateway writes itself: a second one would contradict the first.
constexpr std::array<std::string_view, 12> kOwnHeaders{
    "host",
    "connection",
    "content-length",
    "content-type",
    "transfer-encoding",
    "accept",
    "mcp-session-id",
    "mcp-protocol-version",
    "last-event-id",
    "traceparent",
    "tracestate",
    "baggage"
};

bool check_header_name(Reading& reading, const MemberPlace& header, std::set<std::string>& seen) {
    const auto shown = text::clean(header.name, 60);
    const auto complain = [&](std::string sentence, std::string_view suggestion) {
        const Complaint complaint{
            .sentence = std::move(sentence),
            .suggestion = std::string(suggestion),
            .found = fmt::format("`{}`", shown),
            .expected = "the name of a header",
        };
        reading.complain(header.at, header.value.path, complaint);
        return false;
    };
    if (!is_token(header.name)) {
        return complain(
            fmt::format("`{}` is not the name of a header.", shown),
            "A name is of letters, digits and `-`, without blanks and colons."
        );
    }
    if (is_one_of(kOwnHeaders, header.name)) {
        return complain(
            fmt::format("The header `{}` is written by the gateway itself.", shown),
            "Remove it: it is sent with every request that needs it."
        );
    }
    if (!seen.insert(text::to_lower(header.name)).second) {
        return complain(
            fmt::format("The header `{}` is given twice; case does not count.", shown),
            "Keep one of the two."
        );
    }
    return true;
}

/// The values of `environment` and `headers` are secrets until proven otherwise: never shown.
Place hidden(Place place) {
    place.is_private = true;
    return place;
}

/// A text with its references replaced, without any of the bytes in `forbidden`.
std::optional<std::string> read_private_text(
    Reading& reading, const Place& place, std::string_view forbidden, std::string_view what
) {
    auto value = reading.text_with_references(place, "a text");
    if (!value || value->find_first_of(forbidden) == std::string::npos) return value;
    const Complaint complaint{
        .sentence = fmt::format("`{}` holds {}.", place.path, what),
        .suggestion = "Take it out, or out of the variable or file it comes from.",
    };
    reading.complain(place, complaint);
    return std::nullopt;
}

constexpr std::string_view kLineEnds("\r\n\0", 3);

/// Written into the file itself.
bool is_literal(const yaml::Node& node) {
    return node.kind == yaml::Kind::scalar && !node.text.contains("${");
}

void complain_of_plain_secret(Reading& reading, const Place& place) {
    const Complaint complaint{
        .sentence = fmt::format("`{}` holds a secret in plain text.", place.path),
        .suggestion =
            "Secrets come from the environment or a file: write `${env:NAME}` or "
            "`${file:/path}` in its place.",
        .expected = "`${env:NAME}` or `${file:/path}`",
    };
    reading.complain(place, complaint);
}

}  // namespace

void read_environment(Reading& reading, const Place& place, Pairs& environment) {
    for (auto& variable : reading.members(hidden(place))) {
        if (variable.name.contains('=') || variable.name.contains('\0')) {
            const Complaint complaint{
                .sentence = "The name of an environment variable holds no `=` and no NUL.",
                .suggestion = "Write `NAME: value`.",
                .found = fmt::format("`{}`", text::clean(variable.name, 60)),
                .expected = "the name of a variable",
            };
            reading.complain(variable.at, variable.value.path, complaint);
            continue;
        }
        if (variable.value.node->kind == yaml::Kind::scalar && variable.value.node->text.empty()) {
            environment.emplace_back(variable.name, "");
            continue;
        }
        constexpr std::string_view kNul("\0", 1);
        auto value =
            read_private_text(reading, variable.value, kNul, "a NUL, which ends a variable");
        if (value) environment.emplace_back(variable.name, std::move(*value));
    }
}

void read_headers(Reading& reading, const Place& place, Pairs& headers) {
    std::set<std::string> seen;
    for (auto& header : reading.members(hidden(place))) {
        if (!check_header_name(reading, header, seen)) continue;
        const auto& node = *header.value.node;
        if (is_literal(node) && is_one_of(kCredentialHeaders, header.name)) {
            complain_of_plain_secret(reading, header.value);
            continue;
        }
        auto value = read_private_text(
            reading, header.value, kLineEnds, "a line break or NUL, which no header may"
        );
        if (value) headers.emplace_back(header.name, std::move(*value));
    }
}

void read_secret(Reading& reading, const Place& place, std::string& secret) {
    const auto private_place = hidden(place);
    const auto& node = *place.node;
    if (is_literal(node) && !node.text.empty())
        return complain_of_plain_secret(reading, private_place);
    auto value = read_private_text(
        reading, private_place, kLineEnds, "a line break or NUL, which no secret may"
    );
    if (value) secret = std::move(*value);
}

void check_oauth(Reading& reading, const Place& place) {
    if (place.node->kind != yaml::Kind::mapping) return;
    for (const auto* key : {"token_url", "client_id", "client_secret"}) {
        if (place.member(key)) continue;
        const Complaint complaint{
            .sentence = fmt::format("`{}` has no `{}`.", place.path, key),
            .suggestion =
                "Tokens are fetched with all three: `token_url`, `client_id` and "
                "`client_secret`.",
            .found = "nothing",
            .expected = fmt::format("`{}`", key),
        };
        reading.complain(place.at, place.path, complaint);
    }
}

}  // namespace recourse::gateway
