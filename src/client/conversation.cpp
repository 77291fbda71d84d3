#include "client/conversation.hpp"

#include "base/text.hpp"
#include "base/version.hpp"
#include "client/plain_words.hpp"
#include "client/reading.hpp"
#include "diagnosis/arguments.hpp"
#include "diagnosis/remedy.hpp"
#include "mcp/message.hpp"
#include "schema/schema.hpp"
#include "upstreams/pause.hpp"

#include <algorithm>
#include <functional>

#include <boost/asio/post.hpp>
#include <fmt/format.h>

namespace recourse::client {

using diagnosis::JsonRpcFailed;
using diagnosis::NotMcp;
using diagnosis::Sent;
using diagnosis::ToolFailed;
using upstreams::Cancelled;
using upstreams::Failed;
using upstreams::Outcome;

namespace {

constexpr int kMostRounds = 32;
constexpr int kMostPages = 1'000;
/// A list that changes while it is read is begun anew so often at most.
constexpr int kMostRestarts = 2;

std::string info_of(const Options& options) {
    std::string info;
    json::Writer out(info);
    out.begin_object().member("name", options.name);
    out.member("version", options.version.empty() ? kVersion : std::string_view(options.version));
    out.end_object();
    return info;
}

/// Tokens that are fetched are secrets from then on.
upstreams::Settings telling_tokens(
    upstreams::Settings settings, std::function<void(const std::string&)> on_token
) {
    if (settings.oauth) settings.oauth->on_token = std::move(on_token);
    return settings;
}

std::vector<std::string> secrets_of(const Options& options) {
    std::vector<std::string> secrets;
    for (const auto& [name, value] : options.headers) {
        secrets.push_back(value);
        // `Bearer x`: the token may be said without its scheme
        const auto blank = value.find(' ');
        if (blank != std::string::npos) secrets.push_back(value.substr(blank + 1));
    }
    secrets.push_back(options.token);
    if (options.credentials) secrets.push_back(options.credentials->client_secret);
    return secrets;
}

mcp::Era first_tried(Era era) {
    return era == Era::legacy ? mcp::Era::legacy : mcp::Era::modern;
}

}  // namespace

Conversation::Conversation(
    net::Executor executor,
    net::Timers& timers,
    upstreams::Settings settings,
    const Options& options,
    std::shared_ptr<Mailbox> mailbox
)
    : executor_(executor),
      timers_(timers),
      options_(options),
      self_{
          .info = info_of(options),
          .capabilities = capabilities_of(options.handlers),
          .capabilities_with_tasks = capabilities_with_tasks(options.handlers),
          .log_level = options.log_level,
      },
      mailbox_(std::move(mailbox)),
      upstream_(upstreams::make_upstream(
          executor,
          timers,
          telling_tokens(
              std::move(settings), [this](const std::string& token) { redactor_.learn(token); }
          )
      )),
      redactor_(secrets_of(options)) {
    upstream_->set_listener(this);
    upstream_->set_identity({
        .client_info = self_.info,
        .capabilities = self_.capabilities,
        .first_tried = first_tried(options.era),
    });
}

net::Task<std::optional<Fault>> Conversation::start(Errand& errand) {
    auto failure = co_await upstream_->start();
    if (failure) co_return tell(errand, *std::move(failure));
    watch();
    co_return std::nullopt;
}

/// A legacy server is told once in each handshake what it should log.
net::Task<> Conversation::set_log_level(const Errand& errand) {
    const bool is_legacy = upstream_->hello().era == mcp::Era::legacy;
    const bool is_told = level_told_ == upstream_->generation();
    if (!is_legacy || is_told || options_.log_level.empty()) co_return;
    level_told_ = upstream_->generation();
    const CallOptions none;
    Errand set_level{
        .method = "logging/setLevel",
        .params = {{"level", options_.log_level}},
        .deadline = errand.deadline,
        .options = none,
        .mailbox = errand.mailbox,
        .trace = errand.trace,
    };
    // A server that does not log loses nothing.
    (void)co_await send(set_level, {});
}

net::Task<> Conversation::stop() {
    stopping_ = true;
    co_await upstream_->stop();
}

Server Conversation::server() const {
    return to_server(upstream_->hello());
}

// ---- one request ----------------------------------------------------------------------------

net::Task<Result<Object>> Conversation::ask(Errand& errand) {
    fault::Attempts attempts(options_.retry, budget_, random_);
    while (true) {
        const auto began = timers_.now();
        auto result = co_await attempt(errand);
        if (result) {
            attempts.succeeded();
            co_return result;
        }
        Fault& fault = result.error();
        const auto landed = co_await look_whether_landed(errand, fault);
        if (!landed) attempts.settle(fault);
        if (errand.cancellation.cancelled()) co_return result;
        const auto now = timers_.now();
        const auto wait = attempts.next(fault, now - began, errand.deadline.left(now));
        if (!wait) co_return result;
        tell_of_retry(errand, fault, attempts.made(), *wait);
        co_await upstreams::pause(executor_, timers_, *wait, &errand.cancellation);
        if (errand.cancellation.cancelled()) co_return result;
    }
}

/// To the thread that waits, where it wants to know.
void Conversation::tell_of_retry(
    const Errand& errand, const Fault& failure, int made, Duration wait
) {
    if (!errand.options.on_retry) return;
    Retry retry{
        .attempt = made,
        .wait = std::chrono::duration_cast<std::chrono::milliseconds>(wait),
        .server_asked = failure.retry_after.has_value(),
        .failure = failure,
    };
    errand.mailbox->put([&errand, retry = std::move(retry)] { errand.options.on_retry(retry); });
}

/// One attempt, told as it ends.
net::Task<Result<Object>> Conversation::attempt(Errand& errand) {
    auto result = co_await converse(errand);
    const bool may_be_described_anew = !result && errand.tool;
    if (may_be_described_anew) {
        const auto* failed = std::get_if<Failed>(&result.error());
        const auto* error = failed ? std::get_if<JsonRpcFailed>(&failed->raw) : nullptr;
        // Our headers follow a description of the tool that is out of date.
        const bool is_outdated = error != nullptr && error->code == mcp::kHeaderMismatch;
        if (is_outdated && co_await describe_tool_anew(errand)) result = co_await converse(errand);
    }
    if (!result) co_return std::unexpected(tell(errand, result.error()));
    if (errand.tool_name.empty()) co_return *std::move(result);
    co_return judge(errand, *std::move(result));
}

/// What a tool answered: its result, or the failure that it tells of.
Result<Object> Conversation::judge(const Errand& errand, Object result) const {
    if (!says_failed(result)) return result;
    ToolFailed failed{to_tool_result(result).text(), json::to_text(result)};
    return std::unexpected(tell(errand, Failed{std::move(failed), Sent::answered}));
}

/// Sends a request, round by round until its result is complete.
net::Task<std::expected<Object, Conversation::Trouble>> Conversation::converse(Errand& errand) {
    if (auto failure = co_await upstream_->start())
        co_return std::unexpected(upstreams::before_sending(*std::move(failure)));
    co_await set_log_level(errand);
    Round round;
    for (int number = 0; number < kMostRounds; ++number) {
        auto outcome = co_await send(errand, round);
        if (auto* failed = std::get_if<Failed>(&outcome))
            co_return std::unexpected(std::move(*failed));
        if (const auto* withdrawn = std::get_if<Cancelled>(&outcome))
            co_return std::unexpected(*withdrawn);
        const json::Ref result(std::get<upstreams::Answer>(outcome).result);
        if (!result["resultType"].equals("input_required"))
            co_return json::to_value(result).as_object();
        auto asked = read_input_required(result);
        if (!asked) {
            co_return std::unexpected(Failed{
                NotMcp{std::move(asked.error()), text::clean(result.raw(), 400)}, Sent::answered
            });
        }
        auto answered = co_await fulfil(errand, *std::move(asked));
        if (!answered) co_return std::unexpected(std::move(answered.error()));
        round = *std::move(answered);
    }
    const NotMcp endless{fmt::format("it asked for input {} times in a row", kMostRounds), {}};
    co_return std::unexpected(Failed{endless, Sent::answered});
}

net::Task<Outcome> Conversation::send(Errand& errand, const Round& round) {
    const auto params = params_of(errand, round, self_, upstream_->hello().era);
    const json::Ref whole(params);
    upstreams::Request request{
        .method = errand.method, .params = whole, .envelope = mcp::Envelope::of(whole)
    };
    std::string param_headers;
    if (errand.tool) {
        mcp::append_param_headers(
            param_headers, errand.tool->param_headers, json::Ref(errand.arguments)
        );
    }
    request.param_headers = param_headers;
    const auto left = errand.deadline.left(timers_.now());
    request.call_timeout = std::max(
        std::chrono::milliseconds(1), std::chrono::duration_cast<std::chrono::milliseconds>(left)
    );
    request.cancellation = &errand.cancellation;
    request.on_notification = [this, &errand](std::string_view method, json::Ref said) {
        if (method == "notifications/progress" && errand.options.on_progress) {
            errand.mailbox->put([&errand, progress = to_progress(said)] {
                errand.options.on_progress(progress);
            });
        } else {
            hear(*errand.mailbox, method, said);
        }
    };
    request.on_request = [this, &errand](const mcp::Message& asked, auto reply) {
        answer(errand.mailbox, asked, std::move(reply));
    };
    co_return co_await upstream_->send(request);
}

/// The thread that waits answers; its time is not the call's.
net::Task<std::expected<Round, Fault>> Conversation::fulfil(Errand& errand, InputRequired asked) {
    const auto began = timers_.now();
    std::expected<Round, std::string> round;
    net::Signal answered(executor_);
    errand.mailbox->put([&] {
        round = answer_all(asked, options_.handlers);
        net::asio::post(executor_, [&answered] { answered.set(); });
    });
    co_await answered.wait();
    const auto now = timers_.now();
    errand.deadline = Deadline::after(now, errand.deadline.left(began));
    if (round) co_return *std::move(round);
    auto fault = diagnosis::begin("input_required", situation(errand, Sent::answered, {}));
    fault.message = fmt::format(
        "{} needs input that was not given", diagnosis::asked(situation(errand, Sent::answered, {}))
    );
    fault.cause = "It asked for " + round.error();
    co_return std::unexpected(told(errand, std::move(fault)));
}

// ---- tools ----------------------------------------------------------------------------------

net::Task<Result<Object>> Conversation::call(Errand& errand) {
    if (auto failure = co_await find_tool(errand)) {
        const bool is_asked = options_.ask_for_unlisted && failure->code == "unknown_tool";
        if (!is_asked) co_return std::unexpected(*std::move(failure));
    }
    co_return co_await ask(errand);
}

net::Task<std::optional<Fault>> Conversation::check(Errand& errand) {
    if (auto unknown = co_await find_tool(errand)) co_return unknown;
    if (!errand.tool) co_return std::nullopt;
    const auto names = tools_.names();
    const auto where = situation(errand, Sent::nothing, names);
    auto found = diagnosis::check_arguments(where, diagnosis::Members::unknown_too);
    if (found.violations.empty()) co_return std::nullopt;
    co_return told(
        errand,
        diagnosis::invalid_arguments(
            std::move(found.violations), {}, where, diagnosis::Answer::refused
        )
    );
}

/// A name that a list read just now does not hold is refused here, with the names that are near.
net::Task<std::optional<Fault>> Conversation::find_tool(Errand& errand) {
    if (auto failure = co_await upstream_->start())
        co_return tell(errand, upstreams::before_sending(*std::move(failure)));
    errand.tool = tools_.find(errand.tool_name);
    const bool was_fresh = tools_.is_fresh(upstream_->generation());
    if (errand.tool && was_fresh) co_return std::nullopt;
    const bool is_listed = !co_await learn_tools(errand);
    errand.tool = tools_.find(errand.tool_name);
    // A server that cannot list its tools may have this one all the same.
    if (errand.tool || !is_listed) co_return std::nullopt;
    const auto names = tools_.names();
    co_return told(errand, diagnosis::unknown_tool(situation(errand, Sent::nothing, names)));
}

net::Task<bool> Conversation::describe_tool_anew(Errand& errand) {
    const auto before = errand.tool;
    if (co_await learn_tools(errand)) co_return false;
    errand.tool = tools_.find(errand.tool_name);
    co_return errand.tool&& errand.tool->input_schema != before->input_schema;
}

net::Task<std::optional<Fault>> Conversation::learn_tools(const Errand& errand) {
    const CallOptions none;
    Errand listing{
        .method = "tools/list",
        .params = {},
        .deadline = errand.deadline,
        .options = none,
        .mailbox = errand.mailbox,
        .trace = errand.trace,
    };
    auto entries = co_await list(listing, "tools");
    if (!entries) co_return std::move(entries.error());
    const bool is_modern = upstream_->hello().era == mcp::Era::modern;
    const bool is_over_http = !upstream_->settings().url.empty();
    tools_.learn(*std::move(entries), upstream_->generation(), is_modern && is_over_http);
    co_return std::nullopt;
}

/// Nothing where there is no way to know. Otherwise the Fault says what came of it.
net::Task<std::optional<Landed>> Conversation::look_whether_landed(Errand& errand, Fault& fault) {
    if (!options_.verify.judge || !fault.verify || fault.effect != Effect::unknown)
        co_return std::nullopt;
    const CallOptions none;
    const auto looking = *fault.verify;
    Errand look{
        .method = "tools/call",
        .params = {{"name", looking.tool}, {"arguments", looking.arguments}},
        .deadline = errand.deadline,
        .options = none,
        .mailbox = errand.mailbox,
        .trace = errand.trace,
        .tool_name = looking.tool,
        .tool = tools_.find(looking.tool),
        .arguments = json::to_text(looking.arguments),
    };
    // Whoever writes in order to look makes it worse.
    if (!look.tool || !look.tool->tool.reads_only) co_return std::nullopt;
    const auto looked = co_await attempt(look);
    if (!looked) co_return std::nullopt;

    Landed landed = Landed::unknown;
    net::Signal judged(executor_);
    errand.mailbox->put([&] {
        landed = options_.verify.judge(fault, to_tool_result(*looked));
        net::asio::post(executor_, [&judged] { judged.set(); });
    });
    co_await judged.wait();
    if (landed == Landed::unknown) co_return std::nullopt;
    fault.details["verified"] = landed == Landed::landed ? "landed" : "not_landed";
    fault.effect = landed == Landed::landed ? Effect::done : Effect::none;
    fault.safe_to_retry = landed == Landed::landed ? SafeBecause::nothing : SafeBecause::not_sent;
    co_return landed;
}

net::Task<Result<std::vector<Object>>> Conversation::list(
    Errand& errand, std::string_view member_name
) {
    std::vector<Object> all;
    int restarts = 0;
    for (int page = 0; page < kMostPages; ++page) {
        auto result = co_await ask(errand);
        if (!result) {
            // The list changed since its first page: what came of it counts no more.
            const bool is_stale = errand.params.contains("cursor") &&
                                  result.error().category == Category::invalid_argument;
            if (!is_stale || ++restarts > kMostRestarts)
                co_return std::unexpected(std::move(result.error()));
            errand.params.erase("cursor");
            all.clear();
            continue;
        }
        if (const auto* entries = member(*result, member_name).if_array()) {
            for (const auto& entry : *entries) {
                if (entry.is_object()) all.push_back(entry.get_object());
            }
        }
        // An empty cursor is one, too: only its absence ends the list.
        const auto* cursor = member(*result, "nextCursor").if_string();
        if (cursor == nullptr) break;
        errand.params["cursor"] = *cursor;
    }
    co_return all;
}

// ---- what the server says of its own accord ---------------------------------------------------

void Conversation::on_notification(std::string_view method, json::Ref params) {
    hear(*mailbox_, method, params);
}

void Conversation::on_request(
    const mcp::Message& request, std::function<void(std::string message)> reply
) {
    answer(mailbox_, request, std::move(reply));
}

void Conversation::hear(Mailbox& mailbox, std::string_view method, json::Ref params) {
    const auto& handlers = options_.handlers;
    const auto tell_of = [&](Change change) {
        if (handlers.changed) mailbox_->put([&handlers, change] { handlers.changed(change); });
    };
    if (method == "notifications/tools/list_changed") {
        tools_.doubt();
        tell_of(Change::tools);
    } else if (method == "notifications/prompts/list_changed") {
        tell_of(Change::prompts);
    } else if (method == "notifications/resources/list_changed") {
        tell_of(Change::resources);
    } else if (method == "notifications/resources/updated" && handlers.updated) {
        auto uri = params["uri"].string();
        if (uri) mailbox_->put([&handlers, uri = *std::move(uri)] { handlers.updated(uri); });
    } else if (method == "notifications/message" && handlers.log) {
        mailbox.put([&handlers, said = to_log_message(params)] { handlers.log(said); });
    }
}

void Conversation::answer(
    const std::shared_ptr<Mailbox>& mailbox,
    const mcp::Message& request,
    std::function<void(std::string)> reply
) {
    auto work = [this,
                 method = request.method,
                 params = std::string(request.params.raw()),
                 id = std::string(request.id.raw()),
                 reply = std::move(reply)] {
        auto message =
            to_message(answer_question(method, json::Ref(params), options_.handlers), id);
        net::asio::post(executor_, [this, reply, message = std::move(message)]() mutable {
            if (!stopping_) reply(std::move(message));
        });
    };
    mailbox->put(std::move(work));
}

void Conversation::subscribe(const std::string& uri) {
    if (subscribed_.insert(uri).second) watch();
}

void Conversation::unsubscribe(const std::string& uri) {
    if (subscribed_.erase(uri) > 0) watch();
}

void Conversation::watch() {
    const auto capabilities = json::Ref(upstream_->hello().capabilities);
    const auto tells = [&](std::string_view of) {
        return options_.handlers.changed &&
               capabilities[of]["listChanged"].boolean().value_or(false);
    };
    upstream_->watch({
        .tools = tells("tools"),
        .prompts = tells("prompts"),
        .resources = tells("resources"),
        .uris = {subscribed_.begin(), subscribed_.end()},
    });
}

// ---- failures ---------------------------------------------------------------------------------

Fault Conversation::tell(const Errand& errand, const Trouble& trouble) const {
    if (const auto* fault = std::get_if<Fault>(&trouble)) return *fault;
    if (const auto* withdrawn = std::get_if<Cancelled>(&trouble))
        return cancelled(errand, withdrawn->sent);
    const auto& failed = std::get<Failed>(trouble);
    const auto names = tools_.names();
    auto fault = diagnosis::diagnose(failed.raw, situation(errand, failed.sent, names));
    if (errand.tool_name.empty()) put_plainly(fault, errand.method, upstream_->settings());
    return told(errand, std::move(fault));
}

Fault Conversation::cancelled(const Errand& errand, Sent sent) const {
    const auto where = situation(errand, sent, {});
    auto fault = diagnosis::begin("cancelled", where);
    fault.message = fmt::format("{} was cancelled by its caller", diagnosis::asked(where));
    return told(
        errand, diagnosis::settle(std::move(fault), where, diagnosis::Answer::inconclusive)
    );
}

Fault Conversation::told(const Errand& errand, Fault fault) const {
    if (fault.support_id.empty()) fault.support_id = errand.trace.hex();
    redactor_.redact(fault);
    return fault;
}

diagnosis::Situation Conversation::situation(
    const Errand& errand, Sent sent, std::span<const std::string_view> names
) const {
    diagnosis::Situation situation;
    situation.upstream = upstream_->settings().name;
    situation.method = errand.method;
    situation.tool.name = errand.tool_name;
    if (errand.tool) {
        const auto& tool = errand.tool->tool;
        situation.tool.input_schema = errand.tool->input_schema;
        situation.tool.known = true;
        situation.tool.reads_only = options_.trust_annotations && tool.reads_only;
        situation.tool.idempotent = options_.trust_annotations && tool.idempotent;
    }
    situation.arguments = errand.arguments.empty() ? "{}" : std::string_view(errand.arguments);
    situation.tool_names = names;
    situation.sent = sent;
    situation.now = std::chrono::system_clock::now();
    return situation;
}

}  // namespace recourse::client
