#include "client/conversation.hpp"
#include "client/mailbox.hpp"
#include "client/reading.hpp"
#include "fault/redaction.hpp"
#include "fault/spelling.hpp"
#include "fault/vocabularies.hpp"
#include "fault/vocabulary.hpp"
#include "net/http_client.hpp"

#include <recourse/client.hpp>

#include <mutex>
#include <optional>
#include <thread>
#include <utility>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <signal.h>

namespace recourse::client {
namespace {

/// In which session of its caller's a call is made.
constexpr std::string_view kMetaSession = "dev.recourse/session";

using Guard = net::asio::executor_work_guard<net::Executor>;

upstreams::EraChoice choice_of(Era era) {
    switch (era) {
        case Era::legacy:
            return upstreams::EraChoice::legacy;
        case Era::modern:
            return upstreams::EraChoice::modern;
        case Era::automatic:
            break;
    }
    return upstreams::EraChoice::automatic;
}

upstreams::OAuthSettings oauth_of(const ClientCredentials& credentials) {
    using upstreams::ClientAuthentication;
    return {
        .token_url = credentials.token_url,
        .client_id = credentials.client_id,
        .client_secret = credentials.client_secret,
        .scope = credentials.scope,
        .authentication =
            credentials.secret_in_body ? ClientAuthentication::post : ClientAuthentication::basic,
    };
}

upstreams::Settings settings_of(const Options& options) {
    upstreams::Settings settings;
    settings.headers = options.headers;
    settings.token = options.token;
    if (options.credentials) settings.oauth = oauth_of(*options.credentials);
    if (!options.ca.empty()) settings.tls.ca = {.path = "the client's `ca`", .text = options.ca};
    settings.era = choice_of(options.era);
    settings.start_timeout = options.start_timeout;
    settings.call_timeout = options.call_timeout;
    settings.idle_timeout = options.idle_timeout;
    return settings;
}

/// The last part of a path.
std::string base_name(std::string_view path) {
    return std::string(path.substr(path.rfind('/') + 1));
}

TraceId new_trace() {
    thread_local SystemRandom random;
    return TraceId::make(random);
}

/// What was given cannot be connected to at all.
Fault unusable(std::string_view message) {
    auto fault = fault::make("invalid_request");
    fault.message = fault::Redactor().redact(message);
    fault.effect = Effect::none;
    fault.safe_to_retry = SafeBecause::not_sent;
    fault.support_id = new_trace().hex();
    return fault;
}

template <typename T, typename Read>
Result<T> read_as(Result<Object> result, Read read) {
    if (!result) return std::unexpected(std::move(result.error()));
    return read(*std::move(result));
}

/// A write to a server that is gone is an error, not the end of the process.
void block_broken_pipes() {
    sigset_t pipes;
    ::sigemptyset(&pipes);
    ::sigaddset(&pipes, SIGPIPE);
    ::pthread_sigmask(SIG_BLOCK, &pipes, nullptr);
}

}  // namespace

/// The loop with its thread, the thread for what belongs to no call, and the way between them and
/// the threads of callers.
struct Client::Impl {
    Impl(upstreams::Settings settings, Options with)
        : options(std::move(with)),
          timers(loop.get_executor()),
          guard(std::in_place, loop.get_executor()),
          conversation(
              std::in_place, loop.get_executor(), timers, std::move(settings), options, mailbox
          ),
          courier([this] { mailbox->run(); }),
          runner([this] {
              block_broken_pipes();
              loop.run();
          }) {}

    /// Handlers first, for they may still answer; then the server; then whatever the loop has left.
    ~Impl() {
        mailbox->close();
        courier.join();
        net::asio::post(loop, [this] { net::spawn(loop.get_executor(), end()); });
        runner.join();
    }
    Impl(const Impl&) = delete;
    Impl& operator=(const Impl&) = delete;

    net::Task<> end() {
        co_await conversation->stop();
        conversation.reset();
        guard.reset();
    }

    /// Runs work on the loop, and meanwhile what the loop has for this thread.
    template <typename T>
    T wait_for(const std::function<net::Task<T>(Conversation&)>& work, Mailbox& for_caller) {
        std::optional<T> result;
        const auto run = [&]() -> net::Task<> {
            result.emplace(co_await work(*conversation));
            for_caller.close();
        };
        net::asio::post(loop, [&] { net::spawn(loop.get_executor(), run()); });
        for_caller.run();
        return *std::move(result);
    }

    Errand errand(std::string_view method, Object params, const CallOptions& call) {
        const auto timeout = call.timeout.count() > 0 ? call.timeout : options.call_timeout;
        return {
            .method = method,
            .params = std::move(params),
            .deadline = Deadline::after(Clock::now(), timeout),
            .options = call,
            .mailbox = std::make_shared<Mailbox>(),
            .trace = new_trace(),
        };
    }

