#include "base/json.hpp"
#include "base/text.hpp"
#include "client/typed_arguments.hpp"
#include "commands.hpp"
#include "fault/dialect.hpp"
#include "progress.hpp"
#include "terminal_questions.hpp"

#include <recourse/client.hpp>

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <optional>
#include <stop_token>
#include <thread>
#include <variant>
#include <vector>

#include <fmt/format.h>
#include <signal.h>
#include <unistd.h>

namespace recourse::app {
namespace {

using client::Client;
using client::Json;

/// What was typed cannot be called: a sentence.
struct Misuse {
    std::string sentence;
};
/// What the command came to. It is shown once nothing is drawn on the terminal any more.
using Ended = std::variant<std::vector<client::Tool>, client::ToolResult, Fault, Misuse>;

int tell(const Misuse& misuse, bool /*json*/) {
    fmt::print(
        stderr,
        "recourse call: {}\nSee recourse call --help, which has examples.\n",
        misuse.sentence
    );
    return kUsage;
}

int exit_code_of(const Fault& fault) {
    if (fault.code == "cancelled") return kInterrupted;
    if (fault.retryable && fault.safe_to_retry != SafeBecause::nothing) return kTryAgain;
    switch (fault.category) {
        case Category::unavailable:
        case Category::deadline_exceeded:
            return kUnavailable;
        case Category::unauthenticated:
        case Category::permission_denied:
            return kNotAllowed;
        default:
            return kFailed;
    }
}

int tell(const Fault& fault, bool json) {
    if (json)
        fmt::print("{}\n", json::to_text(fault::render_machine(fault)));
    else
        fmt::print(stderr, "{}\n", fault::render_text(fault));
    return exit_code_of(fault);
}

/// What a person sees of a block that is no text.
std::string in_words(const Json& block) {
    const auto* members = block.if_object();
    const auto text_of = [members](std::string_view name) -> std::string {
        const auto* value = members == nullptr ? nullptr : members->if_contains(name);
        return value != nullptr && value->is_string() ? std::string(value->get_string()) : "";
    };
    const auto type = text_of("type");
    if (type == "text") return text_of("text");
    if (type == "resource_link") return fmt::format("[link to {}]", text_of("uri"));
    if (const auto kind = text_of("mimeType"); !kind.empty())
        return fmt::format("[{} {}, {} bytes of Base64]", type, kind, text_of("data").size());
    return json::to_text(block);
}

void show(const client::ToolResult& result, bool json) {
    if (json) {
        fmt::print("{}\n", json::to_text(result.whole));
        return;
    }
    for (const auto& block : result.content) fmt::print("{}\n", in_words(block));
    if (result.content.empty() && result.structured)
        fmt::print("{}\n", json::to_text(*result.structured));
}

int tell(const client::ToolResult& result, bool json) {
    show(result, json);
    return kOk;
}

int tell(const std::vector<client::Tool>& tools, bool json) {
    client::Array all;
    for (const auto& tool : tools) {
        if (json)
            all.push_back(tool.whole);
        else
            fmt::print("{:<28} {}\n", tool.name, text::clean(tool.description, 200));
    }
    if (json) fmt::print("{}\n", json::to_text(all));
    return kOk;
}

/// Ctrl-C ends the call, and the server is told. The threads that are started later have the
/// signals blocked, too.
class Interruption {
  public:
    Interruption() {
        ::sigemptyset(&signals_);
        for (const int number : {SIGINT, SIGTERM, SIGUSR1}) ::sigaddset(&signals_, number);
        ::pthread_sigmask(SIG_BLOCK, &signals_, nullptr);
        waiting_ = std::thread([this] {
            int number = 0;
            while (::sigwait(&signals_, &number) == 0 && number != SIGUSR1) {
                // Whoever asks twice does not want to wait for the server.
                if (source_.request_stop()) continue;
                Progress::wipe();
                std::_Exit(kInterrupted);
            }
        });
    }
    ~Interruption() {
        ::pthread_kill(waiting_.native_handle(), SIGUSR1);
        waiting_.join();
    }
    Interruption(const Interruption&) = delete;
    Interruption& operator=(const Interruption&) = delete;
    [[nodiscard]] std::stop_token token() const { return source_.get_token(); }

