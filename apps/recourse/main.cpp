#include "base/text.hpp"
#include "base/version.hpp"
#include "commands.hpp"

#include <algorithm>
#include <iterator>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

/// The command line: what can be typed, and what of it is run. The only file that knows CLI11.
namespace {

using namespace recourse::app;

constexpr const char* kWrapExamples = R"(
Examples:
  recourse wrap -- npx -y @modelcontextprotocol/server-filesystem /data
  recourse wrap --call-timeout 30s --log calls.jsonl -- python my_server.py
  recourse wrap --mode observe --log failures.jsonl -- ./my-server
  recourse wrap --dialect flat -- python my_server.py
  recourse wrap --ledger calls.sqlite --support-tool -- ./my-server

In a host's configuration, put "recourse" as the command and "wrap", "--" before what was there.)";

constexpr const char* kGatewayExamples = R"(
Example:
  recourse gateway -c recourse.yaml

Check the file first with: recourse check -c recourse.yaml)";

constexpr const char* kCheckExamples = R"(
Examples:
  recourse check -c recourse.yaml
  recourse check -c recourse.yaml --json | jq .
  recourse check --vocabulary errors.yaml      a vocabulary by itself

Exit code: 0 without mistakes, 78 with.)";

constexpr const char* kCallExamples = R"(
Arguments:
  key=text        text, or a number, truth or list where the tool's schema says so
  key:=JSON       any JSON
  key=@file       what the file holds; key:=@file the same as JSON
  A key that is given again makes a list.

Examples:
  recourse call http://127.0.0.1:8080/mcp                            lists the tools
  recourse call http://127.0.0.1:8080/mcp get_customer customer_id=cust_4F7K2M9QX1AB
  recourse call edit_file path=notes.txt edits:=@edits.json -- npx -y some-mcp-server

Exit codes: 0 done, 1 failed, 64 wrong command line, 69 server not there, 75 failed but safe to try
again, 77 not allowed, 130 interrupted.)";

constexpr const char* kDemoExamples = R"(
Examples:
  recourse demo           the tour, then the gateway stays up to be tried
  recourse demo --once    the tour only)";

constexpr const char* kDiagnoseExamples = R"(
A line is one raw failure, and so is an answer to it: the Fault, or null for what is no failure.
  {"kind":"tool_result","text":"Error: Bad request","isError":true}
  {"kind":"jsonrpc_error","code":-32603,"message":"Internal error"}
  {"kind":"http","status":503,"headers":{"Retry-After":"30"},"body":"<html>..."}
  {"kind":"process","exit_code":null,"signal":9,"stderr":"Killed"}
Each may say what was called: tool, schema, arguments, effect (read, idempotent or write), upstream,
tools (the names the caller has), now (RFC 3339). Input that begins with anything but { is taken as
one text, the words of a tool that failed.

Examples:
  recourse diagnose failures.jsonl | jq .code
  echo 'Error: connect ECONNREFUSED 127.0.0.1:5432' | recourse diagnose --text
  recourse diagnose failures.jsonl --dialect flat
  recourse diagnose failures.jsonl --vocabulary shop -c recourse.yaml

Exit code: 0 when every line was read, 65 when one was not.)";

constexpr const char* kRedactExamples = R"(
Examples:
  recourse redact < server.log > server.clean.log
  journalctl -f -u my-server | recourse redact

Exit code: 0, or 65 where a line was too long and withheld.)";

constexpr const char* kExplainExamples = R"(
Examples:
  recourse explain                      lists every code
  recourse explain upstream_refused     what it means, why it happens, what to do
  recourse explain BotUnreachable       any spelling does
  recourse explain studies/rate_limited one of several of that name
  recourse explain -c recourse.yaml sold_out --json | jq .

Exit code: 0, 1 where there is no such code, 78 where the configuration has mistakes.)";

constexpr const char* kKeysExamples = R"(
Examples:
  recourse keys create -c recourse.yaml --name ci --role reader --expires 90d > ci.key
  recourse keys list -c recourse.yaml
  recourse keys rotate -c recourse.yaml ci --overlap 1d > ci.key
  recourse keys revoke -c recourse.yaml ci
  recourse keys create --file keys.db --name ada --scope files:write --json

