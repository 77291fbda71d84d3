#pragma once

#include "gateway/gateway.hpp"
#include "net/loop.hpp"
#include "upstreams/upstream.hpp"

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

/// For tests: a real gateway on its loop, with imposters at both edges.
namespace recourse::gateway {

struct Errand;
class ImposterUpstream;

/// What all imposters of one test do, and what became of them.
struct Stage {
    mcp::Era era = mcp::Era::legacy;
    std::string capabilities =
        R"({"tools":{},"prompts":{},"resources":{"subscribe":true},"logging":{}})";
    /// What `ask` asks.
    std::string question = R"("method":"elicitation/create","params":{"message":"name?"})";
    bool has_secrets = false;  ///< beside what it has, and can complete and refuse by name
    int changing_lists = 0;    ///< the prompts of `shop` have two pages, which go together at 1
    std::string failure;  ///< what `echo` and the tool of a task come to, if anything; raw JSON
    std::set<ImposterUpstream*> running;  ///< those that are there
    std::set<Errand*> errands;            ///< requests under way
    std::vector<std::string> received;    ///< params, as they arrived
    std::vector<std::string> callers;     ///< who was said to call, likewise
    std::vector<std::string> methods;     ///< likewise, each behind the name of its upstream
    std::vector<std::string> answers;     ///< to questions, whole messages
    Errand* latest = nullptr;
    int cancelled = 0;
    int upstreams = 0;  ///< made so far
};

/// A request that an imposter works on.
struct Errand {
    explicit Errand(net::Executor executor) : done(executor) {}
    net::Signal done;
    std::optional<upstreams::Outcome> outcome;
    bool asked = false;
    std::function<void()> ask;  ///< of `later`
    std::function<void(std::string_view method, json::Ref params)> say;

    void finish(upstreams::Outcome end) {
        if (!outcome) outcome = std::move(end);
        done.set();
    }
    void finish(std::string result) {
        const auto text = std::make_shared<const std::string>(std::move(result));
        finish(upstreams::Answer{*text, text});
    }
    void fail(int code, std::string data = {}) {
        finish(upstreams::Failed{
            diagnosis::JsonRpcFailed{.code = code, .message = "no", .data = std::move(data)},
            diagnosis::Sent::answered
        });
    }
    void die() {
        finish(upstreams::Failed{
            diagnosis::ProcessFailed{.what = diagnosis::ProcessFailed::What::died},
            diagnosis::Sent::whole
        });
    }
};

inline constexpr std::string_view kState = R"("st\u00e4te 1")";

/// Tools: `echo` answers, `ask` asks first, `later` when it is told to, `wait` never ends, `visit`
/// sends to a page, `need` lacks a capability.
class ImposterUpstream final : public upstreams::Upstream {
  public:
    ImposterUpstream(
        net::Executor executor, net::Timers& timers, upstreams::Settings settings, Stage& stage
    )
        : Upstream(executor, timers, std::move(settings)), stage_(stage) {
        ++stage_.upstreams;
        stage_.running.insert(this);
    }
    ~ImposterUpstream() override { stage_.running.erase(this); }
    /// Says something of its own accord.
    void say(std::string_view method, std::string_view params) {
        if (listener_ != nullptr) listener_->on_notification(method, json::Ref(params));
    }
    [[nodiscard]] bool is_idle() const noexcept { return own_.empty(); }

    net::Task<std::optional<upstreams::Failed>> start() override {
        if (generation() == 0) {
            introduce(
                {.era = stage_.era,
                 .revision = "",
                 .capabilities = stage_.capabilities,
                 .server_info = R"({"name":"imposter","version":"1"})",
                 .instructions = ""}
            );
        }
        co_return std::nullopt;
    }