  private:
    sigset_t signals_{};
    std::stop_source source_;
    std::thread waiting_;
};

/// A call that goes on as a task is waited for like any other, and ended with Ctrl-C.
client::Result<client::ToolResult> see_through(
    Client& client,
    const std::string& tool,
    client::Object arguments,
    const client::CallOptions& options
) {
    auto begun = client.begin(tool, std::move(arguments), options);
    if (!begun) return std::unexpected(std::move(begun.error()));
    const auto* task = std::get_if<client::Task>(&*begun);
    if (task == nullptr) return std::get<client::ToolResult>(*std::move(begun));
    auto result = client.wait_for(*task, options);
    if (options.stop.stop_requested()) (void)client.cancel(*task);
    return result;
}

/// Tells whoever watches what the call waits for.
client::CallOptions watched_by(Progress& progress, std::stop_token stop) {
    return {
        .on_progress =
            [&progress](const client::Progress& told) {
                if (told.total) progress.expect(*told.total);
                progress.reach(told.progress);
                progress.say(told.message);
            },
        .on_retry =
            [&progress](const client::Retry& retry) {
                const auto why = retry.server_asked ? "the server said so"
                                                    : fmt::format("after {}", retry.failure.code);
                progress.wait(retry.wait, fmt::format("{}; then attempt {}", why, retry.attempt));
            },
        .stop = std::move(stop),
    };
}

Ended call_tool(Client& client, const CallOptions& options, const client::CallOptions& how) {
    const auto tools = client.list_tools();
    Json schema;
    if (tools) {
        for (const auto& tool : *tools) {
            if (tool.name == options.tool) schema = tool.input_schema;
        }
    }
    auto arguments = client::read_typed_arguments(options.arguments, schema);
    if (!arguments) return Misuse{std::move(arguments.error())};
    if (!options.no_check) {
        if (auto wrong = client.check(options.tool, *arguments)) return *std::move(wrong);
    }
    auto result = see_through(client, options.tool, *std::move(arguments), how);
    if (!result) return std::move(result.error());
    return *std::move(result);
}

/// While the user is asked, the terminal is not drawn on.
client::ElicitationReply ask_beside(
    const std::shared_ptr<Progress>& drawn, const client::Elicitation& elicitation
) {
    if (!drawn) return ask_on_terminal(elicitation);
    const Progress::Aside aside(*drawn);
    return ask_on_terminal(elicitation);
}

/// What was typed, as the library takes it. The error is a sentence.
std::expected<client::Options, std::string> read_options(const CallOptions& typed) {
    auto access = read_access(typed.server);
    if (!access) return std::unexpected(std::move(access.error()));
    client::Options options;
    options.headers = std::move(access->headers);
    options.token = std::move(access->token);
    if (auto& credentials = access->credentials) {
        options.credentials = client::ClientCredentials{
            .token_url = std::move(credentials->url),
            .client_id = std::move(credentials->id),
            .client_secret = std::move(credentials->secret),
            .scope = std::move(credentials->scope),
        };
    }
    options.ca = std::move(access->ca);
    if (isatty(STDIN_FILENO) == 1 && isatty(STDERR_FILENO) == 1) {
        options.handlers.elicit = ask_on_terminal;
        options.handlers.opens_urls = true;
    }
    if (access->timeout) options.call_timeout = *access->timeout;
    options.start_timeout = access->time_to_start(options.start_timeout);
    return options;
}

client::Result<Client> connect(const CallOptions& typed, client::Options options) {
    if (!typed.server.command.empty())
        return Client::connect(
            client::Command{.arguments = typed.server.command}, std::move(options)
        );
    return Client::connect(typed.server.url, std::move(options));
}

Ended carry_out(
    const CallOptions& typed,
    client::Options options,
    std::stop_token stop,
    std::optional<Client>& client
) {
    const auto progress = std::make_shared<Progress>(
        typed.tool.empty() ? "listing the tools" : fmt::format("calling {}", typed.tool),
        Unit::steps,
        Outlets{.quiet = typed.quiet, .for_program = typed.json}
    );
    if (options.handlers.elicit) {
        options.handlers.elicit = [drawn = std::weak_ptr(progress)](const auto& elicitation) {
            return ask_beside(drawn.lock(), elicitation);
        };
    }
    progress->wait(options.start_timeout, "for the server's handshake");
    auto connected = connect(typed, std::move(options));
    if (!connected) return std::move(connected.error());
    client = *std::move(connected);
    progress->say({});
    if (!typed.tool.empty())
        return call_tool(*client, typed, watched_by(*progress, std::move(stop)));
    auto tools = client->list_tools();
    if (!tools) return std::move(tools.error());
    return *std::move(tools);
}

}  // namespace

int call(const CallOptions& options) {
    auto read = read_options(options);
    if (!read) return tell(Misuse{std::move(read.error())}, options.json);
    const Interruption interruption;
    std::optional<Client> client;  // what it came to is told before the server is made to end
    const auto ended = carry_out(options, *std::move(read), interruption.token(), client);
    const int code = std::visit([&](const auto& what) { return tell(what, options.json); }, ended);
    return code != kOk && interruption.token().stop_requested() ? kInterrupted : code;
}

}  // namespace recourse::app
