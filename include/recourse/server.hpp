#pragma once

#include <recourse/dialect.hpp>
#include <recourse/fault.hpp>
#include <recourse/server/call.hpp>
#include <recourse/server/content.hpp>
#include <recourse/server/reflect.hpp>
#include <recourse/server/returned.hpp>

#include <chrono>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

/// Write an MCP server: tools, prompts and resources as plain functions, served over stdio and
/// Streamable HTTP to clients of either era.
///
///     struct Add { int a; int b; };
///     BOOST_DESCRIBE_STRUCT(Add, (), (a, b))
///
///     recourse::server::Server app({.name = "calculator", .version = "1.0.0"});
///     app.tool("add", "Adds two numbers").reads().handle<Add>([](const Add& in) {
///         return in.a + in.b;
///     });
///     app.run_stdio();
///
/// Handlers run on a pool of threads, several at a time. What they return as a Fault is told as it
/// is; an exception that escapes one is told as `internal`, its text in the log only. A mistake in
/// the making of a server (a name given twice, an argument that the schema does not have) throws
/// std::logic_error.
namespace recourse::server {

/// What a server says of itself.
struct About {
    std::string name;
    std::string version;
    std::string title = {};
    std::string instructions = {};  ///< how to use it as a whole, for the model
};

/// Who may keep an answer: anybody, or only whoever asked for it.
enum class Scope : unsigned char { everybody, asker };

/// How long an answer may be kept.
struct Keeping {
    std::chrono::milliseconds time{0};
    Scope scope = Scope::asker;
};

/// The record of every request: what `recourse support` and `recourse recovery` read
/// (docs/ledger.md). A file that several servers may write into, and others read meanwhile.
struct Ledger {
    std::filesystem::path file;  ///< made where there is none, for its owner only; not its folder
    std::chrono::days age{30};   ///< past this or `bytes`, the oldest go first
    std::size_t bytes = std::size_t{1024} * 1024 * 1024;  ///< of the whole file, near enough
};

struct Settings {
    std::size_t threads = 16;     ///< handlers that run at a time
    std::size_t waiting = 1'000;  ///< requests that wait for a thread; past them, refused
    std::chrono::milliseconds call_time{300'000};  ///< the deadline of a request; 0 for none
    std::size_t page_size = 1'000;                 ///< entries on one page of a list
    Keeping lists = {};  ///< how long lists of tools, prompts, resources keep
    std::size_t message_bytes = 4 * 1024 * 1024;  ///< the largest message over stdio
    /// Values that no answer and no log may show, such as passwords.
    std::vector<std::string> secrets = {};
    /// Where a line is written for each request; an empty path is standard error.
    std::optional<std::string> call_log = {};
    std::optional<Ledger> ledger = {};
    /// Signs what a modern client carries between the rounds of a call. Servers behind one balancer
    /// share it; left empty, one is made at random.
    std::string state_key = {};
    std::chrono::seconds state_time{900};   ///< how long a client may take for its answers
    std::size_t tasks = 10'000;             ///< at a time, ended ones that are kept included
    std::chrono::seconds task_time{3'600};  ///< how long a task is kept, unless it still works
    /// The shape of errors, unless a request chooses another in its `_meta`.
    Dialect dialect = Dialect::recourse;
    /// The same for clients by their names, which may hold `*` and `?`; the first that fits counts.
    std::vector<std::pair<std::string, Dialect>> client_dialects = {};
    /// What the codes of `Tool::fails_by` mean: the path of a vocabulary (docs/vocabularies.md), or
    /// the domain of a built-in one.
    std::string vocabulary = {};
    /// Believe what `Call::caller` is told: only where nobody but a gateway reaches this server.
    bool trusts_gateway = false;
};

/// HTTPS (TLS 1.2 and 1.3) instead of plain HTTP. PEM files, read when the server begins to listen.
struct Tls {
    std::string certificate;     ///< the server's own, then those between it and the root
    std::string key;             ///< its private key, without a password
    std::string client_ca = {};  ///< only clients with a certificate of these may connect
};

/// Where a server listens.
struct HttpOptions {
    std::string address = "127.0.0.1";
    std::uint16_t port = 8080;  ///< 0 takes a free one
    std::string path = "/mcp";
    /// Origins allowed beside those of this machine (`http://localhost[:port]` and the like).
    std::vector<std::string> allowed_origins = {};
    std::size_t request_bytes = 4 * 1024 * 1024;
    std::size_t connections = 10'000;
    std::size_t sessions = 10'000;  ///< of clients of the legacy era
    std::optional<Tls> tls = {};    ///< none: plain HTTP
};

/// One way in which a tool fails, declared beside it.
struct Failure {
    std::string code;  ///< `^[a-z][a-z0-9_]{2,62}$`, and never renamed
    Category category = Category::failed_precondition;
    std::string meaning = {};  ///< a sentence: what happened
    std::string remedy = {};   ///< what to do, as an imperative sentence without its full stop
    Actor actor = Actor::model;
    bool retryable = false;        ///< can it clear by itself
    Effect effect = Effect::none;  ///< of a tool that writes: what had happened when it failed
};

/// What an argument is held to beyond its type.
struct Refinement {
    std::string title = {};
    std::string pattern = {};
    std::optional<double> minimum = {};
    std::optional<double> maximum = {};
    std::optional<std::size_t> min_length = {};
    std::optional<std::size_t> max_length = {};
    std::vector<boost::json::value> one_of = {};
    /// Filled in where the argument is left out, which it then may be.
    std::optional<boost::json::value> otherwise = {};
    std::optional<boost::json::value> example = {};
    /// Repeated by clients of the modern era in the HTTP header `Mcp-Param-NAME`, for proxies.
    std::string header = {};
};

/// How a tool becomes a task.
struct Tasking {
    bool required = false;  ///< refused to clients that know no tasks
    bool at_once = true;    ///< else when its handler calls `Call::go_on_as_task`
    std::chrono::milliseconds poll_every{500};  ///< what clients are advised to
};

/// Texts by name: the arguments of a prompt, the variables of a template.
using Texts = std::map<std::string, std::string, std::less<>>;

/// Proposes values for what the user has `typed` so far; `others` are those that are known already.
using Completer =
    std::function<std::vector<std::string>(std::string_view typed, const Texts& others)>;

class Server;

/// A tool in the making; `handle` registers it.
class Tool {
  public:
    Tool(Server& server, std::string name, std::string description);
    ~Tool();
    Tool(Tool&&) noexcept;
    Tool& operator=(Tool&&) = delete;

    Tool& title(std::string title);
    /// It changes nothing: a call may be repeated, and ended at any moment.
    Tool& reads();
    /// A second call with the same arguments changes nothing more.
    Tool& idempotent();
    /// It may destroy what cannot be made again.
    Tool& destroys();
    /// Describes an argument, and holds it to more than its type. Dots lead inwards:
    /// `address.city`.
    Tool& argument(std::string path, std::string description, Refinement refinement = {});
    /// The ways in which it fails. What a handler returns beyond them is told all the same, and
    /// listed by `Server::undeclared_codes`.
    Tool& fails_with(std::vector<Failure> failures);
    /// The same by codes of `Settings::vocabulary`, which says what they mean and what to do.
    Tool& fails_by(std::vector<std::string_view> codes);
    /// A schema of the arguments in place of the one made from their type.
    Tool& schema(boost::json::object schema);
    /// A schema of the structured answer in place of the one made from its type.
    Tool& output_schema(boost::json::object schema);
    /// Further members of the tool's entry in `tools/list`, such as `icons`.
    Tool& with(std::string name, boost::json::value value);
    /// A deadline of its own, in place of `Settings::call_time`.
    Tool& within(std::chrono::milliseconds time);
    /// It takes long: clients that know tasks are given one, and ask for the result later. For all
    /// others it runs as any tool. Without `within`, a task has no deadline.
    Tool& as_task(Tasking how = {});

    /// Registers the tool. `Arguments` is a described struct, or boost::json::value (or object) for
    /// arguments of any shape. The handler takes (const Arguments&, Call&), or less of that, and
    /// returns a value (see `detail::Returned` for which) or a Result of one.
    template <typename Arguments = NoArguments, typename Handler>
    void handle(Handler handler);

    /// What a tool is once its types are erased.
    using Erased = std::function<Result<Answer>(const boost::json::value& arguments, Call& call)>;

  private:
    void add(boost::json::object input, std::optional<boost::json::object> output, Erased handler);
    struct Draft;
    std::unique_ptr<Draft> draft_;
};

/// A prompt in the making; `handle` registers it.
class Prompt {
  public:
    Prompt(Server& server, std::string name, std::string description);
    ~Prompt();
    Prompt(Prompt&&) noexcept;
    Prompt& operator=(Prompt&&) = delete;

    Prompt& title(std::string title);
    Prompt& argument(std::string name, std::string description);  ///< that must be given
    Prompt& optional_argument(std::string name, std::string description);
    Prompt& completes(std::string argument, Completer completer);

    using Handler = std::function<Result<std::vector<Message>>(const Texts& arguments, Call& call)>;
    void handle(Handler handler);

  private:
    struct Draft;
    std::unique_ptr<Draft> draft_;
};

/// A resource in the making; `handle` registers it.
class Resource {
  public:
    Resource(Server& server, std::string uri, std::string name, bool is_template);
    ~Resource();
    Resource(Resource&&) noexcept;
    Resource& operator=(Resource&&) = delete;

    Resource& title(std::string title);
    Resource& description(std::string description);
    Resource& mime_type(std::string type);
    Resource& keeps(Keeping keeping);
    Resource& completes(std::string variable, Completer completer);  ///< of a template

    /// `variables` are those of a template, decoded. `call.not_found()`, like any Fault of that
    /// category, says that there is no such resource. Contents without a URI are given the one that
    /// was asked for, and the mime type of the resource where they have none.
    using Handler = std::function<Result<Contents>(const Texts& variables, Call& call)>;
    void handle(Handler handler);

  private:
    struct Draft;
    std::unique_ptr<Draft> draft_;
};

/// A server that is listening; ends with its last owner, or by `stop`.
class Running {
  public:
    struct Engine;
    explicit Running(std::unique_ptr<Engine> engine);
    ~Running();
    Running(Running&&) noexcept;
    Running& operator=(Running&&) noexcept;

    [[nodiscard]] const std::string& url() const noexcept;
    /// Answers what is open, for at most `patience`, then asks the handlers that still run to end
    /// and waits for them. Any thread; twice does no harm.
    void stop(std::chrono::milliseconds patience = std::chrono::seconds(30));

  private:
    std::unique_ptr<Engine> engine_;
};

/// One failure code of one tool.
struct CodeOfTool {
    std::string tool;
    std::string code;
    auto operator<=>(const CodeOfTool&) const = default;
};

/// What a server offers, and the ways to serve it. Everything may be called from any thread, also
/// while it is served: clients hear of tools that come and go.
class Server {
  public:
    explicit Server(About about, Settings settings = {});
    ~Server();
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    [[nodiscard]] Tool tool(std::string name, std::string description);
    [[nodiscard]] Prompt prompt(std::string name, std::string description);
    [[nodiscard]] Resource resource(std::string uri, std::string name);
    /// A family of resources: `notes://{year}/{name}`. A variable stands for one segment, `{+name}`
    /// for the rest.
    [[nodiscard]] Resource resource_template(std::string uri_template, std::string name);

    /// False where there is none of that name.
    bool remove_tool(std::string_view name);
    bool remove_prompt(std::string_view name);
    bool remove_resource(std::string_view uri);
    /// Tells those who subscribed to it.
    void resource_updated(std::string_view uri);
    /// Tells clients to ask for the list again, where what it says has changed by other means.
    void tools_changed();
    void prompts_changed();
    void resources_changed();

    /// Serves the other end of stdin and stdout until stdin ends or a signal (SIGTERM, SIGINT)
    /// comes.
    std::expected<void, std::string> run_stdio();
    /// Serves over HTTP until a signal (SIGTERM, SIGINT) comes. The error is a sentence.
    std::expected<void, std::string> run_http(
        HttpOptions options = {}, const std::function<void(const std::string& url)>& listening = {}
    );
    /// The same in the background. The server must outlive what is running.
    [[nodiscard]] std::expected<Running, std::string> listen_http(HttpOptions options = {});

    /// Declared failures that no call has met yet, and codes that handlers returned without having
    /// declared them. Both since the server was made. Tests have them looked at by themselves:
    /// recourse/testing/gtest.hpp.
    [[nodiscard]] std::vector<CodeOfTool> undelivered_codes() const;
    [[nodiscard]] std::vector<CodeOfTool> undeclared_codes() const;

    struct Impl;

  private:
    friend class Tool;
    friend class Prompt;
    friend class Resource;
    std::unique_ptr<Impl> impl_;
};

template <typename Arguments, typename Handler>
void Tool::handle(Handler handler) {
    using Value = detail::ValueOf<detail::ResultOf<Handler, Arguments>>;
    add(detail::arguments_schema<Arguments>(),
        detail::Returned<Value>::schema(),
        [handler = std::move(handler
         )](const boost::json::value& json, Call& call) mutable -> Result<Answer> {
            Arguments arguments{};
            if (const auto misfit = from_json(json, arguments)) return call.misfit(*misfit);
            return detail::answer_of<Value>([&]() -> decltype(auto) {
                return detail::invoke(handler, arguments, call);
            });
        });
}

}  // namespace recourse::server