    net::Task<upstreams::Outcome> send(upstreams::Request& request) override {
        co_await start();
        Errand errand(executor_);
        stage_.errands.insert(&errand);
        stage_.latest = &errand;
        own_.insert(&errand);
        errand.ask = [this, &request, &errand] {
            const bool is_call = request.method == "tools/call";
            if (is_call && !std::exchange(errand.asked, true)) ask(request, errand);
        };
        errand.say = request.on_notification;
        stage_.received.emplace_back(request.params.raw());
        stage_.callers.emplace_back(request.caller);
        stage_.methods.push_back(settings_.name + " " + std::string(request.method));
        if (request.cancellation != nullptr) {
            if (request.cancellation->cancelled()) errand.finish(upstreams::Cancelled{});
            request.cancellation->on_cancel([this, &errand] {
                ++stage_.cancelled;
                errand.finish(upstreams::Cancelled{diagnosis::Sent::whole});
            });
        }
        if (!errand.outcome) serve(request, errand);
        co_await errand.done.wait();
        if (request.cancellation != nullptr) request.cancellation->on_cancel({});
        stage_.errands.erase(&errand);
        own_.erase(&errand);
        co_return *std::move(errand.outcome);
    }
    void notify(std::string_view /*method*/, std::string_view /*params*/) override {}
    net::Task<> stop() override {
        for (Errand* errand : std::set(own_)) errand->die();
        co_await stop_watching();
    }

