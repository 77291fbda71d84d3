#include "base/text.hpp"
#include "commands.hpp"
#include "dialect_option.hpp"
#include "duration_option.hpp"
#include "gateway/service.hpp"

#include <filesystem>

#include <fmt/format.h>

namespace recourse::app {
namespace {

/// Whether the ledger is there, or its folder is: that of a mistyped path is not made.
bool can_be_made(const std::string& ledger) {
    if (ledger.empty()) return true;
    std::error_code error;
    const auto file = std::filesystem::absolute(ledger, error);
    const bool is_file = !std::filesystem::is_directory(file, error);
    if (is_file && std::filesystem::is_directory(file.parent_path(), error)) return true;
    fmt::print(
        stderr,
        "recourse wrap: --ledger is '{}', and a file in a folder that exists is expected\n",
        text::clean(ledger, 200)
    );
    return false;
}

}  // namespace

int wrap(const WrapOptions& options) {
    gateway::UpstreamSettings upstream;
    upstream.name = "wrapped";
    upstream.command = options.command;
    upstream.pass_stderr = true;
    // Whoever runs a program on their own machine trusts it with more than its hints.
    upstream.trust_annotations = !options.distrust_hints;
    if (options.mode == "annotate") upstream.errors = gateway::Errors::annotate;
    if (options.mode == "observe") upstream.errors = gateway::Errors::observe;
    if (!options.call_timeout.empty()) {
        const auto timeout = duration_option("--call-timeout", options.call_timeout, kPatience);
        if (!timeout) {
            fmt::print(stderr, "recourse wrap: {}\n", timeout.error());
            return kUsage;
        }
        upstream.call_timeout = *timeout;
        upstream.idle_timeout = std::min(upstream.idle_timeout, *timeout);
    }

    const auto dialect = dialect_option("wrap", options.dialect);
    if (!dialect) return kUsage;
    if (!can_be_made(options.ledger)) return kUsage;

    gateway::Settings settings;
    settings.listen.dialect = *dialect;
    settings.log.calls = !options.quiet;
    settings.log.file = options.log;
    settings.ledger.path = options.ledger;
    settings.ledger.tool = options.support_tool;
    settings.upstreams.push_back(std::move(upstream));
    const auto ended = gateway::run_wrapper(settings);
    if (ended) return kOk;
    fmt::print(stderr, "recourse wrap: {}\n", ended.error());
    return kUnavailable;
}

}  // namespace recourse::app
