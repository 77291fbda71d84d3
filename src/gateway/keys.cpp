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

#include <algorithm>
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

template <auto Keys>
bool stands_in(std::string_view name) {
    return has_key(Keys(), name);
}

struct Home {
    std::string_view words;
    bool (*has)(std::string_view name);
};

/// Every table. A key of several belongs to the first, which is where most write it.
constexpr std::array kHomes{
    Home{"the top of the file, without indentation", stands_in<file_keys>},
    Home{"`listen`", stands_in<listen_keys>},
    Home{"`log`", stands_in<log_keys>},
    Home{"`ledger`", stands_in<ledger_keys>},
    Home{"`ledger.keep`", stands_in<ledger_keep_keys>},
    Home{"`own_tools`", stands_in<own_tool_keys>},
    Home{"`metrics`", stands_in<metrics_keys>},
    Home{"`dashboard`", stands_in<dashboard_keys>},
    Home{"`store`", stands_in<store_keys>},
    Home{"`replay`", stands_in<replay_keys>},
    Home{"`redaction`", stands_in<redaction_keys>},
    Home{"an upstream: `upstreams.NAME`", stands_in<upstream_keys>},
    Home{"`upstreams.NAME.rest`", stands_in<rest_keys>},
    Home{"`listen.tls` or `upstreams.NAME.tls`", stands_in<server_tls_keys>},
    Home{"`upstreams.NAME.tls`", stands_in<client_tls_keys>},
    Home{"`upstreams.NAME.oauth`", stands_in<oauth_keys>},
    Home{"`identity`", stands_in<identity_keys>},
    Home{"an issuer: `identity.issuers.NAME`", stands_in<issuer_keys>},
    Home{"a role: `roles.NAME`", stands_in<role_keys>},
    Home{"a caller: `callers.ID`", stands_in<caller_keys>},
    Home{"a scope: `scopes.NAME`", stands_in<scope_keys>},
    Home{"a client: `clients.NAME`", stands_in<client_keys>},
    Home{"a tool: `upstreams.NAME.tools.TOOL`", stands_in<tool_keys>},
    Home{"a limit: `limits.NAME`", stands_in<limit_keys>},
    Home{"`upstreams.NAME.circuit`", stands_in<circuit_keys>},
    Home{"`upstreams.NAME.retries`", stands_in<retry_keys>},
    Home{"`upstreams.NAME.tools.TOOL.verify`", stands_in<verify_keys>},
    Home{"`upstreams.NAME.tools.TOOL.poll`", stands_in<poll_keys>},
    Home{"`upstreams.NAME.tools.TOOL.rules`", stands_in<field_rule_keys>},
    Home{"`traces`", stands_in<trace_keys>},
    Home{"`sentry`", stands_in<sentry_keys>},
    Home{"`upstreams.NAME.rest.operations.OPERATION`", stands_in<operation_keys>},
    Home{"`upstreams.NAME.rest.tools.TOOL`", stands_in<rest::written_tool_keys>},
};

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
    const auto* home =
        std::ranges::find_if(kHomes, [name](const Home& one) { return one.has(name); });
    return home == kHomes.end() ? std::string_view() : home->words;
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
