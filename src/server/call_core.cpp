#include "server/call_core.hpp"

#include "fault/untrusted.hpp"
#include "fault/vocabulary.hpp"
#include "server/levels.hpp"
#include "server/offer_faults.hpp"

#include <algorithm>
#include <condition_variable>
#include <mutex>

#include <boost/asio/post.hpp>
#include <fmt/format.h>

namespace recourse::server::detail {
namespace {

/// Every text in a value without its secrets.
json::Value redacted(const json::Value& value, const fault::Redactor& redactor) {
    if (const auto* text = value.if_string()) return json::Value(redactor.redact(*text));
    if (const auto* array = value.if_array()) {
        json::Array copy;
        for (const auto& item : *array) copy.push_back(redacted(item, redactor));
        return copy;
    }
    if (const auto* object = value.if_object()) {
        json::Object copy;
        for (const auto& member : *object)
            copy[redactor.redact(member.key())] = redacted(member.value(), redactor);
        return copy;
    }
    return value;
}

/// A number as a person wrote it: 50, not 5E1.
json::Value number(double value) {
    const auto whole = static_cast<std::int64_t>(value);
    if (static_cast<double>(whole) == value) return whole;
    return value;
}

Fault unavailable(std::string_view code, std::string message, std::string next) {
    auto fault = fault::make(code);
    fault.message = std::move(message);
    fault.effect = Effect::none;
    fault.safe_to_retry = SafeBecause::not_sent;
    fault.actions.push_back({ActionType::ask_user, std::move(next), {}, {}});
    return fault;
}

Fault missing(Ability ability) {
    auto fault = unavailable(
        "missing_capability",
        fmt::format("The client did not declare that it is capable of {}", in_words(ability)),
        "use a client that can, or another tool"
    );
    fault.details["requiredCapabilities"] = capabilities_with(ability);
    return fault;
}

/// What a handler hands on when it is to run again.
constexpr std::string_view kToBeContinued = "input_required";

Fault must_be_asked() {
    return unavailable(
        kToBeContinued, "The client has to be asked first", "answer what is asked and call again"
    );
}

}  // namespace

/// One question to a legacy client: waited for on the handler's thread, asked on the loop.
struct CallCore::Asked {
    Wanted wanted;
    std::string id;  ///< raw, of our request; on the loop

    std::mutex mutex;
    std::condition_variable_any answered;
    bool done = false;
    std::optional<Questions::Answer> answer;

