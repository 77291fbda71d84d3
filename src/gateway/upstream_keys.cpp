#include "gateway/upstream_keys.hpp"

#include "config/mapping.hpp"
#include "fault/dialect.hpp"
#include "gateway/argument_keys.hpp"
#include "gateway/circuit_keys.hpp"
#include "gateway/rest_keys.hpp"
#include "gateway/rules.hpp"
#include "gateway/sending_keys.hpp"
#include "gateway/tls_keys.hpp"
#include "gateway/tool_keys.hpp"

#include <array>
#include <optional>
#include <utility>

namespace recourse::gateway {
namespace {

using namespace std::string_view_literals;
using config::choice;
using config::duration;
using config::no_default;
using config::read_mapping;
using config::shaped;
using config::size;
using config::text;
using config::truth;
using config::whole_number;

constexpr std::array kEras{"auto"sv, "legacy"sv, "modern"sv};
constexpr std::array kAuthentications{"basic"sv, "post"sv};
constexpr std::array kErrors{"rewrite"sv, "annotate"sv, "observe"sv};

/// Keys of an upstream that are no part of the server and of the connections to it: where nothing
/// else changes, it goes on as it is. `Settings::treat_as` takes over what does not belong to
/// guards.
constexpr std::array kTreatment{
    "errors"sv,
    "vocabulary"sv,
    "trust_annotations"sv,
    "start_timeout"sv,
    "call_timeout"sv,
    "idle_timeout"sv,
    "interactive_children"sv,
    "interactive_idle"sv,
    "dialect"sv,
    "trace_context"sv,
    "tell_caller"sv,
    "circuit"sv,
    "arguments"sv,
    "retries"sv,
    "tools"sv,
};

/// Of an upstream: left out, the listener's counts.
config::Value<UpstreamSettings> upstream_dialect() {
    return {
        .takes = config::choice_in_words(fault::dialect_names()),
        .fallback = [](const UpstreamSettings&) { return "the listener's"; },
        .read =
            [](Reading& reading, const Place& place, UpstreamSettings& upstream) {
                const auto index = config::read_choice(reading, place, fault::dialect_names());
                if (index) upstream.dialect = static_cast<Dialect>(*index);
            },
    };
}

void read_oauth(
    Reading& reading, const Place& place, std::optional<upstreams::OAuthSettings>& oauth
) {
    read_mapping(reading, place, oauth_keys(), oauth.emplace());
    check_oauth(reading, place);
}

/// Read by `read_rest`, when the other keys are known.
void read_later(Reading& /*reading*/, const Place& /*place*/, UpstreamSettings& /*upstream*/) {}

}  // namespace

std::span<const Key<UpstreamSettings>> upstream_keys() {
    using U = UpstreamSettings;
    static const std::array kKeys{
        Key<U>{
            "command",
            shaped(&U::command, "a list of the program and its arguments", read_command),
            "a stdio server to start; this, `url` or `rest`",
            "args arguments exec run program",
        },
        Key<U>{
            "url",
            shaped(&U::url, "a URL: https://host:port/path", read_url),
            "a Streamable HTTP server that runs; this, `command` or `rest`; references are "
            "replaced",
            "uri endpoint address host serverUrl",
        },
        Key<U>{
            "rest",
            {.takes = "a mapping", .fallback = no_default<U>, .read = read_later},
            "a REST API whose operations are tools; this, `command` or `url`",
            "openapi http_api api swagger",
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
            "tls",
            shaped(&U::tls, "a mapping", read_client_tls),
            "for an https:// URL: whom to trust, and what to show; servers are always verified",
            "ssl verify insecure ca ca_file",
        },
        Key<U>{
            "era",
            choice(&U::era, kEras, 0),
            "which protocol it speaks: found out, sessions with initialize, or stateless",
            "protocol version protocol_version",
        },
        Key<U>{
            "errors",
            choice(&U::errors, kErrors, 0),
            "what becomes of a failure it answers with: ours instead, ours behind its untouched "
            "answer, or its answer alone, with ours in the log only",
            "error_mode mode errors_mode",
        },
        Key<U>{
            "prefix",
            text(
                &U::prefix,
                "1 to 40 letters, digits, `_`, `-`, `.` and `/`",
                check_prefix,
                "the name and `__`"
            ),
            "what the names of its tools and prompts begin with where there are several upstreams: "
            "`llm/` makes `chat` `llm/chat`",
            "namespace tool_prefix separator",
        },
        Key<U>{
            "vocabulary",
            text(&U::vocabulary, "the domain of a vocabulary", config::any_text, "none"),
            "by whose rules and codes its errors are read: a built-in vocabulary, or one of "
            "`vocabularies`",
            "codes error_codes",
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
            "dialect",
            upstream_dialect(),
            "the shape in which callers are told of its failures, see dialects.md",
            "error_format",
        },
        Key<U>{
            "trace_context",
            truth(&U::trace_context),
            "tell it which trace a request is part of (`traceparent`), see traces.md",
            "traceparent propagation trace",
        },
        Key<U>{
            "tell_caller",
            truth(&U::tell_caller),
            "tell it who calls, with which roles and scopes (`_meta`), see identity.md; never the "
            "credential",
            "caller identity forward_identity pass_caller",
        },
        Key<U>{
            "circuit",
            shaped(&U::circuit, "a mapping", read_circuit),
            "when nothing is sent to it for a while, see limits.md",
            "circuit_breaker breaker",
        },
        Key<U>{
            "arguments",
            argument_mode(),
            "whether arguments are held to the tool's schema before a call is sent, see "
            "arguments.md",
            "validation validate argument_mode",
        },
        Key<U>{
            "retries",
            config::section(&U::retries, retry_keys),
            "whether and how its tools are called again where that is safe, see sending.md",
            "retry retry_policy",
        },
        Key<U>{
            "tools",
            {.takes = "a mapping of tool names to settings",
             .fallback = no_default<U>,
             .read = read_tools},
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
            shaped(&O::token_url, "a URL: https://host:port/path", read_url),
            "the token endpoint of the authorization server",
            "token_endpoint url endpoint",
        },
        Key<O>{
            "client_id",
            text(&O::client_id, "a text", config::any_text),
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
            text(&O::scope, "a text", config::any_text, "the server's"),
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

void read_upstreams(
    Reading& reading, const Place& place, std::vector<UpstreamSettings>& upstreams
) {
    for (const auto& member : reading.members(place)) {
        UpstreamSettings upstream;
        upstream.name = member.name;
        static_cast<void>(reading.take_fingerprints({}, {}));
        // What an upstream is called does not keep its keys from being read.
        const bool named = check_name(reading, member, "an upstream", "server");
        read_mapping(reading, member.value, upstream_keys(), upstream);
        check_upstream(reading, member, upstream);
        read_rest(reading, member.value, upstream);
        check_tls_is_used(reading, member.value, upstream);
        const auto taken = reading.take_fingerprints(*member.value.node, kTreatment);
        upstream.made_from = taken.rest;
        upstream.treated_by = taken.members;
        if (named) upstreams.push_back(std::move(upstream));
    }
}

}  // namespace recourse::gateway
