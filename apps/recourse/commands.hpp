#pragma once

#include "ledger_option.hpp"
#include "server_option.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

/// What each subcommand does, once main.cpp has read the command line. The result is the exit code.
namespace recourse::app {

/// Exit codes, as sysexits.h has them where it fits.
inline constexpr int kOk = 0;
inline constexpr int kFailed = 1;     ///< the tool failed, and would again
inline constexpr int kUsage = 64;     ///< the command line is wrong
inline constexpr int kBadInput = 65;  ///< what was to be read is not what it should be
inline constexpr int kUnavailable =
    69;  ///< an address, a file or a program that is needed is not there
inline constexpr int kTryAgain = 75;    ///< it failed, and the same call can safely be made again
inline constexpr int kNotAllowed = 77;  ///< the server does not accept who calls
inline constexpr int kBadConfiguration = 78;  ///< the configuration has mistakes
inline constexpr int kInterrupted = 130;      ///< by Ctrl-C, as shells have it

struct WrapOptions {
    std::vector<std::string> command;
    std::string log;            ///< a file for the call log; empty: stderr
    bool quiet = false;         ///< no call log
    std::string ledger;         ///< a file for the ledger; empty: none is kept
    bool support_tool = false;  ///< that the host can ask the ledger with; needs one
    std::string call_timeout;   ///< as typed: `90s`
    bool distrust_hints = false;
    std::string mode = "rewrite";      ///< what becomes of errors: `rewrite`, `annotate`, `observe`
    std::string dialect = "recourse";  ///< as typed
};
[[nodiscard]] int wrap(const WrapOptions& options);

struct GatewayOptions {
    std::string configuration;
};
[[nodiscard]] int gateway(const GatewayOptions& options);

struct CheckOptions {
    std::string configuration;
    std::string vocabulary;  ///< a vocabulary file, checked by itself; this or `configuration`
    bool json = false;
};
[[nodiscard]] int check(const CheckOptions& options);

struct DemoOptions {
    bool once = false;
    int port = 8080;
};
[[nodiscard]] int demo(const DemoOptions& options);

struct CallOptions {
    ServerOption server;
    std::string tool;  ///< empty: list the tools
    std::vector<std::string> arguments;
    bool no_check = false;  ///< send the arguments whatever the schema says
    bool json = false;
    bool quiet = false;  ///< no progress
};
[[nodiscard]] int call(const CallOptions& options);

struct DiagnoseOptions {
    std::string file;     ///< empty: standard input
    bool text = false;    ///< what a model would read, instead of the machine copy
    std::string dialect;  ///< as typed; empty: `recourse`. With one, what a model would read in it
    std::string vocabulary;  ///< the domain of the one that the failures are read by; empty: none
    std::string configuration;  ///< with vocabularies of the user's own
    bool quiet = false;         ///< no progress
};
[[nodiscard]] int diagnose(const DiagnoseOptions& options);

struct RedactOptions {
    std::string file;    ///< empty: standard input
    bool quiet = false;  ///< no progress
};
[[nodiscard]] int redact(const RedactOptions& options);

struct KeysOptions {
    std::string configuration;  ///< whose `identity.keys` names the file; this or `file`
    std::string file;
    std::string name;  ///< of the caller; for revoke and rotate an id will do
    std::vector<std::string> roles;
    std::vector<std::string> scopes;
    std::string expires;  ///< as typed: `90d`; empty: never
    std::string overlap;  ///< as typed: how long the old key is good; empty: no longer
    bool json = false;
};
[[nodiscard]] int create_key(const KeysOptions& options);
[[nodiscard]] int list_keys(const KeysOptions& options);
[[nodiscard]] int revoke_key(const KeysOptions& options);
[[nodiscard]] int rotate_key(const KeysOptions& options);

struct OutcomesOptions {
    std::string configuration;  ///< whose `store.path` names the store
    std::string id;             ///< as `outcomes list` shows it
    std::string found;          ///< `done` or `not-done`
    std::string reason;         ///< why that is known
    bool json = false;
    bool quiet = false;  ///< no progress
};
[[nodiscard]] int list_outcomes(const OutcomesOptions& options);
[[nodiscard]] int show_outcome(const OutcomesOptions& options);
[[nodiscard]] int settle_outcome(const OutcomesOptions& options);

struct RequestsOptions {
    std::string configuration;  ///< whose `own_tools.requests` names the file
    std::string id;             ///< as `requests list` shows it
    bool json = false;
};
[[nodiscard]] int list_requests(const RequestsOptions& options);
[[nodiscard]] int grant_request(const RequestsOptions& options);
[[nodiscard]] int deny_request(const RequestsOptions& options);

struct ReviewOptions {
    ServerOption server;
    std::vector<std::string> tools;  ///< globs: only these; empty: all
    std::vector<std::string> reads;  ///< globs: these read only
    bool writes = false;
    std::string between;  ///< as typed: `9000=http://127.0.0.1:8000/mcp`; empty: nothing is lost
    std::uint64_t seed = 1;
    std::string rules = "contract";    ///< or `ritual`
    std::string format = "text";       ///< of what is printed
    std::vector<std::string> outputs;  ///< files, each in the format of its ending
    std::string baseline;              ///< a file of what is known; empty: nothing is
    std::string write_baseline;        ///< a file that is to know all that was found
    std::string fail_on;               ///< `new`; empty: no finding fails a review by itself
    std::optional<int> min_score;
    bool quiet = false;  ///< no progress
};
[[nodiscard]] int review(const ReviewOptions& options);

struct ExplainOptions {
    std::string code;           ///< in any spelling, or `domain/code`; empty: list them all
    std::string configuration;  ///< with vocabularies of the user's own
    bool json = false;
};
[[nodiscard]] int explain(const ExplainOptions& options);

struct SupportOptions {
    LedgerOption ledger;
    std::string id;                     ///< as typed: 12 to 32 hex digits
    std::optional<std::string> caller;  ///< whose calls count; nothing: everybody's
    bool json = false;
    bool quiet = false;  ///< no progress
};
[[nodiscard]] int support(const SupportOptions& options);

struct RecoveryOptions {
    LedgerOption ledger;
    std::string since;  ///< as typed: `7d`; empty: all that is kept
    bool json = false;
    bool quiet = false;  ///< no progress
};
[[nodiscard]] int recovery(const RecoveryOptions& options);

}  // namespace recourse::app
