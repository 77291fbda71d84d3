#pragma once

#include <recourse/fault.hpp>
#include <recourse/retry.hpp>

#include <chrono>
#include <cstdint>
#include <expected>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

/// Calls MCP servers, over Streamable HTTP or as child processes, of either era of the protocol.
///
///     auto client = recourse::client::Client::connect("http://127.0.0.1:8080/mcp");
///     if (!client) return fail(client.error());
///     auto result = client->call("get_customer", {{"customer_id", "cust_4F7K2M9QX1AB"}});
///     if (!result) return fail(result.error());
///     use(result->text());
///
/// What fails is a value, a Fault: what went wrong, whether it happened all the same, whether a
/// repeat is safe, what to do next.
namespace recourse::client {

template <typename T>
using Result = std::expected<T, Fault>;

using Json = boost::json::value;
using Object = boost::json::object;
using Array = boost::json::array;

/// Which protocol to speak. Automatic finds out: 2026-07-28, or an older revision with a handshake.
enum class Era : std::uint8_t { automatic, legacy, modern };

/// A server to be started: a program that speaks MCP on its stdin and stdout.
struct Command {
    std::vector<std::string> arguments;  ///< the program first; no shell is involved
    std::vector<std::pair<std::string, std::string>> environment = {};  ///< added to ours
    std::string directory = {};                                         ///< empty: ours
    bool pass_stderr = false;  ///< copy what it writes to stderr to ours
};

/// @name What a server has, and what it answers. `whole` is the JSON as it came.
/// @{
struct Server {
    std::string name;      ///< as it calls itself; nothing to rely on
    std::string version;   ///< likewise
    std::string revision;  ///< of the protocol: `2026-07-28`
    bool is_modern = false;
    Object capabilities;
    std::string instructions;
};

struct Tool {
    std::string name;
    std::string title;
    std::string description;
    Json input_schema;
    std::optional<Json> output_schema;
    bool reads_only = false;  ///< by its own hint
    bool idempotent = false;  ///< by its own hint
    Object whole;
};

struct ToolResult {
    Array content;                   ///< blocks of text, images, links and so on
    std::optional<Json> structured;  ///< `structuredContent`
    Object whole;
    /// The text blocks, one a line.
    [[nodiscard]] std::string text() const;
};

/// A tool call that its server goes on with after it has answered.
struct Task {
    enum class Status : std::uint8_t { working, input_required, completed, failed, cancelled };
    std::string id;
    std::string tool;  ///< that was called
    Status status = Status::working;
    std::string message;                            ///< what its server says of it
    std::optional<std::chrono::milliseconds> kept;  ///< from its beginning; for ever where unset
    std::optional<std::chrono::milliseconds> ask_after;  ///< how often its server wants to be asked
    Object whole;

