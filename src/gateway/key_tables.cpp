#include "gateway/argument_keys.hpp"
#include "gateway/circuit_keys.hpp"
#include "gateway/configuration.hpp"
#include "gateway/dashboard_keys.hpp"
#include "gateway/identity_keys.hpp"
#include "gateway/keys.hpp"
#include "gateway/ledger_keys.hpp"
#include "gateway/limits_keys.hpp"
#include "gateway/listen_keys.hpp"
#include "gateway/metrics_keys.hpp"
#include "gateway/own_tool_keys.hpp"
#include "gateway/redaction_keys.hpp"
#include "gateway/rest_keys.hpp"
#include "gateway/sending_keys.hpp"
#include "gateway/store_keys.hpp"
#include "gateway/telemetry_keys.hpp"
#include "gateway/tls_keys.hpp"
#include "gateway/tool_keys.hpp"
#include "gateway/upstream_keys.hpp"

#include <string>

#include <fmt/format.h>

/// Every key as docs/configuration.md tells it.
namespace recourse::gateway {
namespace {

/// `initial` holds the defaults, where they are not those that the type begins with.
template <typename T>
std::string table(
    std::string_view heading,
    std::string_view intro,
    std::span<const Key<T>> keys,
    const T& initial = {}
) {
    std::string out = fmt::format("### {}\n\n{}\n\n", heading, intro);
    out += "| key | takes | default | meaning |\n|---|---|---|---|\n";
    for (const auto& key : keys) {
        const auto fallback = key.value.fallback(initial);
        out += fmt::format(
            "| `{}` | {} | {} | {} |\n",
            key.name,
            key.value.takes,
            fallback.empty() ? "-" : fallback,
            key.meaning
        );
    }
    return out + "\n";
}

}  // namespace

std::string to_markdown() {
    return table("The file", "A mapping; `upstreams` is all it needs.", file_keys()) +
           table("`listen`", "Where clients connect.", listen_keys()) +
           table(
               "`listen.tls`",
               "HTTPS, by TLS 1.2 and 1.3. Files are read again when they change.",
               server_tls_keys()
           ) +
           table("`log`", "What is written down.", log_keys()) +
           table(
               "`ledger`",
               "The record of every call ([ledger](ledger.md)). Without a path there is none.",
               ledger_keys()
           ) +
           table("`ledger.keep`", "Past either, the oldest go first.", ledger_keep_keys()) +
           table(
               "`metrics`",
               "For Prometheus, and who may read them ([metrics](metrics.md)).",
               metrics_keys()
           ) +
           table(
               "`dashboard`",
               "The pages for operators ([dashboard](dashboard.md)).",
               dashboard_keys()
           ) +
           table(
               "`traces`",
               "Spans of every request, to an OpenTelemetry collector ([traces](traces.md)). "
               "`traces: {}` is enough for one on this machine. What is left out is taken from the "
               "variables that OpenTelemetry's SDKs read, where they are set.",
               trace_keys()
           ) +
           table(
               "`sentry`",
               "Failures that operators have to see, to Sentry ([traces](traces.md#sentry)).",
               sentry_keys()
           ) +
           table(
               "`own_tools`",
               "Tools that the gateway offers itself, each by the name that is written here "
               "([identity](identity.md#what-callers-can-find-out)). Without a name there is none.",
               own_tool_keys()
           ) +
           table("`store`", "Where what must outlive a call is kept.", store_keys()) +
           table(
               "`replay`",
               "A call that writes is made once, however often it is sent "
               "([operating](operating.md#calls-that-are-sent-again)).",
               replay_keys()
           ) +
           table(
               "`clients.NAME`",
               "Programs that call, by the name they give themselves (`clientInfo.name`), in which "
               "`*` stands for any characters and `?` for one. The first that fits counts.",
               client_keys()
           ) +
           table(
               "`identity`",
               "How callers prove who they are ([identity](identity.md)).",
               identity_keys()
           ) +
           table(
               "`identity.issuers.NAME`",
               "Who gives out tokens that are believed here.",
               issuer_keys()
           ) +
           table(
               "`roles.NAME`",
               "What callers of a role may do. In a pattern `*` stands for any characters and `?` "
               "for one. What several roles give adds up; what one denies is denied.",
               role_keys()
           ) +
           table(
               "`callers.ID`",
               "What callers may do whose id fits: `key:NAME`, `jwt:ISSUER#SUBJECT`, `anonymous`, "
               "or a pattern.",
               caller_keys()
           ) +
           table("`scopes.NAME`", "A scope, and what needs it.", scope_keys()) +
           table(
               "`redaction`",
               "What is taken out of texts beside secrets, which always are "
               "([redaction](redaction.md)).",
               redaction_keys()
           ) +
           table(
               "`limits.NAME`",
               "A limit ([limits](limits.md)). What is used is remembered under `NAME`, which "
               "starts with a-z, goes on with a-z, 0-9, `_` and `-`, and has at most 32 "
               "characters.",
               limit_keys()
           ) +
           table(
               "`upstreams.NAME`",
               "A server. `NAME` starts with a-z, goes on with a-z, 0-9, `_` and `-`, and has at "
               "most 32 characters; where there are several upstreams it prefixes their tools.",
               upstream_keys()
           ) +
           table(
               "`upstreams.NAME.tls`",
               "How a server behind `https://` is verified, the endpoint of its tokens included. "
               "There is no way to leave that out.",
               client_tls_keys()
           ) +
           table(
               "`upstreams.NAME.oauth`",
               "How tokens for a server are fetched: the OAuth client credentials grant.",
               oauth_keys()
           ) +
           table(
               "`upstreams.NAME.rest`",
               "A REST API: [rest.md](rest.md). Either `openapi` or `tools` is needed, or both.",
               rest_keys()
           ) +
           table(
               "`upstreams.NAME.rest.operations.OPERATION`",
               "What is to be otherwise than the OpenAPI file says.",
               operation_keys()
           ) +
           table(
               "`upstreams.NAME.rest.tools.TOOL`",
               "A tool that is one request to the API.",
               rest::written_tool_keys()
           ) +
           table(
               "`upstreams.NAME.circuit`",
               "When nothing is sent to a server, or `upstreams.NAME.tools.TOOL.circuit` to one "
               "tool of it, for a while ([circuits](limits.md#circuits)).",
               circuit_keys()
           ) +
           table("`upstreams.NAME.tools.TOOL`", "What you know about one tool.", tool_keys()) +
           table(
               "`upstreams.NAME.retries`",
               "How its tools are called again, where that is safe ([sending](sending.md)).",
               retry_keys(),
               UpstreamSettings{}.retries
           ) +
           table(
               "`upstreams.NAME.tools.TOOL.rules`",
               "What its schema does not say of its arguments, by their names "
               "([arguments](arguments.md)). `null` counts as not given.",
               field_rule_keys()
           ) +
           table(
               "`upstreams.NAME.tools.TOOL.verify`",
               "How to see whether it took effect ([sending](sending.md#verifying)). `tool` and a "
               "condition are needed.",
               verify_keys()
           ) +
           table(
               "`upstreams.NAME.tools.TOOL.poll`",
               "How to wait for the end of what it begins ([sending](sending.md#long-jobs)). "
               "`tool` and `done_when` are needed.",
               poll_keys()
           );
}

}  // namespace recourse::gateway