    void tell(std::optional<Questions::Answer> what) {
        {
            const std::lock_guard lock(mutex);
            if (std::exchange(done, true)) return;
            answer = std::move(what);
        }
        answered.notify_all();
    }
};

void CallCore::finish(std::optional<Outcome> outcome) {
    if (done_.is_set()) return;
    outcome_ = std::move(outcome);
    for (const auto& asked : std::exchange(open_, {})) give_up(asked);
    incoming_ = nullptr;
    done_.set();
}

net::Task<std::optional<Outcome>> CallCore::done() {
    co_await done_.wait();
    co_return std::move(outcome_);
}

void CallCore::notify(std::string_view method, const json::Object& params) {
    std::string message;
    mcp::append_notification(message, method, json::to_text(params));
    net::asio::post(executor_, [self = shared_from_this(), message = std::move(message)]() mutable {
        if (self->incoming_ != nullptr) self->incoming_->stream.send(std::move(message));
    });
}

void CallCore::pause() {
    net::asio::post(executor_, [self = shared_from_this()] {
        if (self->incoming_ != nullptr) self->incoming_->stream.pause();
    });
}

void CallCore::progress(double done, std::optional<double> total, std::string_view message) {
    if (facts.progress_token.empty() || done <= last_progress_) return;
    last_progress_ = done;
    json::Object params{
        {"progressToken", json::to_value(json::Ref(facts.progress_token))},
        {"progress", number(done)},
    };
    if (total) params["total"] = number(*total);
    if (!message.empty()) params["message"] = redactor_.redact(message);
    notify("notifications/progress", params);
}

void CallCore::log(Level level, const json::Value& data, std::string_view logger) {
    if (!facts.log_from || level < *facts.log_from) return;
    json::Object params{{"level", to_string(level)}, {"data", redacted(data, redactor_)}};
    if (!logger.empty()) params["logger"] = logger;
    notify("notifications/message", params);
}

Result<void> CallCore::go_on_as_task() {
    if (!facts.can_become_task) return {};
    becomes_task_ = true;
    return std::unexpected(must_be_asked());
}

Outcome CallCore::settle(Fault fault) const {
    if (broken_answer_) return *broken_answer_;
    if (facts.era == mcp::Era::legacy) return fault;
    const bool to_be_continued = fault.domain == "recourse" && fault.code == kToBeContinued;
    if (to_be_continued && !wanted_.empty()) return NeedsInput{wanted_, used_};
    if (to_be_continued && becomes_task_) return NeedsTask{used_};
    if (fault.code == "missing_capability") return missing_capability(std::move(fault));
    return fault;
}

const Failure* CallCore::declared(std::string_view code) const noexcept {
    const auto found = std::ranges::find(facts.failures, code, &Failure::code);
    return found == facts.failures.end() ? nullptr : &*found;
}

Result<std::vector<json::Object>> CallCore::ask(std::span<const Question> questions) {
    for (const auto& question : questions) {
        const auto ability = ability_for(question);
        if (!declares(facts.client_capabilities, ability)) return std::unexpected(missing(ability));
    }
    std::vector<json::Object> answers;
    std::optional<Fault> failed;
    for (const auto& question : questions) {
        auto answer = ask_now(in_protocol(question, ++questions_));
        if (answer) {
            answers.push_back(*std::move(answer));
        } else if (!failed) {
            failed = std::move(answer.error());
        }
        // Whatever a modern client has to answer is asked in one round; a legacy one that failed
        // once is not asked on.
        if (failed && facts.era == mcp::Era::legacy) break;
    }
    if (failed) return std::unexpected(*std::move(failed));
    return answers;
}

Result<json::Object> CallCore::taken(const Wanted& wanted, json::Object answer) {
    const auto flaw = flaw_of(wanted.method, answer);
    if (flaw.empty()) return answer;
    if (facts.era == mcp::Era::modern) {
        broken_answer_ = invalid_params(
            facts.method, fmt::format("\"inputResponses\": the answer '{}' {}", wanted.key, flaw)
        );
    }
    return std::unexpected(unavailable(
        "client_refused",
        fmt::format("The client's answer to {} {}", wanted.method, flaw),
        "report to the author of the client what it answers"
    ));
}

Result<json::Object> CallCore::ask_now(const Wanted& wanted) {
    if (facts.era == mcp::Era::modern) {
        const auto* answer = facts.rounds.answers.if_contains(wanted.key);
        if (answer == nullptr) {
            wanted_.push_back(wanted);
            return std::unexpected(must_be_asked());
        }
        used_[wanted.key] = *answer;
        return taken(wanted, answer->is_object() ? answer->get_object() : json::Object{});
    }
    const auto asked = std::make_shared<Asked>();
    asked->wanted = wanted;
    net::asio::post(executor_, [self = shared_from_this(), asked] {
        net::spawn(self->executor_, self->ask_client(asked));
    });
    std::unique_lock lock(asked->mutex);
    const bool answered = asked->answered.wait(lock, stop.get_token(), [&] { return asked->done; });
    if (!answered || !asked->answer) {
        return std::unexpected(unavailable(
            "client_refused",
            fmt::format("The client left {} unanswered", wanted.method),
            "call again with the client in front of you"
        ));
    }
    if (!asked->answer->error.empty()) {
        const json::Ref error(asked->answer->error);
        return std::unexpected(unavailable(
            "client_refused",
            fmt::format(
                "The client refused {}: {}",
                wanted.method,
                fault::quote_upstream(error["message"].string().value_or("no reason given"), 200)
                    .text
            ),
            "find out from the user why the client refused"
        ));
    }
    auto answer = json::to_value(json::Ref(asked->answer->result));
    return taken(wanted, answer.is_object() ? std::move(answer.get_object()) : json::Object{});
}

net::Task<> CallCore::ask_client(std::shared_ptr<Asked> asked) {
    // The request keeps `self` alive; its client is there as long as it is served.
    const auto self = shared_from_this();
    if (incoming_ == nullptr) co_return asked->tell(std::nullopt);
    auto params = asked->wanted.params;
    if (params.contains("url")) params["elicitationId"] = facts.support_id;
    open_.push_back(asked);
    auto& stream = incoming_->stream;
    auto answer = co_await incoming_->client.questions.ask(
        asked->wanted.method,
        json::to_text(params),
        [&stream](std::string message) { stream.send(std::move(message)); },
        &asked->id
    );
    std::erase(open_, asked);
    asked->tell(std::move(answer));
}

void CallCore::give_up(const std::shared_ptr<Asked>& asked) {
    if (incoming_ != nullptr) incoming_->client.questions.give_up(asked->id);
    asked->tell(std::nullopt);
}

}  // namespace recourse::server::detail