  private:
    void serve(upstreams::Request& request, Errand& errand) {
        if (request.method == "tools/list")
            return errand.finish(
                R"({"tools":[{"name":"echo"},{"name":"ask"},{"name":"later"},{"name":"wait"},)"
                R"({"name":"visit"},{"name":"need"}]})"
            );
        const bool is_changing = stage_.changing_lists > 0 && settings_.name == "shop";
        if (is_changing && request.method == "prompts/list") return list_prompts(request, errand);
        if (stage_.has_secrets && serve_secret(request, errand)) return;
        if (request.method == "prompts/list")
            return errand.finish(R"({"prompts":[{"name":"greet"}]})");
        if (request.method == "resources/list")
            return errand.finish(
                fmt::format(R"({{"resources":[{{"name":"r","uri":"{}://r"}}]}})", settings_.name)
            );
        if (request.method == "resources/read") return read(request, errand);
        if (request.method.starts_with("tasks/")) return serve_task(request, errand);
        if (request.method == "resources/subscribe") return subscribe(request, errand);
        if (request.method == "subscriptions/listen") return acknowledge(request);
        if (request.method != "tools/call") return errand.finish("{}");
        if (request.params["task"]) return errand.finish(R"({"task":{"taskId":"t1"}})");
        const auto name = request.name ? std::string(*request.name)
                                       : request.params["name"].string().value_or("");
        if (name == "wait" || name == "later") return;
        if (name == "ask") return ask(request, errand);
        if (name == "visit")
            return errand.fail(
                mcp::kUrlElicitationRequired,
                R"({"elicitations":[{"mode":"url","elicitationId":"e","url":"https://a.b/","message":"m"}]})"
            );
        if (name == "need")
            return errand.fail(
                mcp::kMissingClientCapability, R"({"requiredCapabilities":{"sampling":{}}})"
            );
        errand.finish(stage_.failure.empty() ? said("echo") : stage_.failure);
    }

    void list_prompts(upstreams::Request& request, Errand& errand) {
        const bool is_second = static_cast<bool>(request.params["cursor"]);
        if (!is_second)
            return errand.finish(fmt::format(
                R"({{"prompts":[{{"name":"of_{}"}}],"nextCursor":"more"}})", stage_.changing_lists
            ));
        if (--stage_.changing_lists > 0) return errand.fail(mcp::kInvalidParams);
        errand.finish(R"({"prompts":[{"name":"last"}]})");
    }

    /// A prompt, a resource and the values of a template are not for everybody.
    bool serve_secret(upstreams::Request& request, Errand& errand) {
        const auto& own = settings_.name;
        if (request.method == "prompts/list") {
            errand.finish(R"({"prompts":[{"name":"greet"},{"name":"secret"}],"nextCursor":"more"})"
            );
            if (!request.params["cursor"]) return true;
            errand.outcome.reset();
            errand.finish(R"({"prompts":[{"name":"secret_two"}]})");
        } else if (request.method == "prompts/get") {
            const auto name = request.name ? std::string(*request.name)
                                           : request.params["name"].string().value_or("");
            if (name == "greet" || name.starts_with("secret"))
                errand.finish(fmt::format(R"({{"messages":[],"description":"{}"}})", name));
            else
                errand.fail(mcp::kInvalidParams);
        } else if (request.method == "resources/list") {
            errand.finish(fmt::format(
                R"({{"resources":[{{"name":"r","uri":"{0}://r"}},{{"name":"s","uri":"{0}://secret"}}]}})",
                own
            ));
        } else if (request.method == "resources/templates/list") {
            errand.finish(fmt::format(
                R"({{"resourceTemplates":[{{"name":"t","uriTemplate":"{0}://t/{{x}}"}},)"
                R"({{"name":"u","uriTemplate":"{0}://secret/{{x}}"}}]}})",
                own
            ));
        } else if (request.method == "resources/read" &&
                   request.params["uri"].string() == own + "://secret") {
            errand.finish(R"({"contents":[{"uri":"x","text":"secret"}]})");
        } else if (request.method == "completion/complete") {
            errand.finish(R"({"completion":{"values":["a","secret"],"total":2,"hasMore":false}})");
        } else if (request.method == "acme/count") {
            errand.finish(R"({"count":7})");
        } else {
            return false;
        }
        return true;
    }

    /// It knows the tasks `t1` and `t2`.
    void serve_task(upstreams::Request& request, Errand& errand) {
        if (request.method == "tasks/list")
            return errand.finish(R"({"tasks":[{"taskId":"t1"},{"taskId":"t2"}]})");
        const auto id = request.name ? std::string(*request.name)
                                     : request.params["taskId"].string().value_or("");
        if (!stage_.failure.empty()) return errand.finish(ended(request.method, id));
        if (request.method != "tasks/result")
            return errand.finish(fmt::format(R"({{"taskId":"{}","status":"working"}})", id));
        errand.finish(fmt::format(
            R"({{"content":[],"_meta":{{"io.modelcontextprotocol/related-task":{{"taskId":"{}"}}}}}})",
            id
        ));
    }
    /// How a task that failed is told of.
    [[nodiscard]] std::string ended(std::string_view method, std::string_view id) const {
        if (method == "tasks/result") return stage_.failure;
        return fmt::format(
            R"({{"resultType":"complete","taskId":"{}","status":"completed","result":{}}})",
            id,
            stage_.failure
        );
    }
    /// Nobody may watch what is closed, and what is slow is agreed to when a test says so.
    static void subscribe(upstreams::Request& request, Errand& errand) {
        const auto uri = request.params["uri"].string().value_or("");
        if (uri.contains("closed")) return errand.fail(-32002, R"({"uri":"closed"})");
        if (!uri.contains("slow")) errand.finish("{}");
    }
    /// The same of a modern server, which does not say no.
    static void acknowledge(upstreams::Request& request) {
        std::string params;
        json::Writer out(params);
        out.begin_object().key("notifications").begin_object();
        out.key("resourceSubscriptions").begin_array();
        for (const auto uri : request.params["notifications"]["resourceSubscriptions"].elements()) {
            if (!uri.string()->contains("closed")) out.raw(uri.raw());
        }
        out.end_array().end_object().end_object();
        request.on_notification(mcp::kAcknowledged, json::Ref(params));
    }

    void read(upstreams::Request& request, Errand& errand) {
        const auto uri = request.params["uri"].string().value_or("");
        if (uri == settings_.name + "://r")
            return errand.finish(R"({"contents":[{"uri":"x","text":")" + settings_.name + "\"}]}");
        const bool modern = stage_.era == mcp::Era::modern;
        errand.fail(modern ? mcp::kInvalidParams : mcp::kResourceNotFound, R"({"uri":"x"})");
    }

