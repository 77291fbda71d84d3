#include "review/run.hpp"

#include "base/glob.hpp"
#include "base/text.hpp"
#include "base/version.hpp"
#include "fault/redaction.hpp"
#include "net/signals.hpp"
#include "review/asking.hpp"
#include "review/docket.hpp"
#include "review/draws.hpp"
#include "review/grade.hpp"
#include "review/subject.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include <boost/asio/io_context.hpp>
#include <fmt/format.h>

namespace recourse::review {

namespace {

constexpr std::size_t kLongestAnswer = 4'096;
constexpr std::size_t kLongestText = 2'048;

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
    const auto host = url.find("://");
    const auto at = url.find('@');
    if (host != std::string::npos && at != std::string::npos) url.erase(host + 3, at - host - 2);
    return url;
}

bool fits_any(std::string_view name, const std::vector<std::string>& globs) {
    return std::ranges::any_of(globs, [&](const auto& glob) {
        return text::fits_glob(name, glob);
    });
}

/// One review, from the handshake to the score.
class Session {
  public:
    Session(net::Executor executor, net::Timers& timers, const Order& order)
        : order_(order),
          canaries_(order.seed),
          redactor_(secrets_of(order, canaries_)),
          asker_(executor, timers, with_canaries(order.server, canaries_)) {}

    net::Task<std::expected<Review, upstreams::Failed>> run() {
        if (auto failure = co_await asker_.start()) co_return std::unexpected(*std::move(failure));
        introduce();
        const auto entries = co_await asker_.list_tools();
        if (!entries) {
            co_await asker_.stop();
            co_return std::unexpected(entries.error());
        }
        choose(*entries);
        plan();
        co_await ask();
        co_await asker_.stop();
        court_.subjects = &subjects_;
        court_.canaries = canaries_.around();
        court_.sent_canary = canaries_.argument;
        court_.is_local = !order_.server.command.empty();
        grade(court_, review_);
        redact_findings();
        co_return std::move(review_);
    }

  private:
    static std::vector<std::string> secrets_of(const Order& order, const Canaries& canaries) {
        auto secrets = order.secrets;
        for (auto& canary : canaries.around()) secrets.push_back(std::move(canary));
        secrets.push_back(canaries.argument);
        return secrets;
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
            if (!order_.tools.empty() && !fits_any(name, order_.tools))
                skip(name, "It is none of those that --tool names.");
            else if (!subject->reads_only && !order_.writes)
                skip(name, "It may write, and only --writes lets a review call it.");
            else if (subject->needs_task)
                skip(name, "It runs only as a task, and a review begins none.");
            else if (subjects_.size() == order_.bounds.tools)
                skip(name, fmt::format("A review looks at {} tools at most.", order_.bounds.tools));
            else
                subjects_.push_back(*std::move(subject));
        }
        if (court_.tools.empty()) skip("", "The server lists no tools.");
        for (const auto& subject : subjects_) review_.tools.push_back(subject.name);
    }

    void plan() {
        for (const auto& subject : subjects_) {
            auto plan =
                plan_calls(subject, court_.tools, canaries_.argument, order_.seed, order_.bounds);
            std::ranges::move(plan.calls, std::back_inserter(calls_));
            std::ranges::move(plan.untried, std::back_inserter(review_.untried));
        }
    }

    net::Task<> ask() {
        for (const auto& call : calls_) {
            if (order_.on_progress)
                order_.on_progress(court_.cases.size(), calls_.size(), call.probe.id);
            const auto* subject = court_subject(call.probe.called);
            static const std::vector<mcp::ParamHeader> kNone;
            auto reply = co_await asker_.call(
                call.probe.called,
                call.arguments,
                subject == nullptr ? kNone : subject->param_headers
            );
            take(call, std::move(reply));
        }
    }

    [[nodiscard]] const Subject* court_subject(std::string_view name) const {
        const auto found = std::ranges::find(subjects_, name, &Subject::name);
        return found == subjects_.end() ? nullptr : &*found;
    }

    void take(const PlannedCall& call, Reply reply) {
        Exchange exchange{.probe = call.probe, .ending = reply.ending, .took = reply.took};
        exchange.probe.arguments = redactor_.redact(call.probe.arguments);
        Case one{.call = &call, .evidence = read_evidence(reply.ending, std::move(reply.answer))};
        const auto& evidence = one.evidence;
        const bool is_message = evidence.is_error() || evidence.ending == Ending::success;
        const auto answer =
            is_message ? redactor_.redact_json(evidence.whole) : redactor_.redact(evidence.whole);
        exchange.answer = text::shorten(answer, kLongestAnswer);
        exchange.text = text::shorten(redactor_.redact(evidence.text), kLongestText);
        review_.exchanges.push_back(std::move(exchange));
        if (one.may_still_work()) {
            review_.untried.push_back(
                {.tool = call.probe.tool,
                 .kind = call.probe.kind,
                 .pointer = call.probe.pointer,
                 .reason = "It had no answer in time, and as the schema allows the call it may "
                           "still have worked: a longer --timeout shows it."}
            );
        }
        court_.cases.push_back(std::move(one));
    }

    /// Sentences quote answers.
    void redact_findings() {
        for (auto& finding : review_.findings) {
            finding.sentence = redactor_.redact(finding.sentence);
            finding.mend = redactor_.redact(finding.mend);
        }
        for (auto& question : review_.ritual) question.because = redactor_.redact(question.because);
    }

    const Order& order_;
    Canaries canaries_;
    fault::Redactor redactor_;
    Asker asker_;
    std::vector<Subject> subjects_;
    std::vector<PlannedCall> calls_;  // complete before the first is asked: cases point into it
    Court court_;
    Review review_;
};

}  // namespace

std::expected<Review, upstreams::Failed> run_review(const Order& order) {
    net::ignore_broken_pipes();
    net::asio::io_context loop{1};
    net::Timers timers(loop.get_executor());
    Session session(loop.get_executor(), timers, order);
    std::optional<std::expected<Review, upstreams::Failed>> reviewed;
    const auto run = [&]() -> net::Task<> {
        reviewed.emplace(co_await session.run());
        loop.stop();
    };
    net::spawn(loop.get_executor(), run());
    loop.run();
    return *std::move(reviewed);
}

}  // namespace recourse::review