A key is shown once, on standard output; only its salted hash is kept. A gateway that runs knows
within a second of what is changed here.

Exit codes: 0 done, 1 failed, 64 wrong command line, 78 the configuration has mistakes.)";

constexpr const char* kRequestsExamples = R"(
A caller that lacks a tool can ask for it, where the gateway offers that (`own_tools`). What it asks
for waits here until an operator decides.

Examples:
  recourse requests list -c recourse.yaml
  recourse requests grant 5f0c2e9a41d7 -c recourse.yaml
  recourse requests deny 5f0c2e9a41d7 -c recourse.yaml
  recourse requests list -c recourse.yaml --json | jq -r '.[] | select(.state == "open") | .id'

A gateway that runs takes a decision over within seconds. What was granted can be denied later.

Exit codes: 0 done, 1 failed, 64 wrong command line, 69 the file cannot be used, 78 the configuration has
mistakes.)";

constexpr const char* kOutcomesExamples = R"(
A write whose answer was lost, or in whose middle the gateway was killed, is unknown: the same call
is not made again until somebody knows what it did. Look there, then settle it.

Examples:
  recourse outcomes list -c recourse.yaml
  recourse outcomes show 10000000001 -c recourse.yaml
  recourse outcomes settle 10000000001 --as done --reason "the bank has it" -c recourse.yaml
  recourse outcomes settle 10000000001 --as not-done -c recourse.yaml
  recourse outcomes list -c recourse.yaml --json | jq -r '.[].id'

As done: the same call is told that it took effect, and is not made again. As not-done: it is made
when it comes again. A gateway that runs knows at once. Run it as the gateway's own user.

Exit codes: 0 done, 1 failed, 64 wrong command line, 78 the configuration has mistakes.)";

constexpr const char* kSupportExamples = R"(
Examples:
  recourse support -c recourse.yaml 4f1c09a2b7de
  recourse support -c recourse.yaml 4f1c09a2b7de4f1c09a2b7de4f1c09a2 --json | jq '.[0].after'
  recourse support --file ledger.sqlite 4f1c09a2b7de --caller key:ada     only ada's own calls

What the story tells of a call, and for how long, is in docs/ledger.md.

Exit code: 0, 1 where there is no such call, 64 wrong command line, 78 the configuration has mistakes.)";

constexpr const char* kRecoveryExamples = R"(
Examples:
  recourse recovery -c recourse.yaml
  recourse recovery -c recourse.yaml --since 7d --json | jq .total.rate

The rate of a code is the share of its errors after which the caller's next call of that tool, or of
one that the error sent it to, succeeded; those after which none came do not count. The exact
definition is in docs/ledger.md.

Exit code: 0, 1 where the ledger cannot be read, 64 wrong command line, 78 the configuration has
mistakes.)";

/// The command that was typed, or the program where none was.
const CLI::App& chosen(const CLI::App& app) {
    const auto parsed = app.get_subcommands();
    return parsed.empty() ? app : chosen(*parsed.front());
}

/// `recourse keys create`.
std::string full_name(const CLI::App& command) {
    const auto* parent = command.get_parent();
    return parent == nullptr ? "recourse" : full_name(*parent) + " " + command.get_name();
}

std::vector<std::string> known_words(const CLI::App& app) {
    std::vector<std::string> words;
    for (const auto* command : app.get_subcommands([](const CLI::App*) { return true; })) {
        // A group of options is a command without a name.
        const bool is_group = command->get_name().empty();
        const auto inside = is_group ? known_words(*command) : std::vector{command->get_name()};
        words.insert(words.end(), inside.begin(), inside.end());
    }
    for (const auto* option : app.get_options()) {
        for (const auto& name : option->get_lnames()) words.push_back("--" + name);
    }
    return words;
}

/// What stands behind `--` where that belongs to a call: the command of a server. CLI11 would take
/// it for arguments of the tool.
std::vector<std::string> take_command(std::vector<std::string>& typed) {
    const auto dashes = std::ranges::find(typed, "--");
    if (typed.empty() || typed.front() != "call" || dashes == typed.end()) return {};
    std::vector<std::string> command(dashes + 1, typed.end());
    typed.erase(dashes, typed.end());
    return command;
}

