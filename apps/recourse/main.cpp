#include "base/text.hpp"
#include "base/version.hpp"
#include "commands.hpp"
#include "help_texts.hpp"

#include <algorithm>
#include <iterator>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

/// The command line: what can be typed, and what of it is run. The only file that knows CLI11.
namespace {

using namespace recourse::app;

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

/// What stands behind `--` where that is the command of a server that is called or reviewed. CLI11
/// would take it for arguments of the tool.
std::vector<std::string> take_command(std::vector<std::string>& typed) {
    const auto dashes = std::ranges::find(typed, "--");
    const bool has_server =
        !typed.empty() && (typed.front() == "call" || typed.front() == "review");
    if (!has_server || dashes == typed.end()) return {};
    std::vector<std::string> command(dashes + 1, typed.end());
    typed.erase(dashes, typed.end());
    return command;
}

/// The words of a call by their places.
void sort_words(CallOptions& options, std::vector<std::string> words) {
    auto word = words.begin();
    if (options.server.command.empty() && word != words.end())
        options.server.url = std::move(*word++);
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
        // A value is no misspelt option: `http://a` is not `--ca`.
        if (near.empty() || word.starts_with('-') != near.front().name.starts_with('-')) continue;
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
    ReviewOptions review;
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

/// How a server is reached, beside its URL or command.
void add_server_options(CLI::App& command, ServerOption& server, const char* about_timeout) {
    command.add_option("--header", server.headers, "with every request: \"Name: value\"")
        ->type_name("HEADER")
        ->allow_extra_args(false);
    command.add_option("--token-file", server.token_file, "holds the bearer token")
        ->type_name("FILE");
    command
        .add_option(
            "--token-url",
            server.token_url,
            "where a token is fetched with --client-id and --client-secret-file (OAuth client "
            "credentials)"
        )
        ->type_name("URL");
    command.add_option("--client-id", server.client_id, "who fetches it")->type_name("ID");
    command.add_option("--client-secret-file", server.client_secret_file, "holds the secret")
        ->type_name("FILE");
    command.add_option("--scope", server.scope, "what the token is for, between blanks")
        ->type_name("SCOPES");
    command
        .add_option(
            "--ca", server.ca_file, "for https: trusted instead of the system's authorities"
        )
        ->type_name("FILE");
    command.add_option("--timeout", server.timeout, about_timeout)->type_name("DURATION");
    command
        .add_option(
            "--start-timeout",
            server.start_timeout,
            "how long the server may take to start (default 30s, and no longer than --timeout)"
        )
        ->type_name("DURATION");
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
    add_server_options(*command, options.call.server, "how long the call may take (default 2m)");
    command->add_flag(
        "--no-check", options.call.no_check, "send the arguments whatever the tool's schema says"
    );
    command->add_flag("--json", options.call.json, "the result, or the Fault, for programs");
    command->add_flag("--quiet", options.call.quiet, "draw no progress");
    command->footer(kCallExamples);
    command->callback([&options] {
        sort_words(options.call, std::move(options.call_words));
        if (options.call.server.url.empty() && options.call.server.command.empty())
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

void add_report_options(CLI::App& command, ReviewOptions& review) {
    command.add_option("--format", review.format, "of the report that is printed (default text)")
        ->type_name("NAME")
        ->check(CLI::IsMember({"text", "json", "junit", "sarif", "html"}));
    command
        .add_option(
            "--output",
            review.outputs,
            "write a report as well, .txt, .json, .xml (JUnit), .sarif or .html; again for more"
        )
        ->type_name("FILE")
        ->allow_extra_args(false);
    command.add_option("--baseline", review.baseline, "findings that are known: they stay, marked")
        ->type_name("FILE");
    command
        .add_option("--write-baseline", review.write_baseline, "make that file of what was found")
        ->type_name("FILE");
    command.add_option("--min-score", review.min_score, "exit with 1 below it")
        ->type_name("NUMBER")
        ->check(CLI::Range(0, 100));
    command
        .add_option(
            "--fail-on", review.fail_on, "new: exit with 1 if anything is found that is not known"
        )
        ->type_name("WHAT")
        ->check(CLI::IsMember({"new"}));
}

void add_review(CLI::App& app, Typed& options) {
    auto& review = options.review;
    auto* command = app.add_subcommand(
        "review", "grade how a server's errors read to an agent: ask it wrong, judge the answers"
    );
    command
        ->add_option(
            "url", review.server.url, "the server's URL, unless its command stands after --"
        )
        ->type_name("URL");
    add_server_options(*command, review.server, "how long one call may take (default 10s)");
    command->add_option("--tool", review.tools, "only tools of such names; again for more")
        ->type_name("GLOB")
        ->allow_extra_args(false);
    command
        ->add_option(
            "--reads", review.reads, "tools of such names read only, you say; again for more"
        )
        ->type_name("GLOB")
        ->allow_extra_args(false);
    command->add_flag("--writes", review.writes, "call tools that may write, too: they may do it");
    command
        ->add_option(
            "--between",
            review.between,
            "stand on PORT before the server behind the gateway under review, and lose answers"
        )
        ->type_name("PORT=URL");
    command->add_option("--seed", review.seed, "of the chance that values are drawn with")
        ->type_name("NUMBER");
    command
        ->add_option(
            "--rules", review.rules, "contract (default): the rubric; ritual: five questions"
        )
        ->type_name("NAME")
        ->check(CLI::IsMember({"contract", "ritual"}));
    add_report_options(*command, review);
    command->add_flag("--quiet", review.quiet, "draw no progress");
    command->footer(kReviewExamples);
    command->callback([&options] {
        const auto& server = options.review.server;
        if (server.url.empty() == server.command.empty())
            throw CLI::RequiredError("Either a URL, or -- and the command of a server,");
        options.exit_code = recourse::app::review(options.review);
    });
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
    auto command = take_command(typed);
    options.call.server.command = command;
    options.review.server.command = std::move(command);
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
          add_review,
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
