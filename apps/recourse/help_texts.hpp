#pragma once

/// What stands below the options of each command's --help.
namespace recourse::app {

inline constexpr const char* kWrapExamples = R"(
Examples:
  recourse wrap -- npx -y @modelcontextprotocol/server-filesystem /data
  recourse wrap --call-timeout 30s --log calls.jsonl -- python my_server.py
  recourse wrap --mode observe --log failures.jsonl -- ./my-server
  recourse wrap --dialect flat -- python my_server.py
  recourse wrap --ledger calls.sqlite --support-tool -- ./my-server

In a host's configuration, put "recourse" as the command and "wrap", "--" before what was there.)";

inline constexpr const char* kGatewayExamples = R"(
Example:
  recourse gateway -c recourse.yaml

Check the file first with: recourse check -c recourse.yaml)";

inline constexpr const char* kCheckExamples = R"(
Examples:
  recourse check -c recourse.yaml
  recourse check -c recourse.yaml --json | jq .
  recourse check --vocabulary errors.yaml      a vocabulary by itself

Exit code: 0 without mistakes, 78 with.)";

inline constexpr const char* kCallExamples = R"(
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

inline constexpr const char* kDemoExamples = R"(
Examples:
  recourse demo           the tour, then the gateway stays up to be tried
  recourse demo --once    the tour only)";

inline constexpr const char* kDiagnoseExamples = R"(
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

inline constexpr const char* kRedactExamples = R"(
Examples:
  recourse redact < server.log > server.clean.log
  journalctl -f -u my-server | recourse redact

Exit code: 0, or 65 where a line was too long and withheld.)";

inline constexpr const char* kExplainExamples = R"(
Examples:
  recourse explain                      lists every code
  recourse explain upstream_refused     what it means, why it happens, what to do
  recourse explain BotUnreachable       any spelling does
  recourse explain studies/rate_limited one of several of that name
  recourse explain -c recourse.yaml sold_out --json | jq .

Exit code: 0, 1 where there is no such code, 78 where the configuration has mistakes.)";

inline constexpr const char* kKeysExamples = R"(
Examples:
  recourse keys create -c recourse.yaml --name ci --role reader --expires 90d > ci.key
  recourse keys list -c recourse.yaml
  recourse keys rotate -c recourse.yaml ci --overlap 1d > ci.key
  recourse keys revoke -c recourse.yaml ci
  recourse keys create --file keys.db --name ada --scope files:write --json

A key is shown once, on standard output; only its salted hash is kept. A gateway that runs knows
within a second of what is changed here.

Exit codes: 0 done, 1 failed, 64 wrong command line, 78 the configuration has mistakes.)";

inline constexpr const char* kRequestsExamples = R"(
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

inline constexpr const char* kOutcomesExamples = R"(
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

inline constexpr const char* kReviewExamples = R"(
The server is asked wrong on purpose, and what it answers is held to the rubric of docs/review.md.
Only tools that say readOnlyHint are called, unless --reads or --writes say otherwise.

Examples:
  recourse review http://127.0.0.1:8080/mcp
  recourse review -- npx -y @modelcontextprotocol/server-filesystem /tmp/scratch
  recourse review --reads 'get_*' --tool '*customer*' -- python my_server.py
  recourse review --writes --min-score 80 -- ./my-server       in a place where writes do no harm
  recourse review --rules ritual -- ./my-server
  recourse review --writes --between 9101=http://127.0.0.1:9100/mcp http://127.0.0.1:8080/mcp
  recourse review --output review.html --output review.sarif -- ./my-server
  recourse review --write-baseline known.yaml -- ./my-server   then, in CI:
  recourse review --baseline known.yaml --fail-on new -- ./my-server

Exit codes: 0 done, 1 below --min-score, new findings with --fail-on, a question of the ritual not kept,
or nothing judged where one of them (or --write-baseline) asks, 64 wrong command line, 65 the baseline has mistakes, 69 server not there, or a file cannot be
written, 130 interrupted.)";

inline constexpr const char* kSupportExamples = R"(
Examples:
  recourse support -c recourse.yaml 4f1c09a2b7de
  recourse support -c recourse.yaml 4f1c09a2b7de4f1c09a2b7de4f1c09a2 --json | jq '.[0].after'
  recourse support --file ledger.sqlite 4f1c09a2b7de --caller key:ada     only ada's own calls

What the story tells of a call, and for how long, is in docs/ledger.md.

Exit code: 0, 1 where there is no such call, 64 wrong command line, 78 the configuration has mistakes.)";

inline constexpr const char* kRecoveryExamples = R"(
Examples:
  recourse recovery -c recourse.yaml
  recourse recovery -c recourse.yaml --since 7d --json | jq .total.rate

The rate of a code is the share of its errors after which the caller's next call of that tool, or of
one that the error sent it to, succeeded; those after which none came do not count. The exact
definition is in docs/ledger.md.

Exit code: 0, 1 where the ledger cannot be read, 64 wrong command line, 78 the configuration has
mistakes.)";

}  // namespace recourse::app