/// The words of a call by their places.
void sort_words(CallOptions& options, std::vector<std::string> words) {
    auto word = words.begin();
    if (options.command.empty() && word != words.end()) options.url = std::move(*word++);
    if (word != words.end()) options.tool = std::move(*word++);
    options.arguments.assign(std::make_move_iterator(word), std::make_move_iterator(words.end()));
}

/// What is wrong and the way out, in the manner of our Faults.
int usage_error(
    const CLI::App& app, const CLI::ParseError& error, const std::vector<std::string>& typed
) {
    if (error.get_exit_code() == 0) return app.exit(error);  // --help and --version

    const auto& command = chosen(app);
    const auto who = full_name(command);
    const auto words = known_words(command);
    const std::vector<std::string_view> candidates(words.begin(), words.end());
    for (const auto& word : typed) {
        const bool is_known =
            std::ranges::find(candidates, word) != candidates.end() || word == command.get_name();
        const auto near = is_known ? std::vector<recourse::text::Nearest>{}
                                   : recourse::text::nearest(word, candidates);
        if (near.empty()) continue;
        fmt::print(
            stderr, "{}: there is no '{}'; did you mean '{}'?\n", who, word, near.front().name
        );
        return kUsage;
    }
    fmt::print(stderr, "{}: {}\nSee {} --help, which has examples.\n", who, error.what(), who);
    return kUsage;
}

/// What the command line says, and what came of it.
struct Typed {
    WrapOptions wrap;
    GatewayOptions gateway;
    CheckOptions check;
    CallOptions call;
    DemoOptions demo;
    DiagnoseOptions diagnose;
    RedactOptions redact;
    ExplainOptions explain;
    KeysOptions keys;
    OutcomesOptions outcomes;
    RequestsOptions requests;
    SupportOptions support;
    RecoveryOptions recovery;
    std::vector<std::string> call_words;
    int exit_code = kOk;
};

void add_wrap(CLI::App& app, Typed& options) {
    auto* command = app.add_subcommand(
        "wrap", "stand between a host and one stdio server; nothing to configure"
    );
    command
        ->add_option(
            "command", options.wrap.command, "the server's command and its arguments, after --"
        )
        ->required();
    command
        ->add_option(
            "--log", options.wrap.log, "write the line of JSON per call to this file, not to stderr"
        )
        ->type_name("FILE");
    command->add_flag("--quiet", options.wrap.quiet, "write no line per call");
    auto* ledger = command
                       ->add_option(
                           "--ledger",
                           options.wrap.ledger,
                           "keep every call in this file, for recourse support and recovery"
                       )
                       ->type_name("FILE");
    command
        ->add_flag(
            "--support-tool",
            options.wrap.support_tool,
            "give the host the tool recourse_support, which tells what became of its calls"
        )
        ->needs(ledger);
    command
        ->add_option(
            "--call-timeout", options.wrap.call_timeout, "how long one call may take (default 2m)"
        )
        ->type_name("DURATION");
    command->add_flag(
        "--distrust-hints",
        options.wrap.distrust_hints,
        "do not believe the server's readOnlyHint and idempotentHint"
    );
    command
        ->add_option(
            "--mode",
            options.wrap.mode,
            "what becomes of the server's errors: rewrite (default), annotate (its answer, then "
            "ours) or observe (its answer; ours only in the log)"
        )
        ->type_name("MODE")
        ->check(CLI::IsMember({"rewrite", "annotate", "observe"}));
    command
        ->add_option(
            "--dialect",
            options.wrap.dialect,
            "the shape of errors: recourse, status, bracket, typed, flat or contract"
        )
        ->type_name("NAME");
    command->footer(kWrapExamples);
    command->callback([&options] { options.exit_code = wrap(options.wrap); });
}

void add_gateway(CLI::App& app, Typed& options) {
    auto* command = app.add_subcommand("gateway", "serve one or several MCP servers over HTTP");
    command->add_option("-c,--config", options.gateway.configuration, "the configuration")
        ->required()
        ->type_name("FILE");
    command->footer(kGatewayExamples);
    command->callback([&options] { options.exit_code = gateway(options.gateway); });
}

