#include "gateway/keys.hpp"

#include "config/mapping.hpp"
#include "fault/dialect.hpp"
#include "gateway/argument_keys.hpp"
#include "gateway/dashboard_keys.hpp"
#include "gateway/identity_keys.hpp"
#include "gateway/ledger_keys.hpp"
#include "gateway/limits_keys.hpp"
#include "gateway/metrics_keys.hpp"
#include "gateway/own_tool_keys.hpp"
#include "gateway/rest_keys.hpp"
#include "gateway/rules.hpp"
#include "gateway/sending_keys.hpp"
#include "gateway/store_keys.hpp"
#include "gateway/telemetry_keys.hpp"
#include "gateway/tls_keys.hpp"

#include <array>

namespace recourse::gateway {

namespace yaml = config::yaml;

namespace {

using namespace std::string_view_literals;
using config::choice;
using config::Complaint;
using config::duration;
using config::has_key;
using config::read_mapping;
using config::section;
using config::shaped;
using config::size;
using config::text;
using config::truth;
using config::whole_number;

constexpr std::array kEras{"auto"sv, "legacy"sv, "modern"sv};
constexpr std::array kAuthentications{"basic"sv, "post"sv};
constexpr std::array kErrors{"rewrite"sv, "annotate"sv, "observe"sv};
constexpr std::array kTreatments{"keep"sv, "redact"sv};
constexpr std::array kFailures{"errors"sv, "results"sv};
constexpr std::array kEffects{"read"sv, "idempotent"sv, "write"sv};

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

/// In the order of the enum; `problem` is for plain HTTP, and chosen by `Accept`.
config::Names dialects() {
    return fault::dialect_names();
}

/// Of an upstream: left out, the listener's counts.
config::Value<UpstreamSettings> upstream_dialect() {
    return {
        .takes = config::choice_in_words(dialects()),
        .fallback = [](const UpstreamSettings&) { return "the listener's"; },
        .read =
            [](Reading& reading, const Place& place, UpstreamSettings& upstream) {
                const auto index = config::read_choice(reading, place, dialects());
                if (index) upstream.dialect = static_cast<Dialect>(*index);
            },
    };
}

void read_clients(
    Reading& reading, const Place& place, std::vector<server::ClientDialect>& clients
) {
    for (const auto& member : reading.members(place)) {
        auto& client = clients.emplace_back();
        client.name = member.name;
        read_mapping(reading, member.value, client_keys(), client);
    }
}

/// Part of it is for whoever calls the upstream, part for the guards.
void read_tools(Reading& reading, const Place& place, UpstreamSettings& upstream) {
    for (const auto& tool : reading.members(place)) {
        ToolSection section;
        read_mapping(reading, tool.value, tool_keys(), section);
        upstream.rules[tool.name] = section;
        upstream.tools[tool.name] = std::move(section);
    }
    check_looks(reading, place, upstream);
}

void read_upstreams(
    Reading& reading, const Place& place, std::vector<UpstreamSettings>& upstreams
) {
    for (const auto& member : reading.members(place)) {
        UpstreamSettings upstream;
        upstream.name = member.name;
        static_cast<void>(reading.take_fingerprints({}, {}));
        // What an upstream is called does not keep its keys from being read.
        const bool named = check_upstream_name(reading, member);
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

void read_oauth(
    Reading& reading, const Place& place, std::optional<upstreams::OAuthSettings>& oauth
) {
    read_mapping(reading, place, oauth_keys(), oauth.emplace());
    check_oauth(reading, place);
}

/// `keep` or `redact`, for one kind of private data.
config::Value<RedactionSettings> treatment(fault::Treatment fault::RedactionPolicy::* kind) {
    const auto inner = choice(kind, kTreatments, 0);
    return {
        .takes = inner.takes,
        .fallback = [inner](const RedactionSettings& initial
                    ) { return inner.fallback(initial.policy); },
        .read = [inner](
                    Reading& reading, const Place& place, RedactionSettings& target
                ) { inner.read(reading, place, target.policy); },
    };
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

/// Read by `read_rest`, when the other keys are known.
void read_later(Reading& /*reading*/, const Place& /*place*/, UpstreamSettings& /*upstream*/) {}

}  // namespace

void read_url(Reading& reading, const Place& place, std::string& url) {
    auto open = place;
    open.is_private = true;
    auto text = reading.text_with_references(open, "a URL: https://host:port/path");
    if (text && check_url(reading, open, *text)) url = std::move(*text);
}

std::span<const Key<Settings>> file_keys() {
    static const std::array kKeys{
        Key<Settings>{"listen", section(&Settings::listen, listen_keys), "where clients connect"},
        Key<Settings>{"log", section(&Settings::log, log_keys), "what is written down"},
        Key<Settings>{
            "ledger",
            section(&Settings::ledger, ledger_keys),
            "the record of every call, for `recourse support` and `recourse recovery`, see "
            "ledger.md",
            "audit history records journal",
        },
        Key<Settings>{
            "metrics",
            section(&Settings::metrics, metrics_keys),
            "counts for Prometheus, see metrics.md",
            "prometheus monitoring statistics stats",
        },
        Key<Settings>{
            "dashboard",
            section(&Settings::dashboard, dashboard_keys),
            "the pages for operators, see dashboard.md",
            "ui web admin console",
        },
        Key<Settings>{
            "traces",
            shaped(&Settings::traces, "a mapping", read_traces),
            "OpenTelemetry traces to a collector, see traces.md; without it nothing is traced",
            "tracing telemetry opentelemetry otel otlp",
        },
        Key<Settings>{
            "sentry",
            shaped(&Settings::sentry, "a mapping", read_sentry),
            "failures that operators have to see, as events of Sentry, see traces.md",
            "errors_tracking glitchtip bugsink",
        },
        Key<Settings>{
            "vocabularies",
            shaped(&Settings::vocabularies, "a list of files", read_vocabularies),
            "vocabularies of your own, beside the built-in ones; their mistakes are told with "
            "these",
            "vocabulary errors codes",
        },
        Key<Settings>{
            "own_tools",
            section(&Settings::own_tools, own_tool_keys),
            "tools that the gateway offers itself, see identity.md",
            "gateway_tools builtin_tools self_inspect",
        },
        Key<Settings>{
            "store",
            section(&Settings::store, store_keys),
            "where what must outlive a call is kept",
            "state database db persistence storage",
        },
        Key<Settings>{
            "replay",
            section(&Settings::replay, replay_keys),
            "what becomes of a call that writes and is sent again, see operating.md",
            "idempotency idempotent dedupe duplicates",
        },
        Key<Settings>{
            "clients",
            shaped(&Settings::clients, "a mapping of client names to settings", read_clients),
            "what is different for some of the programs that call",
            "agents",
        },
        Key<Settings>{
            "identity",
            section(&Settings::identity, identity_keys),
            "how callers prove who they are; without it only this machine is served",
            "auth authentication authorization oauth",
        },
        Key<Settings>{
            "roles",
            shaped(&Settings::permission, "a mapping of names to roles", read_roles),
            "what callers of a role may do; without roles and callers everything",
            "role permissions groups",
        },
        Key<Settings>{
            "callers",
            shaped(&Settings::permission, "a mapping of ids to what they may do", read_callers),
            "what single callers may do beside their roles",
            "caller users",
        },
        Key<Settings>{
            "scopes",
            shaped(&Settings::permission, "a mapping of names to tools", read_scopes),
            "scopes without which tools cannot be called",
            "scope",
        },
        Key<Settings>{
            "redaction",
            section(&Settings::redaction, redaction_keys),
            "what is taken out of texts, beside secrets",
            "redact masking privacy",
        },
        Key<Settings>{
            "limits",
            shaped(&Settings::limits, "a mapping of names to limits", read_limits),
            "how often, how much and how many at a time, see limits.md",
            "rate_limits rate_limit quotas quota ratelimit throttle",
        },
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
            "the address to listen on; others than loopback need `identity`",
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
            "tls",
            shaped(&L::tls, "a mapping", read_server_tls),
            "the certificate and key of HTTPS; without it plain HTTP is served",
            "ssl https certificate",
        },
        Key<L>{
            "public_url",
            text(&L::public_url, "a URL without a path", check_public_url, "none"),
            "where clients reach the gateway from outside; errors then link to the page of their "
            "code",
            "base_url external_url public",
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
            "dialect",
            choice(&L::dialect, dialects(), 0),
            "the shape of errors, see dialects.md",
            "errors error_format",
        },
        Key<L>{
            "vocabulary",
            text(&L::vocabulary, "the domain of a vocabulary", take_as_it_is, "none"),
            "in whose codes the gateway tells its own failures, where the upstream's vocabulary "
            "does "
            "not say, see vocabularies.md",
            "codes error_codes",
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

std::span<const Key<server::ClientDialect>> client_keys() {
    using C = server::ClientDialect;
    static const std::array kKeys{
        Key<C>{
            "dialect",
            choice(&C::dialect, dialects(), 0),
            "the shape in which it is told of failures, whatever the listener and the upstream say",
            "errors error_format",
        },
    };
    return kKeys;
}

std::span<const Key<RedactionSettings>> redaction_keys() {
    using R = RedactionSettings;
    static const std::array kKeys{
        Key<R>{
            "emails",
            treatment(&fault::RedactionPolicy::emails),
            "e-mail addresses",
            "email e-mails mail",
        },
        Key<R>{
            "cards",
            treatment(&fault::RedactionPolicy::cards),
            "numbers of payment cards: an issuer's prefix and a right check digit",
            "card credit_cards pan",
        },
        Key<R>{
            "ibans",
            treatment(&fault::RedactionPolicy::ibans),
            "numbers of bank accounts (IBAN) whose check digits are right",
            "iban accounts",
        },
        Key<R>{
            "phones",
            treatment(&fault::RedactionPolicy::phones),
            "telephone numbers in international notation, or as `(415) 555-0100`",
            "phone telephone",
        },
        Key<R>{
            "addresses",
            treatment(&fault::RedactionPolicy::addresses),
            "IP addresses but for loopback; private ones are kept from callers in any case",
            "ips ip ip_addresses",
        },
        Key<R>{
            "secrets",
            shaped(&R::secrets, "a list of texts by reference", read_secrets),
            "values that go wherever they stand: `${env:NAME}` or `${file:/path}`",
            "values extra",
        },
        Key<R>{
            "patterns",
            shaped(&R::policy, "a mapping of names to regular expressions", read_patterns),
            "formats of your own: what group 1 matches goes, or all of it without a group (RE2)",
            "pattern regex rules formats",
        },
    };
    return kKeys;
}

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
            {.takes = "a mapping", .fallback = config::no_default<U>, .read = read_later},
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
            text(&U::vocabulary, "the domain of a vocabulary", take_as_it_is, "none"),
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
             .fallback = config::no_default<U>,
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

std::span<const Key<ToolSection>> tool_keys() {
    using T = ToolSection;
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
        Key<T>{
            "idempotency_key",
            text(&T::idempotency_key, "the name of an argument", take_as_it_is, "none"),
            "the argument that names a call: two calls with the same value are one",
            "idempotency key_argument request_id",
        },
        Key<T>{
            "arguments",
            tool_argument_mode(),
            "whether its arguments are held to its schema before a call is sent",
            "validation validate argument_mode",
        },
        Key<T>{
            "circuit",
            {.takes = "a mapping",
             .fallback = [](const T&) { return "the upstream's"; },
             .read = [](Reading& reading, const Place& place, T& tool
                     ) { read_tool_circuit(reading, place, tool.circuit); }},
            "when it is not called for a while; counts as a whole instead of the upstream's",
            "circuit_breaker breaker",
        },
        Key<T>{
            "failures",
            choice(&T::failures, kFailures, 0),
            "how its failures are told: as errors, or as results that say `ok: false`, see "
            "dialects.md",
            "raise errors_as on_error",
        },
        Key<T>{
            "rules",
            {.takes = "a mapping", .fallback = config::no_default<T>, .read = read_field_rules},
            "what its schema does not say of its arguments; held in every mode",
            "argument_rules constraints",
        },
        Key<T>{
            "verify",
            {.takes = "a mapping", .fallback = config::no_default<T>, .read = read_verify},
            "how to see whether it took effect when its answer was lost, see sending.md",
            "verification check reconcile",
        },
        Key<T>{
            "poll",
            {.takes = "a mapping", .fallback = config::no_default<T>, .read = read_poll},
            "how to wait for the end of what it begins: it then takes `wait` and `timeout`, see "
            "sending.md",
            "polling job long_running",
        },
    };
    return kKeys;
}

std::string_view home_of(std::string_view name) {
    if (has_key(file_keys(), name)) return "the top of the file, without indentation";
    if (has_key(listen_keys(), name)) return "`listen`";
    if (has_key(log_keys(), name)) return "`log`";
    if (has_key(ledger_keys(), name)) return "`ledger`";
    if (has_key(ledger_keep_keys(), name)) return "`ledger.keep`";
    if (has_key(own_tool_keys(), name)) return "`own_tools`";
    if (has_key(metrics_keys(), name)) return "`metrics`";
    if (has_key(dashboard_keys(), name)) return "`dashboard`";
    if (has_key(store_keys(), name)) return "`store`";
    if (has_key(replay_keys(), name)) return "`replay`";
    if (has_key(redaction_keys(), name)) return "`redaction`";
    if (has_key(upstream_keys(), name)) return "an upstream: `upstreams.NAME`";
    if (has_key(rest_keys(), name)) return "`upstreams.NAME.rest`";
    if (has_key(server_tls_keys(), name)) return "`listen.tls` or `upstreams.NAME.tls`";
    if (has_key(oauth_keys(), name)) return "`upstreams.NAME.oauth`";
    if (has_key(identity_keys(), name)) return "`identity`";
    if (has_key(issuer_keys(), name)) return "an issuer: `identity.issuers.NAME`";
    if (has_key(role_keys(), name)) return "a role: `roles.NAME`";
    if (has_key(tool_keys(), name)) return "a tool: `upstreams.NAME.tools.TOOL`";
    if (has_key(limit_keys(), name)) return "a limit: `limits.NAME`";
    if (has_key(circuit_keys(), name)) return "`upstreams.NAME.circuit`";
    if (has_key(retry_keys(), name)) return "`upstreams.NAME.retries`";
    if (has_key(verify_keys(), name)) return "`upstreams.NAME.tools.TOOL.verify`";
    if (has_key(poll_keys(), name)) return "`upstreams.NAME.tools.TOOL.poll`";
    if (has_key(field_rule_keys(), name)) return "`upstreams.NAME.tools.TOOL.rules`";
    return "";
}

void read_file(Reading& reading, const Place& file, Settings& settings) {
    read_mapping(reading, file, file_keys(), settings);
    require_upstreams(reading, file);
    check_ledger(reading, file, settings.ledger);
    check_own_tools(reading, file, settings.own_tools);
    check_vocabulary_names(reading, file, settings);
    check_fault_names(reading, file, settings);
    check_identity(reading, file, settings);
    check_limit_names(reading, file, settings);
}

}  // namespace recourse::gateway