    void ask(upstreams::Request& request, Errand& errand) {
        if (stage_.era == mcp::Era::legacy) {
            const auto text = fmt::format(R"({{"jsonrpc":"2.0","id":7,{}}})", stage_.question);
            const auto question = *mcp::read_message(text);
            auto answered = [this, &errand](std::string answer) {
                stage_.answers.push_back(answer);
                if (stage_.errands.contains(&errand)) errand.finish(said("asked"));
            };
            // Over stdio nobody can tell for which request it asks.
            if (settings_.command.empty())
                request.on_request(question, std::move(answered));
            else
                listener_->on_request(question, std::move(answered));
        } else if (!request.params["inputResponses"]) {
            errand.finish(fmt::format(
                R"({{"resultType":"input_required","inputRequests":{{"k":{{{}}}}},"requestState":{}}})",
                stage_.question,
                kState
            ));
        } else {
            stage_.answers.emplace_back(request.params["inputResponses"]["k"].raw());
            errand.finish(said("asked"));
        }
    }

    [[nodiscard]] std::string said(std::string_view text) const {
        const std::string_view mark =
            stage_.era == mcp::Era::modern ? R"("resultType":"complete",)" : "";
        return fmt::format(R"({{{}"content":[{{"type":"text","text":"{}"}}]}})", mark, text);
    }

    Stage& stage_;
    std::set<Errand*> own_;
};

/// A client that listens to what it is sent.
class ImposterClient final : public server::Client {
  public:
    ImposterClient(net::Executor executor, mcp::Era spoken) : Client(executor) {
        era = spoken;
        if (spoken == mcp::Era::legacy) revision = mcp::kNewestLegacyRevision;
        capabilities = R"({"elicitation":{"form":{},"url":{}}})";
    }
    void push(std::string message) override { pushed.push_back(std::move(message)); }
    std::vector<std::string> pushed;
    int calls = 0;     ///< of tools, so far
    std::string meta;  ///< more members of the `_meta` of its requests: `"progressToken":1`
};

/// One request of a client, from its sending to its answer.
class ImposterCall final : public server::Stream {
  public:
    ImposterCall(std::shared_ptr<ImposterClient> client, std::string text)
        : client_(std::move(client)), text_(std::move(text)) {}

    void send(std::string message) override { sent.push_back(std::move(message)); }
    [[nodiscard]] bool open() const noexcept override { return true; }
    net::Task<> run(server::Host& host) {
        const auto request = *mcp::read_message(text_);
        const auto envelope = mcp::Envelope::of(request.params);
        const server::InFlight withdrawable(*client_, request.id, ticket);
        reply = co_await host.serve({
            .client = *client_,
            .request = request,
            .envelope = envelope,
            .ticket = ticket,
            .stream = *this,
            .caller = client_->caller,
        });
        if (reply.receipt) reply.receipt->handed([] { return true; });
        ++replies;
    }
    [[nodiscard]] ImposterClient& client() noexcept { return *client_; }

    server::Ticket ticket;
    std::vector<std::string> sent;  ///< before the answer
    server::Reply reply;
    int replies = 0;

  private:
    std::shared_ptr<ImposterClient> client_;
    std::string text_;
};

/// The gateway, its loop, and the stage behind it.
class Theatre {
  public:
    explicit Theatre(
        mcp::Era server, std::vector<std::string> upstreams = {"shop"}, bool over_http = true
    ) {
        stage.era = server;
        auto& all = settings.upstreams;
        for (auto& name : upstreams) {
            auto& one = all.emplace_back();
            one.name = std::move(name);
            if (!over_http) one.command = {"imposter"};
        }
        gateway = std::make_unique<Gateway>(
            loop.get_executor(),
            timers,
            all,
            [this](const upstreams::Settings& of_one) {
                return std::make_unique<ImposterUpstream>(
                    loop.get_executor(), timers, of_one, stage
                );
            },
            Stance::shared,
            fault::Redactor({}),
            ledger::CallLog::silent()
        );
    }