void add_check(CLI::App& app, Typed& options) {
    auto* command = app.add_subcommand(
        "check", "report every mistake in a configuration, with line and column"
    );
    auto* what_to_check = command->add_option_group("what to check");
    what_to_check->add_option("-c,--config", options.check.configuration, "the configuration")
        ->type_name("FILE");
    what_to_check->add_option("--vocabulary", options.check.vocabulary, "a file of error codes")
        ->type_name("FILE");
    what_to_check->require_option(1);
    command->add_flag("--json", options.check.json, "for programs");
    command->footer(kCheckExamples);
    command->callback([&options] { options.exit_code = check(options.check); });
}

void add_call(CLI::App& app, Typed& options) {
    auto* command = app.add_subcommand("call", "call a tool of any MCP server, or list its tools");
    command
        ->add_option(
            "words",
            options.call_words,
            "the server's URL, unless its command stands after --; the tool; its arguments"
        )
        ->type_name("[URL] [TOOL] [KEY=VALUE]...");
    command->add_option("--header", options.call.headers, "with every request: \"Name: value\"")
        ->type_name("HEADER")
        ->allow_extra_args(false);
    command->add_option("--token-file", options.call.token_file, "holds the bearer token")
        ->type_name("FILE");
    command
        ->add_option(
            "--ca", options.call.ca_file, "for https: trusted instead of the system's authorities"
        )
        ->type_name("FILE");
    command
        ->add_option("--timeout", options.call.timeout, "how long the call may take (default 2m)")
        ->type_name("DURATION");
    command->add_flag(
        "--no-check", options.call.no_check, "send the arguments whatever the tool's schema says"
    );
    command->add_flag("--json", options.call.json, "the result, or the Fault, for programs");
    command->add_flag("--quiet", options.call.quiet, "draw no progress");
    command->footer(kCallExamples);
    command->callback([&options] {
        sort_words(options.call, std::move(options.call_words));
        if (options.call.url.empty() && options.call.command.empty())
            throw CLI::RequiredError("URL, or -- and the command of a server,");
        options.exit_code = call(options.call);
    });
}

void add_demo(CLI::App& app, Typed& options) {
    auto* command =
        app.add_subcommand("demo", "a sloppy server, raw and behind the gateway: a guided tour");
    command->add_flag("--once", options.demo.once, "end after the tour");
    command
        ->add_option(
            "--port",
            options.demo.port,
            "where the gateway of the tour listens; 0 takes a free port"
        )
        ->check(CLI::Range(0, 65535));
    command->footer(kDemoExamples);
    command->callback([&options] { options.exit_code = demo(options.demo); });
}

void add_diagnose(CLI::App& app, Typed& options) {
    auto* command = app.add_subcommand(
        "diagnose", "make a Fault of a raw failure: of a pasted error, or of JSON lines"
    );
    command
        ->add_option(
            "file", options.diagnose.file, "what to read; standard input where it is left out"
        )
        ->type_name("FILE");
    command->add_flag(
        "--text", options.diagnose.text, "print what a model would read, not the machine copy"
    );
    command
        ->add_option(
            "--dialect", options.diagnose.dialect, "print what a model would read in this dialect"
        )
        ->type_name("NAME");
    command
        ->add_option(
            "--vocabulary",
            options.diagnose.vocabulary,
            "the vocabulary whose rules come first: studies, agents, or one of your own"
        )
        ->type_name("DOMAIN");
    command
        ->add_option(
            "-c,--config",
            options.diagnose.configuration,
            "a configuration that names vocabularies of your own"
        )
        ->type_name("FILE");
    command->add_flag("--quiet", options.diagnose.quiet, "draw no progress");
    command->footer(kDiagnoseExamples);
    command->callback([&options] { options.exit_code = diagnose(options.diagnose); });
}

void add_redact(CLI::App& app, Typed& options) {
    auto* command =
        app.add_subcommand("redact", "a filter that takes secrets out of text, line by line");
    command
        ->add_option(
            "file", options.redact.file, "what to read; standard input where it is left out"
        )
        ->type_name("FILE");
    command->add_flag("--quiet", options.redact.quiet, "draw no progress");
    command->footer(kRedactExamples);
    command->callback([&options] { options.exit_code = redact(options.redact); });
}

