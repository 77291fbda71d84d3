#include "review/run.hpp"

#include "base/glob.hpp"
#include "base/text.hpp"
#include "base/version.hpp"
#include "fault/redaction.hpp"
#include "mcp/message.hpp"
#include "net/http_client.hpp"
#include "net/lossy_gate.hpp"
#include "net/signals.hpp"
#include "review/asking.hpp"
#include "review/docket.hpp"
#include "review/draws.hpp"
#include "review/grade.hpp"
#include "review/patience.hpp"
#include "review/subject.hpp"
#include "upstreams/pause.hpp"

#include <algorithm>
#include <charconv>
#include <memory>
#include <optional>
#include <utility>

#include <boost/asio/io_context.hpp>
#include <fmt/format.h>

namespace recourse::review {

namespace {

constexpr std::size_t kLongestAnswer = 4'096;
constexpr std::size_t kLongestText = 2'048;
constexpr std::size_t kMostLosses = 6;
constexpr int kMostTries = 3;  // of a call that comes too fast

/// What is planted where a careless server takes it from, and where it is recognised.
struct Canaries {
    std::string header;
    std::string environment;
    std::string query;
    std::string argument;

    explicit Canaries(std::uint64_t seed) {
        Draws draws(seed, "canaries");
        for (auto* canary : {&header, &environment, &query, &argument}) *canary = draws.password();
    }
    [[nodiscard]] std::vector<std::string> around() const { return {header, environment, query}; }
};

upstreams::Settings with_canaries(upstreams::Settings server, const Canaries& canaries) {
    server.name = "reviewed";
    if (!server.command.empty()) {
        server.environment.emplace_back("REVIEW_API_TOKEN", canaries.environment);
        return server;
    }
    server.headers.emplace_back("X-Review-Token", canaries.header);
    server.url += server.url.contains('?') ? '&' : '?';
    server.url += "review_token=" + canaries.query;
    return server;
}

/// The URL without its query and whoever it names, or the command.
std::string target_of(const upstreams::Settings& server) {
    if (!server.command.empty()) {
        std::string words;
        for (const auto& word : server.command) words += (words.empty() ? "" : " ") + word;
        return words;
    }
    std::string url = server.url.substr(0, server.url.find('?'));
    const auto scheme = url.find("://");
    if (scheme == std::string::npos) return url;
    const auto begin = scheme + 3;
    const auto at = url.find('@', begin);
    // Behind a slash it belongs to the path.
    if (at < url.find('/', begin)) url.erase(begin, at + 1 - begin);
    return url;
}

bool fits_any(std::string_view name, const std::vector<std::string>& globs) {
    return std::ranges::any_of(globs, [&](const auto& glob) {
        return text::fits_glob(name, glob);
    });
}

/// A server that only has prompts or resources need not know what a list of tools is.
bool has_no_tools(const upstreams::Failed& failed) {
    const auto* error = std::get_if<diagnosis::JsonRpcFailed>(&failed.raw);
    return error != nullptr && error->code == mcp::kMethodNotFound;
}

/// One review, from the handshake to the score.
class Session {
  public:
    Session(net::Executor executor, net::Timers& timers, const Order& order)
        : executor_(executor),
          timers_(timers),
          order_(order),
          canaries_(order.seed),
          redactor_(secrets_of(order, canaries_)),
          asker_(executor, timers, telling_tokens(with_canaries(order.server, canaries_))) {}

    net::Task<std::expected<Review, NoReview>> run() {
        auto failure = co_await ask_all();
        if (is_interrupted_) co_return std::unexpected(Interrupted());
        co_await asker_.stop();
        if (failure) co_return std::unexpected(*std::move(failure));
        court_.subjects = &subjects_;
        court_.canaries = canaries_.around();
        court_.sent_canary = canaries_.argument;
        court_.is_local = !order_.server.command.empty();
        grade(court_, review_);
        redact_findings();
        co_return std::move(review_);
    }

    /// Nothing more is asked, and the server is ended as it would be after the last answer.
    net::Task<> interrupt() {
        is_interrupted_ = true;
        return asker_.stop();
    }