    Errand tool_call(std::string_view tool, Object arguments, const CallOptions& options_of_call) {
        auto text = json::to_text(arguments);
        Object params{{"name", tool}, {"arguments", std::move(arguments)}};
        if (const auto name = session(); !name.empty())
            params["_meta"] = Object{{kMetaSession, name}};
        auto call = errand("tools/call", std::move(params), options_of_call);
        call.tool_name = tool;
        call.arguments = std::move(text);
        return call;
    }

    Errand errand_about(
        std::string_view method, const Task& task, const CallOptions& options_of_call
    ) {
        auto about = errand(method, {{"taskId", task.id}}, options_of_call);
        about.takes_tasks = true;
        return about;
    }

    /// Carries an errand out; the caller's stop ends it.
    template <typename T>
    T run(Errand& errand, const std::function<net::Task<T>(Conversation&)>& work) {
        const std::stop_callback stop(errand.options.stop, [&] {
            net::asio::post(loop, [&errand, alive = errand.mailbox] {
                if (!alive->is_closed()) errand.cancellation.cancel();
            });
        });
        return wait_for(work, *errand.mailbox);
    }

    Result<Object> ask(std::string_view method, Object params, const CallOptions& call) {
        auto all = errand(method, std::move(params), call);
        return run<Result<Object>>(all, [&all](Conversation& with) { return with.ask(all); });
    }

    template <typename T>
    Result<std::vector<T>> list(
        std::string_view method, std::string_view member, T (*read)(Object)
    ) {
        const CallOptions none;
        auto all = errand(method, {}, none);
        auto entries = run<Result<std::vector<Object>>>(all, [&](Conversation& with) {
            return with.list(all, member);
        });
        if (!entries) return std::unexpected(std::move(entries.error()));
        std::vector<T> read_entries;
        read_entries.reserve(entries->size());
        for (auto& entry : *entries) read_entries.push_back(read(std::move(entry)));
        return read_entries;
    }

    std::string session() {
        const std::scoped_lock lock(session_mutex);
        return session_name;
    }
    void new_session() {
        const std::scoped_lock lock(session_mutex);
        session_name = new_trace().hex();
    }

    void post(std::function<void(Conversation&)> work) {
        net::asio::post(loop, [this, work = std::move(work)] { work(*conversation); });
    }

    static Result<Client> connect(upstreams::Settings settings, Options options) {
        auto impl = std::make_unique<Impl>(std::move(settings), std::move(options));
        const CallOptions none;
        auto start = impl->errand("initialize", {}, none);
        auto failure = impl->run<std::optional<Fault>>(start, [&start](Conversation& with) {
            return with.start(start);
        });
        if (failure) return std::unexpected(*std::move(failure));
        return Client(std::move(impl));
    }