void add_explain(CLI::App& app, Typed& options) {
    auto* command =
        app.add_subcommand("explain", "tell what an error code means and what to do about it");
    command
        ->add_option(
            "code", options.explain.code, "in any spelling; lists all where it is left out"
        )
        ->type_name("CODE");
    command
        ->add_option(
            "-c,--config",
            options.explain.configuration,
            "a configuration that names vocabularies of your own"
        )
        ->type_name("FILE");
    command->add_flag("--json", options.explain.json, "for programs");
    command->footer(kExplainExamples);
    command->callback([&options] { options.exit_code = explain(options.explain); });
}

/// One of the commands below `keys`, with what they all take.
CLI::App* add_key_command(CLI::App& keys, Typed& options, const char* name, const char* about) {
    auto* command = keys.add_subcommand(name, about);
    auto* where = command->add_option_group("where the keys are");
    where->add_option("-c,--config", options.keys.configuration, "the gateway's configuration")
        ->type_name("FILE");
    where->add_option("--file", options.keys.file, "the file of keys itself")->type_name("FILE");
    where->require_option(1);
    command->add_flag("--json", options.keys.json, "for programs");
    return command;
}

void add_keys(CLI::App& app, Typed& options) {
    auto* keys = app.add_subcommand("keys", "API keys of a gateway: make, list, revoke, rotate");
    keys->require_subcommand(1);
    keys->footer(kKeysExamples);

    auto* create = add_key_command(*keys, options, "create", "make a key, and show it once");
    create->add_option("--name", options.keys.name, "who calls with it: its id is key:NAME")
        ->required()
        ->type_name("NAME");
    create->add_option("--role", options.keys.roles, "a role of the configuration; again for more")
        ->type_name("ROLE")
        ->allow_extra_args(false);
    create->add_option("--scope", options.keys.scopes, "a scope that it holds; again for more")
        ->type_name("SCOPE")
        ->allow_extra_args(false);
    create->add_option("--expires", options.keys.expires, "how long it is good (default: for ever)")
        ->type_name("DURATION");
    create->callback([&options] { options.exit_code = create_key(options.keys); });

    auto* list = add_key_command(*keys, options, "list", "list all keys, without what proves them");
    list->callback([&options] { options.exit_code = list_keys(options.keys); });

    auto* revoke = add_key_command(*keys, options, "revoke", "end a key, at once");
    revoke->add_option("key", options.keys.name, "its name or its id")->required();
    revoke->callback([&options] { options.exit_code = revoke_key(options.keys); });

    auto* rotate =
        add_key_command(*keys, options, "rotate", "replace a key by one of the same caller");
    rotate->add_option("key", options.keys.name, "its name or its id")->required();
    rotate->add_option("--overlap", options.keys.overlap, "how long the old one is good still")
        ->type_name("DURATION");
    rotate->callback([&options] { options.exit_code = rotate_key(options.keys); });
}

void add_requests(CLI::App& app, Typed& options) {
    auto* requests =
        app.add_subcommand("requests", "what callers ask to be permitted: list, grant, deny");
    requests->require_subcommand(1);
    requests->footer(kRequestsExamples);
    const auto add = [&](const char* name, const char* about) {
        auto* command = requests->add_subcommand(name, about);
        command
            ->add_option(
                "-c,--config", options.requests.configuration, "the gateway's configuration"
            )
            ->required()
            ->type_name("FILE");
        return command;
    };
    auto* list = add("list", "list all, oldest first");
    list->add_flag("--json", options.requests.json, "for programs");
    list->callback([&options] { options.exit_code = list_requests(options.requests); });
    auto* grant = add("grant", "the caller may call the tool from now on");
    grant->add_option("id", options.requests.id, "as `list` shows it")->required();
    grant->callback([&options] { options.exit_code = grant_request(options.requests); });
    auto* deny = add("deny", "the caller may not; what was granted is taken back");
    deny->add_option("id", options.requests.id, "as `list` shows it")->required();
    deny->callback([&options] { options.exit_code = deny_request(options.requests); });
}

