#include "fault/untrusted.hpp"
#include "gateway/gateway.hpp"

#include <algorithm>
#include <chrono>
#include <optional>

#include <fmt/format.h>

/// What servers say that belongs to no request.
namespace recourse::gateway {

namespace {

constexpr std::chrono::seconds kBetweenStrays{1};
constexpr std::size_t kStray = 300;  // bytes

}  // namespace

void Gateway::on_news(Connection& from, std::string_view method, json::Ref params) {
    using server::Change;
    if (method == "notifications/tools/list_changed") {
        catalogue_.mark_stale(from.upstream().settings().name);
        return audience_.changed(Change::tools);
    }
    if (method == "notifications/prompts/list_changed") return audience_.changed(Change::prompts);
    if (method == "notifications/resources/list_changed")
        return audience_.changed(Change::resources);
    if (method == "notifications/resources/updated") {
        const auto uri = params["uri"].string();
        if (uri) audience_.updated(*uri, params.raw());
        return;
    }
    if (method == "notifications/tasks" || method == "notifications/tasks/status")
        return on_task_news(from, params);
    if (method == "notifications/elicitation/complete" && stance_ == Stance::shared)
        return on_end_of_visit(from, params);
    // One connection serves all clients, so only a sole client can be meant by anything else.
    if (stance_ == Stance::transparent) tell_sole_client(from.era(), method, params.raw());
}

/// At most once a second: some servers log to stdout.
void Gateway::on_stray(Connection& from, std::string_view text) {
    if (timers_.now() < next_stray_told_) return;
    next_stray_told_ = timers_.now() + kBetweenStrays;
    const auto sentence = redactor_.redact(fmt::format(
        "While nothing was asked of it, the server wrote what is no message of MCP or answers "
        "nothing; it was dropped: {}",
        fault::quote_upstream(text, kStray).text
    ));
    const auto support_id = TraceId::make(random_);
    log_.write(ledger::Note{
        .at = std::chrono::system_clock::now(),
        .upstream = from.upstream().settings().name,
        .sentence = sentence,
        .support_id = support_id.hex(),
    });
}

void Gateway::on_end_of_visit(Connection& from, json::Ref params) {
    const auto id = params["elicitationId"].string();
    if (!id) return;
    const auto number = relay_.visits().end(from.upstream().settings().name, *id);
    const auto client = std::ranges::find(clients_, number, [](const Client* one) {
        return std::optional(one->number);
    });
    if (client == clients_.end()) return;
    std::string message;
    mcp::append_notification(
        message, "notifications/elicitation/complete", redactor_.redact_json(params.raw())
    );
    (*client)->push(std::move(message));
}

void Gateway::tell_sole_client(mcp::Era era, std::string_view method, std::string_view params) {
    std::string message;
    mcp::append_notification(message, method, redactor_.redact_json(params));
    for (auto* client : clients_) {
        if (client->era == era) client->push(message);
    }
}

void Gateway::on_question(Connection& from, const mcp::Message& question, AnswerServer answer) {
    constexpr std::string_view kNobody = "there is no client here that can be asked";
    if (stance_ == Stance::shared) return answer(cannot_be_asked(question.id, kNobody));
    for (auto* client : clients_) {
        if (client->era == mcp::Era::modern || from.era() == mcp::Era::modern) continue;
        return net::spawn(
            executor_,
            ask_sole_client(
                *client,
                question.method,
                std::string(question.params.raw()),
                std::string(question.id.raw()),
                std::move(answer)
            )
        );
    }
    // A modern client is asked in the result of a call: of the latest, for nobody can tell.
    if (auto* turn = from.latest_turn()) return turn->be_asked(question, std::move(answer));
    answer(cannot_be_asked(question.id, kNobody));
}

net::Task<> Gateway::ask_sole_client(
    Client& client,
    std::string method,
    std::string params,
    std::string upstream_id,
    AnswerServer answer
) {
    const auto said = co_await client.questions.ask(method, params, [&](std::string message) {
        client.push(std::move(message));
    });
    if (said)
        answer(answer_to(upstream_id, said->result, said->error));
    else
        answer(cannot_be_asked(json::Ref(upstream_id), "the client is not there any more"));
}

}  // namespace recourse::gateway