  private:
    /// From the handshake to the last answer.
    net::Task<std::optional<NoReview>> ask_all() {
        if (auto flaw = stand_between()) co_return *std::move(flaw);
        if (order_.on_progress) order_.on_progress(0, 0, "for the server's handshake");
        if (auto failure = co_await asker_.start())
            co_return Unanswered{*std::move(failure), "initialize"};
        introduce();
        const auto entries = co_await asker_.list_tools();
        if (!entries && !has_no_tools(entries.error()))
            co_return Unanswered{entries.error(), "tools/list"};
        choose(entries.value_or(std::vector<std::string>()));
        plan();
        co_await ask();
        co_return std::nullopt;
    }

    static std::vector<std::string> secrets_of(const Order& order, const Canaries& canaries) {
        auto secrets = order.secrets;
        for (auto& canary : canaries.around()) secrets.push_back(std::move(canary));
        secrets.push_back(canaries.argument);
        return secrets;
    }

    /// Tokens that are fetched are secrets from then on.
    upstreams::Settings telling_tokens(upstreams::Settings server) const {
        if (server.oauth)
            server.oauth->on_token = [this](const std::string& token) { redactor_.learn(token); };
        return server;
    }

    void introduce() {
        const auto& hello = asker_.hello();
        const json::Ref info(hello.server_info);
        review_.target = redactor_.redact(target_of(order_.server));
        review_.server = text::clean(info["name"].string().value_or(""), 120);
        review_.server_version = text::clean(info["version"].string().value_or(""), 60);
        review_.revision = hello.revision;
        review_.made_by = kVersion;
        review_.made_at = std::chrono::system_clock::now();
        review_.seed = order_.seed;
    }

    std::optional<std::string> stand_between() {
        if (!order_.between) return std::nullopt;
        const auto origin = net::Origin::from_url(order_.between->url);
        if (!origin) return origin.error();
        gate_ = std::make_unique<net::LossyGate>(executor_, *origin);
        const auto port = gate_->listen(order_.between->port);
        if (port) return std::nullopt;
        return fmt::format(
            "--between cannot listen on port {}: {}", order_.between->port, port.error()
        );
    }

    void skip(const std::string& tool, std::string reason) {
        review_.untried.push_back({.tool = tool, .reason = std::move(reason)});
    }

    void choose(const std::vector<std::string>& entries) {
        for (const auto& entry : entries) {
            const json::Ref ref(entry);
            const auto name = ref["name"].string().value_or("");
            auto subject = read_subject(ref, fits_any(name, order_.reads));
            if (!subject) continue;
            court_.tools.push_back(name);
            if (subject->reads_only) court_.readers.push_back(name);
            if (!order_.tools.empty() && !fits_any(name, order_.tools))
                skip(name, "It is none of those that --tool names.");
            else if (!subject->reads_only && !order_.writes)
                skip(name, "It may write, and only --writes lets a review call it.");
            else if (subject->needs_task && !asker_.makes_tasks())
                skip(name, "It runs only as a task, and the server lets this client begin none.");
            else if (subjects_.size() == order_.bounds.tools)
                skip(name, fmt::format("A review looks at {} tools at most.", order_.bounds.tools));
            else
                subjects_.push_back(*std::move(subject));
        }
        if (court_.tools.empty()) skip("", "The server lists no tools.");
        for (const auto& subject : subjects_) review_.tools.push_back(subject.name);
    }

    void plan() {
        std::vector<PlannedCall> losses;
        std::size_t calls_of_losses = 0;
        for (const auto& subject : subjects_) {
            auto plan =
                plan_calls(subject, court_.tools, canaries_.argument, order_.seed, order_.bounds);
            std::ranges::move(plan.calls, std::back_inserter(calls_));
            std::ranges::move(plan.untried, std::back_inserter(review_.untried));
            if (gate_ && !subject.needs_task)
                std::ranges::move(plan_losses(subject, order_.seed), std::back_inserter(losses));
        }
        // Last, for they may leave a gateway busy.
        for (auto& call : losses) {
            if (calls_of_losses++ < kMostLosses)
                calls_.push_back(std::move(call));
            else
                review_.untried.push_back(
                    {.tool = call.probe.tool,
                     .kind = call.probe.kind,
                     .reason = fmt::format("A review loses {} answers at most.", kMostLosses)}
                );
        }
    }