/// One of the commands below `outcomes`, with what they all take.
CLI::App* add_outcome_command(
    CLI::App& outcomes, Typed& options, const char* name, const char* about
) {
    auto* command = outcomes.add_subcommand(name, about);
    command
        ->add_option("-c,--config", options.outcomes.configuration, "the gateway's configuration")
        ->required()
        ->type_name("FILE");
    command->add_flag("--json", options.outcomes.json, "for programs");
    command->add_flag("--quiet", options.outcomes.quiet, "draw no progress");
    return command;
}

void add_outcomes(CLI::App& app, Typed& options) {
    auto* outcomes = app.add_subcommand(
        "outcomes", "writes of which nobody knows whether they took effect: list, show, settle"
    );
    outcomes->require_subcommand(1);
    outcomes->footer(kOutcomesExamples);

    auto* list = add_outcome_command(*outcomes, options, "list", "list all that are unknown");
    list->callback([&options] { options.exit_code = list_outcomes(options.outcomes); });

    auto* show = add_outcome_command(
        *outcomes, options, "show", "tell what is kept of one, without secrets"
    );
    show->add_option("id", options.outcomes.id, "as `list` shows it")->required();
    show->callback([&options] { options.exit_code = show_outcome(options.outcomes); });

    auto* settle = add_outcome_command(*outcomes, options, "settle", "say what became of one");
    settle->add_option("id", options.outcomes.id, "as `list` shows it")->required();
    settle->add_option("--as", options.outcomes.found, "done or not-done")
        ->required()
        ->type_name("WHAT")
        ->check(CLI::IsMember({"done", "not-done"}));
    settle->add_option("--reason", options.outcomes.reason, "how you know; kept with `done`")
        ->type_name("TEXT");
    settle->callback([&options] { options.exit_code = settle_outcome(options.outcomes); });
}

void add_ledger_option(CLI::App& command, LedgerOption& option) {
    auto* where = command.add_option_group("where the ledger is");
    where->add_option("-c,--config", option.configuration, "the gateway's configuration")
        ->type_name("FILE");
    where->add_option("--file", option.file, "the ledger itself")->type_name("FILE");
    where->require_option(1);
}

void add_support(CLI::App& app, Typed& options) {
    auto* command = app.add_subcommand("support", "tell what became of a call, by its support id");
    command->add_option("id", options.support.id, "12 hex digits of it, or all 32")->required();
    add_ledger_option(*command, options.support.ledger);
    command
        ->add_option(
            "--caller", options.support.caller, "tell only of this caller's own calls: key:NAME"
        )
        ->type_name("ID");
    command->add_flag("--json", options.support.json, "for programs");
    command->add_flag("--quiet", options.support.quiet, "draw no progress");
    command->footer(kSupportExamples);
    command->callback([&options] { options.exit_code = support(options.support); });
}

void add_recovery(CLI::App& app, Typed& options) {
    auto* command =
        app.add_subcommand("recovery", "tell whether errors work: did callers succeed after them");
    add_ledger_option(*command, options.recovery.ledger);
    command
        ->add_option(
            "--since", options.recovery.since, "how far back to look (default: all that is kept)"
        )
        ->type_name("DURATION");
    command->add_flag("--json", options.recovery.json, "for programs");
    command->add_flag("--quiet", options.recovery.quiet, "draw no progress");
    command->footer(kRecoveryExamples);
    command->callback([&options] { options.exit_code = recovery(options.recovery); });
}

}  // namespace

int main(int argc, char** argv) {
    CLI::App app{
        "Recourse stands in front of MCP servers and makes every tool failure an instruction that "
        "an agent can act on."
    };
    app.name("recourse");
    app.require_subcommand(1);
    app.set_version_flag("--version", std::string("recourse ") + std::string(recourse::kVersion));

    Typed options;
    std::vector<std::string> typed(argv + 1, argv + argc);
    options.call.command = take_command(typed);
    for (const auto add :
         {add_wrap,
          add_gateway,
          add_check,
          add_call,
          add_demo,
          add_diagnose,
          add_redact,
          add_explain,
          add_keys,
          add_outcomes,
          add_requests,
          add_support,
          add_recovery})
        add(app, options);

    try {
        // CLI11 takes what is left to be read from the end.
        app.parse(std::vector<std::string>(typed.rbegin(), typed.rend()));
    } catch (const CLI::ParseError& error) {
        return usage_error(app, error, typed);
    }
    return options.exit_code;
}
