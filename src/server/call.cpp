#include "base/text.hpp"
#include "diagnosis/arguments.hpp"
#include "fault/vocabularies.hpp"
#include "fault/vocabulary.hpp"
#include "server/call_core.hpp"

#include <recourse/server/call.hpp>

#include <algorithm>
#include <array>

#include <fmt/format.h>

/// What handlers see of a request.
namespace recourse::server {
namespace {

std::string text_in(const json::Object& object, std::string_view name) {
    const auto* member = object.if_contains(name);
    if (member == nullptr || !member->is_string()) return {};
    return std::string(member->get_string());
}

Reaction reaction_of(const json::Object& answer) {
    const auto action = text_in(answer, "action");
    Reaction reaction;
    if (action == "accept") reaction.choice = Reaction::Choice::accepted;
    if (action == "decline") reaction.choice = Reaction::Choice::declined;
    const auto* content = answer.if_contains("content");
    if (reaction.accepted() && content != nullptr) reaction.content = content->as_object();
    return reaction;
}

void append_text_of(std::string& text, const json::Value& block) {
    if (!block.is_object()) return;
    const auto more = text_in(block.get_object(), "text");
    if (more.empty()) return;
    if (!text.empty()) text += '\n';
    text += more;
}

Sampled sampled_of(const json::Object& answer) {
    Sampled sampled{
        .model = text_in(answer, "model"),
        .stop_reason = text_in(answer, "stopReason"),
        .content = answer.at("content"),
    };
    if (const auto* blocks = sampled.content.if_array()) {
        for (const auto& block : *blocks) append_text_of(sampled.text, block);
    } else {
        append_text_of(sampled.text, sampled.content);
    }
    return sampled;
}

std::vector<Root> roots_of(const json::Object& answer) {
    std::vector<Root> roots;
    for (const auto& root : answer.at("roots").as_array()) {
        if (!root.is_object()) continue;
        roots.push_back({text_in(root.get_object(), "uri"), text_in(root.get_object(), "name")});
    }
    return roots;
}

Result<json::Object> ask_one(detail::CallCore& core, Question question) {
    const std::array questions{std::move(question)};
    auto answers = core.ask(questions);
    if (!answers) return std::unexpected(std::move(answers.error()));
    return std::move(answers->front());
}

/// What was declared of it.
Fault begin_failure(
    const detail::CallCore& core, std::string_view code, boost::json::object details
) {
    const auto* declared = core.declared(code);
    const auto* vocabulary = core.facts.vocabulary;
    Fault fault;
    if (const auto* row = vocabulary == nullptr ? nullptr : vocabulary->find(code)) {
        fault = fault::tell(vocabulary->domain(), *row, std::move(details));
        fault.effect = Effect::none;
        return fault;
    }
    fault.domain = core.facts.server_name;
    fault.code = code;
    fault.details = std::move(details);
    fault.category = Category::unknown;
    if (declared == nullptr) return fault;
    fault.category = declared->category;
    fault.actor = declared->actor;
    fault.retryable = declared->retryable;
    fault.effect = declared->effect;
    fault.message = declared->meaning;
    if (declared->remedy.empty()) return fault;
    const auto type = declared->retryable ? ActionType::wait : ActionType::fix_arguments;
    fault.actions.push_back({type, declared->remedy, {}, {}});
    return fault;
}

}  // namespace

void Call::progress(double done, std::optional<double> total, std::string_view message) const {
    core_.progress(done, total, message);
}

void Call::log(Level level, const boost::json::value& data, std::string_view logger) const {
    core_.log(level, data, logger);
}

std::stop_token Call::cancelled() const {
    return core_.stop.get_token();
}

std::chrono::steady_clock::time_point Call::deadline() const {
    return core_.facts.deadline.at();
}

const std::string& Call::support_id() const {
    return core_.facts.support_id;
}

const std::optional<Caller>& Call::caller() const {
    return core_.facts.caller;
}

const boost::json::object& Call::client_capabilities() const {
    return core_.facts.client_capabilities;
}

bool Call::can(Ability ability) const {
    return declares(core_.facts.client_capabilities, ability);
}

int Call::round() const {
    return core_.facts.rounds.number;
}

void Call::pause() const {
    core_.pause();
}

Result<void> Call::go_on_as_task() {
    return core_.go_on_as_task();
}

Result<Reaction> Call::elicit(Form form) {
    const auto answer = ask_one(core_, std::move(form));
    if (!answer) return std::unexpected(answer.error());
    return reaction_of(*answer);
}

Result<Reaction> Call::elicit(Visit visit) {
    const auto answer = ask_one(core_, std::move(visit));
    if (!answer) return std::unexpected(answer.error());
    return reaction_of(*answer);
}

Result<Sampled> Call::sample(Sample request) {
    const auto answer = ask_one(core_, std::move(request));
    if (!answer) return std::unexpected(answer.error());
    return sampled_of(*answer);
}

Result<std::vector<Root>> Call::roots(std::string key) {
    const auto answer = ask_one(core_, Roots{std::move(key)});
    if (!answer) return std::unexpected(answer.error());
    return roots_of(*answer);
}

Result<std::vector<boost::json::object>> Call::ask(std::span<const Question> questions) {
    return core_.ask(questions);
}

std::unexpected<Fault> Call::fail(std::string_view code, std::string message, Telling more) const {
    auto fault = begin_failure(core_, code, std::move(more.details));
    if (!message.empty()) fault.message = std::move(message);
    if (!more.cause.empty()) fault.cause = std::move(more.cause);
    if (!more.actions.empty()) fault.actions = std::move(more.actions);
    fault.retry_after = more.retry_after;
    fault.links = std::move(more.links);
    if (more.effect) fault.effect = *more.effect;
    return std::unexpected(std::move(fault));
}

std::unexpected<Fault> Call::fail(std::string_view code, Telling more) const {
    return fail(code, std::string(), std::move(more));
}

std::unexpected<Fault> Call::not_found() const {
    return std::unexpected(fault::make("resource_not_found"));
}

std::unexpected<Fault> Call::misfit(const Misfit& misfit) const {
    Fault fault = fault::make("invalid_arguments");
    const auto place = misfit.pointer.empty() ? std::string("the arguments") : misfit.pointer;
    fault.message = fmt::format("{} must be {}", place, misfit.expected);
    fault.effect = Effect::none;
    fault.violations.push_back({
        .pointer = misfit.pointer,
        .rule = "type",
        .sentence = fault.message,
        .expected = misfit.expected,
    });
    fault.actions.push_back({ActionType::fix_arguments, "correct " + place, {}, {}});
    return std::unexpected(std::move(fault));
}

std::unexpected<Fault> Call::declined() const {
    Fault fault = fault::make("user_declined");
    fault.message = "The user did not give what was asked for";
    fault.effect = Effect::none;
    fault.actions.push_back({ActionType::ask_user, "find out from the user how to go on", {}, {}});
    return std::unexpected(std::move(fault));
}

}  // namespace recourse::server