    net::Task<> ask() {
        for (const auto& call : calls_) {
            if (is_interrupted_) co_return;
            if (order_.on_progress)
                order_.on_progress(review_.exchanges.size(), calls_.size(), call.probe.id);
            if (call.loss != Loss::none) gate_->lose_next(mark_of(call), loss_of(call));
            auto reply = co_await reply_to(call);
            if (call.loss == Loss::none) co_await ask_slower(call, reply);
            take(call, std::move(reply));
            if (call.loss != Loss::none) note_loss(call);
        }
    }

    /// Makes the call again after each pause that the server wants.
    net::Task<> ask_slower(const PlannedCall& call, Reply& reply) {
        for (int tries = 0; tries < kMostTries && !is_interrupted_; ++tries) {
            const auto evidence = read_evidence(reply.ending, reply.answer);
            if (!is_one_too_many(evidence)) co_return;
            const auto wait = patience_.wait_for(evidence);
            if (wait.count() == 0) co_return;
            co_await upstreams::pause(executor_, timers_, wait);
            reply = co_await reply_to(call);
        }
    }

    net::Task<Reply> reply_to(const PlannedCall& call) {
        static const std::vector<mcp::ParamHeader> kNone;
        const auto& called = call.probe.called;
        const auto* subject = court_subject(called);
        if (subject != nullptr && subject->needs_task)
            return asker_.call_as_task(called, call.arguments);
        return asker_.call(
            called, call.arguments, subject == nullptr ? kNone : subject->param_headers
        );
    }

    /// The tool's name in the body of a call, also where the gateway puts something before it.
    static std::string mark_of(const PlannedCall& call) {
        const std::string_view name = call.probe.called;
        const auto prefix = name.rfind("__");
        std::string mark;
        json::append_string(mark, prefix == name.npos ? name : name.substr(prefix + 2));
        return mark;
    }

    static net::LossyGate::Loss loss_of(const PlannedCall& call) {
        return call.loss == Loss::cut ? net::LossyGate::Loss::cut : net::LossyGate::Loss::hold;
    }

    void note_loss(const PlannedCall& call) {
        if (court_.cases.empty() || court_.cases.back().call != &call) return;
        court_.cases.back().times_sent = gate_->seen();
        if (gate_->seen() > 0) return;
        leave_out(
            call, "The call never came to the port of --between, so no answer could be lost."
        );
    }

    [[nodiscard]] const Subject* court_subject(std::string_view name) const {
        const auto found = std::ranges::find(subjects_, name, &Subject::name);
        return found == subjects_.end() ? nullptr : &*found;
    }

    void take(const PlannedCall& call, Reply reply) {
        Exchange exchange{.probe = call.probe, .ending = reply.ending, .took = reply.took};
        exchange.probe.arguments = redactor_.redact(call.probe.arguments);
        Case one{
            .call = &call,
            .evidence = read_evidence(reply.ending, std::move(reply.answer)),
            .is_at_work = reply.is_at_work
        };
        const auto& evidence = one.evidence;
        const bool is_message = evidence.is_error() || evidence.ending == Ending::success;
        const auto answer =
            is_message ? redactor_.redact_json(evidence.whole) : redactor_.redact(evidence.whole);
        exchange.answer = text::shorten(answer, kLongestAnswer);
        exchange.text = text::shorten(redactor_.redact(evidence.text), kLongestText);
        review_.exchanges.push_back(std::move(exchange));
        const bool is_too_many = is_one_too_many(evidence);
        if (is_too_many)
            leave_out(call, "The server refused it as one call too many, also after pauses.");
        else if (one.is_at_work)
            leave_out(call, "Its task was not done in time: a longer --timeout shows its result.");
        else if (one.may_still_work())
            leave_out(
                call,
                "It had no answer in time, and as the schema allows the call it may still have "
                "worked: a longer --timeout shows it."
            );
        // What is said of a limit says nothing about the call.
        if (!is_too_many) court_.cases.push_back(std::move(one));
    }