    [[nodiscard]] bool ended() const noexcept { return status >= Status::completed; }
};

/// What a call came to at once.
using Begun = std::variant<ToolResult, Task>;

struct PromptArgument {
    std::string name;
    std::string description;
    bool required = false;
};

struct Prompt {
    std::string name;
    std::string title;
    std::string description;
    std::vector<PromptArgument> arguments;
    Object whole;
};

struct PromptMessage {
    std::string role;
    Json content;
};

struct PromptResult {
    std::string description;
    std::vector<PromptMessage> messages;
    Object whole;
};

struct Resource {
    std::string uri;
    std::string name;
    std::string title;
    std::string description;
    std::string mime_type;
    Object whole;
};

struct ResourceTemplate {
    std::string uri_template;
    std::string name;
    std::string title;
    std::string description;
    std::string mime_type;
    Object whole;
};

struct ResourceContents {
    std::string uri;
    std::string mime_type;
    std::string text;  ///< of a text
    std::string blob;  ///< in Base64, of anything else
    Object whole;
};

/// What an argument is completed for.
struct CompletionTarget {
    enum class Kind : std::uint8_t { prompt, resource_template };
    Kind kind = Kind::prompt;
    std::string name;  ///< of the prompt, or the template's URI
};

struct Completion {
    std::vector<std::string> values;
    std::optional<std::int64_t> total;
    bool has_more = false;
};
/// @}

/// @name What a server asks of whoever calls it, and says beside its answers.
/// @{
struct Elicitation {
    enum class Mode : std::uint8_t { form, url };
    Mode mode = Mode::form;
    std::string message;
    Object schema;    ///< of a form: what is asked for
    std::string url;  ///< where the user has to go
    Object whole;
};

struct ElicitationReply {
    enum class Action : std::uint8_t { accept, decline, cancel };
    Action action = Action::decline;
    Object content;  ///< of an accepted form; what is left out gets its default
};

struct Root {
    std::string uri;  ///< `file:///...`
    std::string name;
};

struct Progress {
    double progress = 0;
    std::optional<double> total;
    std::string message;
};

struct LogMessage {
    std::string level;
    std::string logger;
    Json data;
};

enum class Change : std::uint8_t { tools, prompts, resources };

/// What is not set is not offered to the server. Those that belong to a call are called by the
/// thread that waits for it; all others by one thread of the client's own, one after the other.
/// They may call the client and must not throw. Over stdio no legacy server says to which call its
/// questions and its log belong: there they are all others.
struct Handlers {
    std::function<ElicitationReply(const Elicitation&)> elicit;
    bool opens_urls = false;  ///< `elicit` can send its user to a URL
    /// A completion by a model of the caller's (`sampling/createMessage`): params in, result out.
    std::function<Result<Object>(const Object& params)> sample;
    std::function<std::vector<Root>()> roots;
    std::function<void(const LogMessage&)> log;
    std::function<void(Change)> changed;                ///< a list of the server's did
    std::function<void(std::string_view uri)> updated;  ///< a subscribed resource was
};

/// Accepts every form with the defaults of its schema.
[[nodiscard]] ElicitationReply accept_with_defaults(const Elicitation& elicitation);
/// @}

using recourse::RetryPolicy;

/// Whether a write that may have happened did.
enum class Landed : std::uint8_t { landed, not_landed, unknown };

/// For calls whose effect is unknown, where the Fault says how to look: with a judge the client
/// makes that call, which only reads, and the judge reads its answer. What landed is told as done;
/// what did not may be made again.
struct VerifyPolicy {
    std::function<Landed(const Fault& fault, const ToolResult& looked)> judge;
};

/// Tokens by the OAuth client credentials grant (RFC 6749, 4.4).
struct ClientCredentials {
    std::string token_url;
    std::string client_id;
    std::string client_secret;
    std::string scope;            ///< separated by spaces
    bool secret_in_body = false;  ///< `client_secret_post` instead of `client_secret_basic`
};

struct Options {
    std::string name = "recourse";  ///< who calls, for the server
    std::string version = {};       ///< empty: Recourse's
    Era era = Era::automatic;
    std::vector<std::pair<std::string, std::string>> headers = {};  ///< with every HTTP request
    std::string token = {};  ///< bearer token of every HTTP request; this or `credentials`
    std::optional<ClientCredentials> credentials = {};
    /// PEM: the authorities to trust instead of the system's, or the server's own certificate.
    std::string ca = {};
    std::chrono::milliseconds start_timeout{30'000};
    std::chrono::milliseconds call_timeout{120'000};  ///< a whole call, its repeats included
    std::chrono::milliseconds idle_timeout{60'000};   ///< a call's silence
    bool trust_annotations = true;  ///< believe what tools say of themselves: safe to repeat
    /// Call tools, too, that the server does not list for us: it may say more of why than we can.
    bool ask_for_unlisted = false;
    std::string log_level = {};  ///< what the server should log to us; empty: its own default
    RetryPolicy retry = {};
    VerifyPolicy verify = {};
    Handlers handlers = {};
};

/// A call is about to be made again.
struct Retry {
    int attempt = 2;                    ///< the one that comes
    std::chrono::milliseconds wait{0};  ///< before it
    bool server_asked = false;          ///< the server said how long at least
    Fault failure;                      ///< of the attempt before it
};

struct CallOptions {
    std::chrono::milliseconds timeout{0};                   ///< 0: that of the client
    std::function<void(const Progress&)> on_progress = {};  ///< called by the thread that waits
    std::function<void(const Retry&)> on_retry = {};        ///< likewise
    std::stop_token stop = {};                              ///< ends the call
};

/// The group that a failure belongs to, as the dialect `typed` tells it, whatever the server
/// speaks: `permission_error`, `rate_limit_error`, `validation_error`, `provider_error`,
/// `internal_error`.
[[nodiscard]] std::string error_type(const Fault& fault);

/// One server and the way to it, on a loop and a thread of its own. Every function waits for its
/// answer, and any number of threads may call at once. The server is started, its session made anew
/// and its era found out again whenever that is needed. A client ends its server where it started
/// it; no call may be under way then.
class Client {
  public:
    /// To a server that runs: `https://host:port/path`. Its certificate is always verified.
    [[nodiscard]] static Result<Client> connect(std::string_view url, Options options = {});
    /// To a server of its own.
    [[nodiscard]] static Result<Client> connect(Command command, Options options = {});

    Client(Client&&) noexcept;
    Client& operator=(Client&&) noexcept;
    ~Client();

    /// Who answered the last handshake.
    [[nodiscard]] Server server();

    /// All tools but those that the protocol forbids to use (2026-07-28: malformed `x-mcp-header`).
    [[nodiscard]] Result<std::vector<Tool>> list_tools();
    /// Calls a tool. Whatever went wrong, the tool's own failures included, is a Fault.
    [[nodiscard]] Result<ToolResult> call(
        std::string_view tool, Object arguments = {}, CallOptions options = {}
    );
    /// Calls a tool that may go on as a task. A server of 2026-07-28 decides that by itself; one of
    /// 2025-11-25 is asked for a task where the tool can become one.
    [[nodiscard]] Result<Begun> begin(
        std::string_view tool, Object arguments = {}, CallOptions options = {}
    );
    /// How a task stands.
    [[nodiscard]] Result<Task> look_at(const Task& task, CallOptions options = {});
    /// Waits until a task ends, and answers what it asks meanwhile; what it came to is told like
    /// the end of a call. A wait that is given up leaves the task at work.
    [[nodiscard]] Result<ToolResult> wait_for(const Task& task, CallOptions options = {});
    /// Asks the server to end a task: it may end it later, or not at all.
    [[nodiscard]] Result<void> cancel(const Task& task);
    /// What is wrong with the arguments of a call, without making it: tools and arguments that the
    /// server does not have, each with the name that was probably meant, and values that its schema
    /// refuses.
    [[nodiscard]] std::optional<Fault> check(std::string_view tool, const Object& arguments);

    [[nodiscard]] Result<std::vector<Prompt>> list_prompts();
    [[nodiscard]] Result<PromptResult> get_prompt(
        std::string_view name,
        const std::map<std::string, std::string>& arguments = {},
        CallOptions options = {}
    );
    [[nodiscard]] Result<std::vector<Resource>> list_resources();
    [[nodiscard]] Result<std::vector<ResourceTemplate>> list_resource_templates();
    [[nodiscard]] Result<std::vector<ResourceContents>> read_resource(
        std::string_view uri, CallOptions options = {}
    );
    /// `known` holds the arguments that are decided already.
    [[nodiscard]] Result<Completion> complete(
        const CompletionTarget& target,
        std::string_view argument,
        std::string_view value,
        const std::map<std::string, std::string>& known = {}
    );

    /// From now on calls belong to another session, under a name that nobody has had: a server that
    /// gives each session a budget of its own (Recourse's limits do) begins a new one.
    void new_session();

    /// From now on `Handlers::updated` hears of this resource, across restarts of the server.
    void subscribe(std::string_view uri);
    void unsubscribe(std::string_view uri);

    /// Any other request: params in, result out.
    [[nodiscard]] Result<Object> request(
        std::string_view method, Object params = {}, CallOptions options = {}
    );

  private:
    struct Impl;
    explicit Client(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

}  // namespace recourse::client
