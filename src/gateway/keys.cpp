#include "gateway/keys.hpp"

#include "config/mapping.hpp"
#include "fault/dialect.hpp"
#include "gateway/argument_keys.hpp"
#include "gateway/circuit_keys.hpp"
#include "gateway/dashboard_keys.hpp"
#include "gateway/identity_keys.hpp"
#include "gateway/ledger_keys.hpp"
#include "gateway/limits_keys.hpp"
#include "gateway/limits_rules.hpp"
#include "gateway/listen_keys.hpp"
#include "gateway/metrics_keys.hpp"
#include "gateway/own_tool_keys.hpp"
#include "gateway/redaction_keys.hpp"
#include "gateway/rest_keys.hpp"
#include "gateway/rules.hpp"
#include "gateway/sending_keys.hpp"
#include "gateway/store_keys.hpp"
#include "gateway/telemetry_keys.hpp"
#include "gateway/tls_keys.hpp"
#include "gateway/tool_keys.hpp"
#include "gateway/upstream_keys.hpp"

#include <array>
#include <utility>

namespace recourse::gateway {
namespace {

namespace yaml = config::yaml;
using config::choice;
using config::Complaint;
using config::has_key;
using config::read_mapping;
using config::section;
using config::shaped;
using config::text;
using config::truth;

void read_clients(
    Reading& reading, const Place& place, std::vector<server::ClientDialect>& clients
) {
    for (const auto& member : reading.members(place)) {
        auto& client = clients.emplace_back();
        client.name = member.name;
        read_mapping(reading, member.value, client_keys(), client);
    }
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
            choice(&C::dialect, fault::dialect_names(), 0),
            "the shape in which it is told of failures, whatever the listener and the upstream say",
            "errors error_format",
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
