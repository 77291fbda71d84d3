#include "gateway/keys.hpp"

#include "base/text.hpp"
#include "gateway/rules.hpp"

#include <algorithm>
#include <array>
#include <iterator>

#include <fmt/format.h>

namespace recourse::gateway {
namespace {

using namespace std::string_view_literals;

constexpr std::array kEras{"auto"sv, "legacy"sv, "modern"sv};
constexpr std::array kAuthentications{"basic"sv, "post"sv};
constexpr std::array kEffects{"read"sv, "idempotent"sv, "write"sv};

template <typename T>
std::string no_default(const T& /*initial*/) {
    return "";
}

template <typename T>
std::vector<std::string_view> names_of(std::span<const Key<T>> keys) {
    std::vector<std::string_view> names;
    std::ranges::transform(keys, std::back_inserter(names), &Key<T>::name);
    return names;
}

template <typename T>
bool has_key(std::span<const Key<T>> keys, std::string_view name) {
    return std::ranges::find(keys, name, &Key<T>::name) != keys.end();
}

/// Which mapping a key belongs to, for one that stands in a wrong place.
std::string_view home_of(std::string_view name) {
    if (has_key(file_keys(), name)) return "the top of the file, without indentation";
    if (has_key(listen_keys(), name)) return "`listen`";
    if (has_key(log_keys(), name)) return "`log`";
    if (has_key(upstream_keys(), name)) return "an upstream: `upstreams.NAME`";
    if (has_key(oauth_keys(), name)) return "`upstreams.NAME.oauth`";
    if (has_key(tool_keys(), name)) return "a tool: `upstreams.NAME.tools.TOOL`";
    return "";
}

template <typename T>
std::string suggest_key(std::string_view unknown, std::span<const Key<T>> keys) {
    const auto padded = fmt::format(" {} ", unknown);
    const auto meant = std::ranges::find_if(keys, [&padded](const Key<T>& key) {
        return fmt::format(" {} ", key.also).contains(padded);
    });
    if (meant != keys.end())
        return fmt::format("Here it is `{}`: {}.", meant->name, meant->value.takes);
    if (const auto home = home_of(unknown); !home.empty()) {
        return fmt::format("`{}` belongs to {}.", unknown, home);
    }
    const auto names = names_of(keys);
    const auto nearest = text::nearest(unknown, names);
    if (!nearest.empty()) return fmt::format("Did you mean `{}`?", nearest.front().name);
    const std::vector<std::string> all(names.begin(), names.end());
    return fmt::format("The keys here are {}.", text::list(all));
}

template <typename T>
void read_mapping(Reading& reading, const Place& place, std::span<const Key<T>> keys, T& into) {
    for (const auto& member : reading.members(place)) {
        const auto key = std::ranges::find(keys, member.name, &Key<T>::name);
        if (key != keys.end()) {
            key->value.read(reading, member.value, into);
            continue;
        }
        const auto shown = text::clean(member.name, 60);
        const auto owner = place.path.empty() ? "the file" : fmt::format("`{}`", place.path);
        const Complaint complaint{
            .sentence = fmt::format("`{}` is not a key of {}.", shown, owner),
            .suggestion = suggest_key(shown, keys),
            .found = fmt::format("`{}`", shown),
            .expected = "a known key",
        };
        reading.complain(member.at, member.value.path, complaint);
    }
}

/// A mapping with a table of its own.
template <typename T, typename Part>
Value<T> section(Part T::* into, std::span<const Key<Part>> (*keys)()) {
    return {
        .takes = "a mapping",
        .fallback = no_default<T>,
        .read = [into, keys](
                    Reading& reading, const Place& place, T& target
                ) { read_mapping(reading, place, keys(), target.*into); },
    };
}

/// A value with a shape of its own, read by a function of its own.
template <typename T, typename Part>
Value<T> shaped(
    Part T::* into, std::string_view takes, void (*read)(Reading&, const Place&, Part&)
) {
    return {
        .takes = std::string(takes),
        .fallback = no_default<T>,
        .read = [into, read](
                    Reading& reading, const Place& place, T& target
                ) { read(reading, place, target.*into); },
    };
}

void read_tools(Reading& reading, const Place& place, std::map<std::string, ToolSettings>& tools) {
    for (const auto& tool : reading.members(place)) {
        read_mapping(reading, tool.value, tool_keys(), tools[tool.name]);
    }
}

void read_upstreams(
    Reading& reading, const Place& place, std::vector<UpstreamSettings>& upstreams
) {
    for (const auto& member : reading.members(place)) {
        UpstreamSettings upstream;
        upstream.name = member.name;
        // What an upstream is called does not keep its keys from being read.
        const bool named = check_upstream_name(reading, member);
        read_mapping(reading, member.value, upstream_keys(), upstream);
        check_upstream(reading, member, upstream);
        if (named) upstreams.push_back(std::move(upstream));
    }
}

void read_url(Reading& reading, const Place& place, std::string& url) {
    auto open = place;
    open.is_private = true;
    auto text = reading.text_with_references(open, "a URL: http://host:port/path");
    if (text && check_url(reading, open, *text)) url = std::move(*text);
}

void read_oauth(
    Reading& reading, const Place& place, std::optional<upstreams::OAuthSettings>& oauth
) {
    read_mapping(reading, place, oauth_keys(), oauth.emplace());
    check_oauth(reading, place);
}

/// Any text of one line.
bool take_as_it_is(Reading& /*reading*/, const Place& /*place*/, std::string& /*text*/) {
    return true;
}

void require_upstreams(Reading& reading, const Place& file) {
    const auto upstreams = file.member("upstreams");
    const bool is_mapping = upstreams && upstreams->node->kind == yaml::Kind::mapping;
    const bool has_none = !upstreams || upstreams->node->kind == yaml::Kind::nothing ||
                          (is_mapping && upstreams->node->members.empty());
    const bool has_no_keys = file.node->kind != yaml::Kind::mapping;  // a mistake of its own
    if (!has_none || has_no_keys) return;
    const Complaint complaint{
        .sentence = "There is no upstream: a gateway without servers has nothing to offer.",
        .suggestion = "Name one: `upstreams: { files: { command: [program, argument] } }`.",
        .found = "no upstream",
        .expected = "at least one upstream",
    };
    reading.complain(upstreams ? upstreams->at : file.at, "upstreams", complaint);
}

}  // namespace

std::span<const Key<Settings>> file_keys() {
    static const std::array kKeys{
        Key<Settings>{"listen", section(&Settings::listen, listen_keys), "where clients connect"},
        Key<Settings>{"log", section(&Settings::log, log_keys), "what is written down"},
        Key<Settings>{
            "upstreams",
            shaped(&Settings::upstreams, "a mapping of names to upstreams", read_upstreams),
            "the servers behind the gateway; at least one",
            "mcpServers servers mcp_servers backends",
        },
    };
    return kKeys;
}

std::span<const Key<ListenSettings>> listen_keys() {
    using L = ListenSettings;
    static const std::array kKeys{
        Key<L>{
            "address",
            text(&L::address, "an IP address or localhost", check_address),
            "the address to listen on; only loopback, as callers are not authenticated yet",
            "host bind interface",
        },
        Key<L>{
            "port",
            whole_number(&L::port, 0, 65535),
            "the port to listen on; 0 takes a free one",
        },
        Key<L>{
            "path",
            text(&L::path, "a path that begins with /", check_endpoint_path),
            "the path of the MCP endpoint",
            "endpoint route",
        },
        Key<L>{
            "allowed_origins",
            shaped(&L::allowed_origins, "a list of origins", read_origins),
            "web pages that may connect, beside those of this machine: `scheme://host[:port]`",
            "cors origin cors_origins",
        },
        Key<L>{
            "request_bytes", size(&L::request_bytes), "the largest request", "max_body body_limit"
        },
        Key<L>{
            "request_timeout",
            duration(&L::request_timeout),
            "from the first byte of a request to its last",
            "timeout",
        },
        Key<L>{
            "idle_timeout",
            duration(&L::idle_timeout),
            "how long a connection is kept between requests",
            "keepalive keep_alive",
        },
        Key<L>{
            "connections",
            whole_number(&L::connections, 1, 1'000'000),
            "how many connections at once",
            "max_connections",
        },
        Key<L>{
            "sessions",
            whole_number(&L::sessions, 1, 1'000'000),
            "how many sessions of legacy clients at once",
            "max_sessions",
        },
        Key<L>{
            "session_idle",
            duration(&L::session_idle),
            "a session unused for so long is forgotten",
            "session_timeout",
        },
    };
    return kKeys;
}

std::span<const Key<LogSettings>> log_keys() {
    using L = LogSettings;
    static const std::array kKeys{
        Key<L>{
            "file",
            text(&L::file, "a path", check_log_file, "stderr"),
            "where log lines are appended",
            "path output",
        },
        Key<L>{"calls", truth(&L::calls), "write one JSON line per call", "access_log requests"},
    };
    return kKeys;
}

std::span<const Key<UpstreamSettings>> upstream_keys() {
    using U = UpstreamSettings;
    static const std::array kKeys{
        Key<U>{
            "command",
            shaped(&U::command, "a list of the program and its arguments", read_command),
            "a stdio server to start; this or `url`",
            "args arguments exec run program",
        },
        Key<U>{
            "url",
            shaped(&U::url, "a URL: http://host:port/path", read_url),
            "a Streamable HTTP server that runs; this or `command`; references are replaced",
            "uri endpoint address host serverUrl",
        },
        Key<U>{
            "environment",
            shaped(&U::environment, "a mapping of names to texts", read_environment),
            "variables for a command, added to the gateway's own; references are replaced",
            "env envs",
        },
        Key<U>{
            "directory",
            text(&U::directory, "a directory that exists", check_directory, "the gateway's"),
            "where a command runs",
            "cwd workdir working_directory dir",
        },
        Key<U>{
            "headers",
            shaped(&U::headers, "a mapping of names to texts", read_headers),
            "sent with every request to a URL; references are replaced",
            "header",
        },
        Key<U>{
            "token",
            shaped(&U::token, "a text by reference", read_secret),
            "the bearer token for a URL: `${env:NAME}` or `${file:/path}`",
            "token_file bearer bearer_token api_token",
        },
        Key<U>{
            "oauth",
            shaped(&U::oauth, "a mapping", read_oauth),
            "where bearer tokens for a URL are fetched (client credentials)",
            "oauth2 auth authentication client_credentials",
        },
        Key<U>{
            "era",
            choice(&U::era, kEras, 0),
            "which protocol it speaks: found out, sessions with initialize, or stateless",
            "protocol version protocol_version",
        },
        Key<U>{
            "trust_annotations",
            truth(&U::trust_annotations),
            "believe what it says of its tools (readOnlyHint, idempotentHint)",
            "trust",
        },
        Key<U>{"start_timeout", duration(&U::start_timeout), "how long it may take to start"},
        Key<U>{
            "call_timeout",
            duration(&U::call_timeout),
            "how long a whole call may take",
            "timeout",
        },
        Key<U>{
            "idle_timeout",
            duration(&U::idle_timeout),
            "how long a call may be silent, without an answer or progress; at most `call_timeout`",
        },
        Key<U>{
            "interactive_children",
            whole_number(&U::interactive_children, 0, 64),
            "for a command of the older protocol: how many children serve clients that can be "
            "asked, each one client at a time; 0: such clients are not asked",
            "pool pool_size children",
        },
        Key<U>{
            "interactive_idle",
            duration(&U::interactive_idle),
            "how long such a child is kept that no client uses",
            "idle pool_idle children_idle",
        },
        Key<U>{
            "message_bytes",
            size(&U::message_bytes),
            "the longest message it may send",
            "max_message",
        },
        Key<U>{
            "tools",
            shaped(&U::tools, "a mapping of tool names to settings", read_tools),
            "what you know about single tools, by the upstream's own names",
        },
    };
    return kKeys;
}

std::span<const Key<upstreams::OAuthSettings>> oauth_keys() {
    using O = upstreams::OAuthSettings;
    static const std::array kKeys{
        Key<O>{
            "token_url",
            shaped(&O::token_url, "a URL: http://host:port/path", read_url),
            "the token endpoint of the authorization server",
            "token_endpoint url endpoint",
        },
        Key<O>{
            "client_id",
            text(&O::client_id, "a text", take_as_it_is),
            "what the client is called there",
            "id client",
        },
        Key<O>{
            "client_secret",
            shaped(&O::client_secret, "a text by reference", read_secret),
            "its secret: `${env:NAME}` or `${file:/path}`",
            "client_secret_file secret secret_file",
        },
        Key<O>{
            "scope",
            text(&O::scope, "a text", take_as_it_is, "the server's"),
            "what is asked for, separated by blanks",
            "scopes",
        },
        Key<O>{
            "authentication",
            choice(&O::authentication, kAuthentications, 0),
            "how id and secret are sent: in the header, or in the body",
            "token_endpoint_auth_method auth_method",
        },
    };
    return kKeys;
}

std::span<const Key<ToolSettings>> tool_keys() {
    using T = ToolSettings;
    static const std::array kKeys{
        Key<T>{
            "effect",
            choice(&T::effect, kEffects, 1, "the tool's annotations if trusted, else write"),
            "changes nothing; a second identical call changes nothing more; every call counts",
            "side_effect effects",
        },
        Key<T>{
            "call_timeout",
            duration(&T::call_timeout, "the upstream's"),
            "how long a whole call of this tool may take",
            "timeout",
        },
    };
    return kKeys;
}

void read_file(Reading& reading, const Place& file, Settings& settings) {
    read_mapping(reading, file, file_keys(), settings);
    require_upstreams(reading, file);
}

}  // namespace recourse::gateway
