#include "base/text.hpp"
#include "base/time.hpp"
#include "diagnosis/kinds.hpp"
#include "diagnosis/remedy.hpp"
#include "diagnosis/said.hpp"

#include <csignal>
#include <string>

#include <fmt/format.h>

/// A server that runs as a child process failed.
namespace recourse::diagnosis {
namespace {

using What = ProcessFailed::What;

constexpr std::size_t kCommandBytes = 120;
constexpr std::size_t kQuoteBytes = 200;

std::string_view code_of(What what) {
    switch (what) {
        case What::not_found:
            return "command_not_found";
        case What::not_runnable:
            return "command_not_runnable";
        case What::died_at_start:
            return "upstream_exited_at_start";
        case What::mute_at_start:
            return "upstream_mute_at_start";
        case What::died:
            return "upstream_died";
        case What::hung:
            return "upstream_hung";
        case What::not_mcp:
            return "upstream_not_mcp";
        case What::unterminated:
            return "upstream_unterminated";
        case What::wrong_id:
            return "upstream_wrong_id";
        case What::too_large:
            return "upstream_too_large";
    }
    return "internal";
}

std::string_view signal_name(int number) {
    switch (number) {
        case SIGHUP:
            return "SIGHUP";
        case SIGINT:
            return "SIGINT";
        case SIGQUIT:
            return "SIGQUIT";
        case SIGILL:
            return "SIGILL";
        case SIGTRAP:
            return "SIGTRAP";
        case SIGABRT:
            return "SIGABRT";
        case SIGBUS:
            return "SIGBUS";
        case SIGFPE:
            return "SIGFPE";
        case SIGKILL:
            return "SIGKILL";
        case SIGSEGV:
            return "SIGSEGV";
        case SIGPIPE:
            return "SIGPIPE";
        case SIGTERM:
            return "SIGTERM";
        case SIGXCPU:
            return "SIGXCPU";
        case SIGSYS:
            return "SIGSYS";
        default:
            return {};
    }
}

/// ` with exit code 1`, ` by signal 9 (SIGKILL)`, or nothing where neither is known.
std::string ending(const ProcessFailed& failure) {
    if (failure.signal) {
        const auto name = signal_name(*failure.signal);
        return name.empty() ? fmt::format(" by signal {}", *failure.signal)
                            : fmt::format(" by signal {} ({})", *failure.signal, name);
    }
    if (failure.exit_code) return fmt::format(" with exit code {}", *failure.exit_code);
    return {};
}

/// ` within 30s`, where it is known how long was waited.
std::string within(std::chrono::milliseconds waited) {
    return waited.count() > 0 ? " within " + to_words(waited) : std::string();
}

std::string message_of(
    const ProcessFailed& failure, const Situation& situation, std::string_view command
) {
    const std::string who = "The server '" + std::string(situation.upstream) + "'";
    const auto call = asked(situation);
    switch (failure.what) {
        case What::not_found:
            return fmt::format("{} cannot be started: there is no command '{}'", who, command);
        case What::not_runnable:
            return fmt::format(
                "{} cannot be started: '{}' is there but cannot be executed", who, command
            );
        case What::died_at_start:
            return fmt::format("{} ended{} before it answered the handshake", who, ending(failure));
        case What::mute_at_start:
            return fmt::format(
                "{} runs, but has not answered the handshake{}", who, within(failure.waited)
            );
        case What::died:
            return fmt::format("{} ended{} while it worked on {}", who, ending(failure), call);
        case What::hung:
            return fmt::format("{} has not answered {}{}", who, call, within(failure.waited));
        case What::not_mcp:
            return fmt::format(
                "{} wrote text that is no MCP message where its answer to {} was due", who, call
            );
        case What::unterminated:
            return fmt::format("{} began a line in answer to {} and never ended it", who, call);
        case What::wrong_id:
            return fmt::format("{} answered a request that nobody sent, and not {}", who, call);
        case What::too_large:
            return fmt::format(
                "{} answered {} with more than the {} bytes that are taken",
                who,
                call,
                failure.detail
            );
    }
    return who + " failed";
}

/// What the process itself said comes first, then the operating system's words, then what
/// experience says.
std::string cause_of(const ProcessFailed& failure) {
    if (!failure.said.empty()) return "It wrote " + quoted(failure.said, kQuoteBytes);
    if (const auto line = telling_line(failure.stderr_tail); !line.empty()) {
        return "Its last words on standard error: " + quoted(line, kQuoteBytes);
    }
    const bool is_limit = failure.what == What::too_large;
    if (!failure.detail.empty() && !is_limit) return quoted(failure.detail, kQuoteBytes);
    if (failure.what == What::died && failure.signal == SIGKILL) {
        return "Whoever sends SIGKILL is often the system itself, short of memory";
    }
    return {};
}

void advise_on(
    Fault& fault, const ProcessFailed& failure, const Situation& s, std::string_view command
) {
    const std::string who = "'" + std::string(s.upstream) + "'";
    switch (failure.what) {
        case What::not_found:
            return advise_operator(
                fault,
                s,
                fmt::format(
                    "install {}, or correct the command of {} in the configuration", command, who
                )
            );
        case What::not_runnable:
            return advise_operator(
                fault,
                s,
                fmt::format(
                    "make {} executable, or give {} another command in the configuration",
                    command,
                    who
                )
            );
        case What::died_at_start:
            return advise_operator(
                fault, s, fmt::format("run the command of {} by hand and mend what it reports", who)
            );
        case What::mute_at_start:
            return advise_operator(
                fault,
                s,
                fmt::format(
                    "check that the command of {} starts an MCP server on standard input and "
                    "output",
                    who
                )
            );
        case What::died:
            return advise_operator(
                fault, s, fmt::format("read the log of {} if it ends like this again", who)
            );
        case What::hung:
            advise(
                fault,
                ActionType::fix_arguments,
                fmt::format("ask {} for less in one call", asked(s))
            );
            return advise_operator(
                fault, s, fmt::format("raise the time limit of {} if that does not help", who)
            );
        case What::not_mcp:
            return advise_operator(
                fault,
                s,
                fmt::format(
                    "make {} log to standard error, since standard output is for MCP messages", who
                )
            );
        case What::unterminated:
            return advise_operator(
                fault,
                s,
                fmt::format("make {} end every message with a line break and flush it", who)
            );
        case What::wrong_id:
            return advise_operator(
                fault,
                s,
                fmt::format(
                    "report to the author of {} that answers must carry the id of their request",
                    who
                )
            );
        case What::too_large:
            return advise_less(fault, s);
    }
}

}  // namespace

Fault process_failed(const ProcessFailed& failure, const Situation& situation) {
    const std::string command = text::clean(failure.command, kCommandBytes);
    Fault fault = begin(code_of(failure.what), situation);
    fault.message = message_of(failure, situation, command);
    fault.cause = cause_of(failure);
    fault.details["command"] = command;
    if (failure.exit_code) fault.details["exit_code"] = *failure.exit_code;
    if (failure.signal) {
        fault.details["signal"] = *failure.signal;
        if (const auto name = signal_name(*failure.signal); !name.empty())
            fault.details["signal_name"] = name;
    }
    if (failure.waited.count() > 0) fault.details["waited_ms"] = failure.waited.count();
    advise_on(fault, failure, situation, command);
    return settle(std::move(fault), situation, Answer::inconclusive);
}

}  // namespace recourse::diagnosis