    /// What still runs ends before what it runs on.
    ~Theatre() { end(); }
    Theatre(const Theatre&) = delete;
    Theatre& operator=(const Theatre&) = delete;

    std::shared_ptr<ImposterClient> client(mcp::Era era) {
        return std::make_shared<ImposterClient>(loop.get_executor(), era);
    }
    /// One of a caller that has this role.
    std::shared_ptr<ImposterClient> client(mcp::Era era, std::string caller, std::string role) {
        auto made = client(era);
        made->caller = std::make_shared<const guards::Caller>(guards::Caller{
            .id = std::move(caller), .name = "", .roles = {std::move(role)}, .scopes = {}
        });
        return made;
    }
    /// From now on callers may do this.
    void permit(guards::PermissionSettings permission) {
        settings.permission = std::move(permission);
        static_cast<void>(gateway->apply(settings, fault::Redactor({})));
    }

    /// Sends a request; `params` are the members of params, without braces.
    std::shared_ptr<ImposterCall> begin(
        const std::shared_ptr<ImposterClient>& client,
        std::string_view method,
        std::string_view params
    ) {
        std::string meta = client->meta;
        if (client->era == mcp::Era::modern) {
            meta = fmt::format(
                R"("{}":"2026-07-28","{}":{}{}{})",
                mcp::kMetaProtocolVersion,
                mcp::kMetaClientCapabilities,
                client->capabilities,
                meta.empty() ? "" : ",",
                meta
            );
        }
        if (!meta.empty())
            meta = fmt::format(R"({}"_meta":{{{}}})", params.empty() ? "" : ",", meta);
        auto call = std::make_shared<ImposterCall>(
            client,
            fmt::format(
                R"({{"jsonrpc":"2.0","id":{},"method":"{}","params":{{{}{}}}}})",
                next_id_++,
                method,
                params,
                meta
            )
        );
        net::spawn(loop.get_executor(), run(call));
        settle();
        return call;
    }
    std::shared_ptr<ImposterCall> begin_tool(
        const std::shared_ptr<ImposterClient>& client,
        std::string_view tool,
        std::string_view more = {}
    ) {
        // No two calls are the same but the rounds of one, or one would be told of the other.
        if (!more.contains("requestState")) ++client->calls;
        const auto arguments =
            more.contains("\"arguments\"")
                ? ""
                : fmt::format(
                      R"(,"arguments":{{"client":{},"call":{}}})", client->number, client->calls
                  );
        return begin(
            client, "tools/call", fmt::format(R"("name":"{}"{}{})", tool, arguments, more)
        );
    }

    /// Runs whatever can run now.
    void settle() {
        loop.restart();
        while (loop.poll() > 0) continue;
    }
    /// What happens when so much time passes.
    void pass(Duration time) {
        timers.skip(time);
        settle();
    }
    /// Whether nothing is left that could ever run.
    [[nodiscard]] bool is_over() {
        timers.skip(std::chrono::hours(1));
        settle();
        return loop.stopped();
    }
    /// The request that the server got last and works on.
    [[nodiscard]] Errand& latest() const { return *stage.latest; }
    void end() {
        net::spawn(loop.get_executor(), gateway->stop());
        settle();
    }

    net::asio::io_context loop{1};
    net::Timers timers{loop.get_executor()};
    Stage stage;
    Settings settings;
    std::unique_ptr<Gateway> gateway;

  private:
    net::Task<> run(std::shared_ptr<ImposterCall> call) { co_await call->run(*gateway); }

    int next_id_ = 1;
};

/// Raw JSON of what a call was answered.
[[nodiscard]] inline json::Ref result_of(const ImposterCall& call) {
    return json::Ref(call.reply.body)["result"];
}
[[nodiscard]] inline json::Ref error_of(const ImposterCall& call) {
    return json::Ref(call.reply.body)["error"];
}

}  // namespace recourse::gateway