    const Options options;
    net::asio::io_context loop{1};
    net::Timers timers;
    std::optional<Guard> guard;
    std::shared_ptr<Mailbox> mailbox = std::make_shared<Mailbox>();
    std::optional<Conversation> conversation;
    std::mutex session_mutex;
    std::string session_name;  ///< empty: none was asked for
    std::thread courier;
    std::thread runner;
};

Result<Client> Client::connect(std::string_view url, Options options) {
    const auto origin = net::Origin::from_url(url);
    if (!origin) return std::unexpected(unusable("'" + std::string(url) + "': " + origin.error()));
    if (options.credentials) {
        const auto& token_url = options.credentials->token_url;
        if (const auto token_origin = net::Origin::from_url(token_url); !token_origin)
            return std::unexpected(unusable("'" + token_url + "': " + token_origin.error()));
    }
    auto settings = settings_of(options);
    settings.url = url;
    settings.name = origin->authority();
    return Impl::connect(std::move(settings), std::move(options));
}

Result<Client> Client::connect(Command command, Options options) {
    if (command.arguments.empty()) return std::unexpected(unusable("the command is empty"));
    auto settings = settings_of(options);
    settings.name = base_name(command.arguments.front());
    settings.command = std::move(command.arguments);
    settings.environment = std::move(command.environment);
    settings.directory = std::move(command.directory);
    settings.pass_stderr = command.pass_stderr;
    return Impl::connect(std::move(settings), std::move(options));
}

Client::Client(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Client::Client(Client&&) noexcept = default;
Client& Client::operator=(Client&&) noexcept = default;
Client::~Client() = default;

Server Client::server() {
    Mailbox waiting;
    return impl_->wait_for<Server>(
        [](Conversation& with) -> net::Task<Server> { co_return with.server(); }, waiting
    );
}

Result<std::vector<Tool>> Client::list_tools() {
    using Tools = Result<std::vector<Tool>>;
    const CallOptions none;
    auto all = impl_->errand("tools/list", {}, none);
    return impl_->run<Tools>(all, [&all](Conversation& with) -> net::Task<Tools> {
        if (auto failure = co_await with.learn_tools(all)) co_return std::unexpected(*failure);
        std::vector<Tool> tools;
        for (const auto& entry : with.tools().all()) tools.push_back(entry->tool);
        co_return tools;
    });
}

Result<ToolResult> Client::call(std::string_view tool, Object arguments, CallOptions options) {
    auto call = impl_->tool_call(tool, std::move(arguments), options);
    auto result =
        impl_->run<Result<Object>>(call, [&call](Conversation& with) { return with.call(call); });
    return read_as<ToolResult>(std::move(result), to_tool_result);
}

Result<Begun> Client::begin(std::string_view tool, Object arguments, CallOptions options) {
    auto call = impl_->tool_call(tool, std::move(arguments), options);
    auto result =
        impl_->run<Result<Object>>(call, [&call](Conversation& with) { return with.begin(call); });
    if (!result) return std::unexpected(std::move(result.error()));
    if (auto task = to_task(*result, tool)) return *std::move(task);
    return to_tool_result(*std::move(result));
}

Result<Task> Client::look_at(const Task& task, CallOptions options) {
    auto look = impl_->errand_about("tasks/get", task, options);
    auto result =
        impl_->run<Result<Object>>(look, [&look](Conversation& with) { return with.ask(look); });
    if (!result) return std::unexpected(std::move(result.error()));
    if (auto seen = to_task(*result, task.tool)) return *std::move(seen);
    return task;
}

Result<ToolResult> Client::wait_for(const Task& task, CallOptions options) {
    auto wait = impl_->errand_about("tasks/get", task, options);
    auto result = impl_->run<Result<Object>>(wait, [&](Conversation& with) {
        return with.see_through(wait, task);
    });
    return read_as<ToolResult>(std::move(result), to_tool_result);
}

Result<void> Client::cancel(const Task& task) {
    const CallOptions none;
    auto cancel = impl_->errand_about("tasks/cancel", task, none);
    auto result = impl_->run<Result<Object>>(cancel, [&cancel](Conversation& with) {
        return with.ask(cancel);
    });
    if (!result) return std::unexpected(std::move(result.error()));
    return {};
}

std::optional<Fault> Client::check(std::string_view tool, const Object& arguments) {
    const CallOptions none;
    auto call = impl_->errand("tools/call", {}, none);
    call.tool_name = tool;
    call.arguments = json::to_text(arguments);
    return impl_->run<std::optional<Fault>>(call, [&call](Conversation& with) {
        return with.check(call);
    });
}

Result<std::vector<Prompt>> Client::list_prompts() {
    return impl_->list("prompts/list", "prompts", to_prompt);
}

Result<std::vector<Resource>> Client::list_resources() {
    return impl_->list("resources/list", "resources", to_resource);
}

Result<std::vector<ResourceTemplate>> Client::list_resource_templates() {
    return impl_->list("resources/templates/list", "resourceTemplates", to_template);
}

namespace {

Object to_object(const std::map<std::string, std::string>& texts) {
    Object object;
    for (const auto& [name, text] : texts) object[name] = text;
    return object;
}

}  // namespace

Result<PromptResult> Client::get_prompt(
    std::string_view name, const std::map<std::string, std::string>& arguments, CallOptions options
) {
    auto result =
        impl_->ask("prompts/get", {{"name", name}, {"arguments", to_object(arguments)}}, options);
    return read_as<PromptResult>(std::move(result), to_prompt_result);
}

Result<std::vector<ResourceContents>> Client::read_resource(
    std::string_view uri, CallOptions options
) {
    auto result = impl_->ask("resources/read", {{"uri", uri}}, options);
    return read_as<std::vector<ResourceContents>>(std::move(result), to_contents);
}

Result<Completion> Client::complete(
    const CompletionTarget& target,
    std::string_view argument,
    std::string_view value,
    const std::map<std::string, std::string>& known
) {
    const bool is_prompt = target.kind == CompletionTarget::Kind::prompt;
    Object ref{{"type", is_prompt ? "ref/prompt" : "ref/resource"}};
    ref[is_prompt ? "name" : "uri"] = target.name;
    Object params{
        {"ref", std::move(ref)}, {"argument", Object{{"name", argument}, {"value", value}}}
    };
    if (!known.empty()) params["context"] = Object{{"arguments", to_object(known)}};
    const CallOptions none;
    auto result = impl_->ask("completion/complete", std::move(params), none);
    return read_as<Completion>(std::move(result), to_completion);
}

void Client::new_session() {
    impl_->new_session();
}

std::string error_type(const Fault& fault) {
    return fault::spelling_of(fault, fault::Vocabularies::built_in()).type;
}

void Client::subscribe(std::string_view uri) {
    impl_->post([uri = std::string(uri)](Conversation& with) { with.subscribe(uri); });
}

void Client::unsubscribe(std::string_view uri) {
    impl_->post([uri = std::string(uri)](Conversation& with) { with.unsubscribe(uri); });
}

Result<Object> Client::request(std::string_view method, Object params, CallOptions options) {
    return impl_->ask(method, std::move(params), options);
}

}  // namespace recourse::client
