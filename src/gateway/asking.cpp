#include "gateway/asking.hpp"

#include <algorithm>

namespace recourse::gateway {

/// One question. Outlives the call where its answer comes late.
struct Asking::Open {
    const Call* call = nullptr;  ///< none once it is over
    std::string server_id;       ///< raw, of a question that a server sent
    std::string id;              ///< raw, under which the client was asked; empty before
};

Asking::Asking(net::Executor executor, const Call& call)
    : executor_(executor), call_(call), powers_(Powers::of(json::Ref(call.client.capabilities))) {}

Asking::~Asking() {
    for (const auto& open : open_) end(*open);
}

std::string_view Asking::obstacle(std::string_view method, json::Ref params) const {
    if (call_.client.era == mcp::Era::modern) return "a modern client is asked in results";
    if (!powers_.allow(method, params))
        return "the client did not declare that it can be asked this";
    if (!call_.stream.open()) return "the client takes nothing before the answer";
    return {};
}

/// Withdraws it at the client's.
void Asking::end(Open& open) {
    const Call* call = std::exchange(open.call, nullptr);
    if (call == nullptr || open.id.empty()) return;
    std::string message;
    mcp::append_notification(message, "notifications/cancelled", "{\"requestId\":" + open.id + "}");
    call->stream.send(std::move(message));
    call->client.questions.give_up(open.id);
}

net::Task<std::optional<server::Questions::Answer>> Asking::wait(
    OpenPtr open, std::string method, std::string params
) {
    if (open->call == nullptr) co_return std::nullopt;
    const auto send = [&open](std::string message) { open->call->stream.send(std::move(message)); };
    auto said = co_await open->call->client.questions.ask(method, params, send, &open->id);
    open->call = nullptr;
    co_return said;
}

net::Task<std::optional<server::Questions::Answer>> Asking::ask(
    std::string method, std::string params
) {
    const auto open = std::make_shared<Open>(Open{.call = &call_, .server_id = {}, .id = {}});
    open_.push_back(open);
    auto& cancellation = call_.ticket.cancellation;
    if (cancellation.cancelled()) co_return std::nullopt;
    cancellation.on_cancel([this, open] { end(*open); });
    auto said = co_await wait(open, std::move(method), std::move(params));
    cancellation.on_cancel({});
    std::erase(open_, open);
    co_return said;
}

void Asking::relay(const mcp::Message& question, AnswerServer answer) {
    if (const auto why = obstacle(question.method, question.params); !why.empty())
        return answer(cannot_be_asked(question.id, why));
    const auto open = std::make_shared<Open>(
        Open{.call = &call_, .server_id = std::string(question.id.raw()), .id = {}}
    );
    std::erase_if(open_, [](const OpenPtr& one) { return one->call == nullptr; });
    open_.push_back(open);
    net::spawn(
        executor_,
        pass_answer(open, question.method, std::string(question.params.raw()), std::move(answer))
    );
}

net::Task<> Asking::pass_answer(
    OpenPtr open, std::string method, std::string params, AnswerServer answer
) {
    const auto said = co_await wait(open, std::move(method), std::move(params));
    if (said)
        answer(answer_to(open->server_id, said->result, said->error));
    else
        answer(cannot_be_asked(json::Ref(open->server_id), "the client is not there any more"));
}

void Asking::withdraw(std::string_view server_id) {
    for (const auto& open : open_) {
        if (open->server_id == server_id) end(*open);
    }
}

}  // namespace recourse::gateway