    void leave_out(const PlannedCall& call, std::string reason) {
        review_.untried.push_back(
            {.tool = call.probe.tool,
             .kind = call.probe.kind,
             .pointer = call.probe.pointer,
             .reason = std::move(reason)}
        );
    }

    /// Sentences quote answers.
    void redact_findings() {
        for (auto& finding : review_.findings) {
            finding.sentence = redactor_.redact(finding.sentence);
            finding.mend = redactor_.redact(finding.mend);
        }
        for (auto& question : review_.ritual) question.because = redactor_.redact(question.because);
    }

    net::Executor executor_;
    net::Timers& timers_;
    const Order& order_;
    Canaries canaries_;
    fault::Redactor redactor_;
    Asker asker_;
    std::vector<Subject> subjects_;
    std::vector<PlannedCall> calls_;  // complete before the first is asked: cases point into it
    Court court_;
    Review review_;
    std::unique_ptr<net::LossyGate> gate_;  // null where it stands before no gateway
    Patience patience_;
    bool is_interrupted_ = false;
};

}  // namespace

std::expected<Between, std::string> read_between(std::string_view typed) {
    const auto equals = typed.find('=');
    const auto digits = typed.substr(0, equals);
    Between between;
    const auto read = std::from_chars(digits.begin(), digits.end(), between.port);
    if (equals == typed.npos || read.ec != std::errc() || read.ptr != digits.end() ||
        between.port == 0)
        return std::unexpected(fmt::format(
            "--between takes PORT=URL, as in 9000=http://127.0.0.1:8000/mcp, and not '{}'",
            text::clean(typed, 80)
        ));
    between.url = typed.substr(equals + 1);
    const auto origin = net::Origin::from_url(between.url);
    if (!origin) return std::unexpected("the URL of --between cannot be read: " + origin.error());
    if (origin->is_secure)
        return std::unexpected("the URL of --between has to be of plain http://, as on one machine"
        );
    return between;
}

std::optional<std::string> flaw_of(const Order& order) {
    const auto flaw_in = [](std::string_view what, const std::string& url) {
        const auto origin = net::Origin::from_url(url);
        return origin ? std::nullopt : std::optional(fmt::format("{}: {}", what, origin.error()));
    };
    const auto& server = order.server;
    if (server.command.empty()) {
        if (auto flaw = flaw_in("the server's URL", server.url)) return flaw;
    }
    return server.oauth ? flaw_in("the URL for tokens", server.oauth->token_url) : std::nullopt;
}

std::expected<Review, NoReview> run_review(const Order& order) {
    if (auto flaw = flaw_of(order)) return std::unexpected(*std::move(flaw));
    const net::BrokenPipesIgnored ignored;
    net::asio::io_context loop{1};
    net::Timers timers(loop.get_executor());
    Session session(loop.get_executor(), timers, order);
    std::optional<std::expected<Review, NoReview>> reviewed;
    const auto end_with = [&](std::expected<Review, NoReview> outcome) {
        if (!reviewed) reviewed.emplace(std::move(outcome));
        loop.stop();
    };
    const auto run = [&]() -> net::Task<> {
        auto outcome = co_await session.run();
        const bool is_interrupted =
            !outcome && std::holds_alternative<Interrupted>(outcome.error());
        // The server is still on its way out.
        if (!is_interrupted) end_with(std::move(outcome));
    };
    const auto end = [&]() -> net::Task<> {
        co_await net::wait_for_end_signal(loop.get_executor());
        co_await session.interrupt();
        end_with(std::unexpected(Interrupted()));
    };
    // First, so that no server is there before a signal can end it.
    if (order.ends_on_signals) net::spawn(loop.get_executor(), end());
    net::spawn(loop.get_executor(), run());
    loop.run();
    return *std::move(reviewed);
}

}  // namespace recourse::review
