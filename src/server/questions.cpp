#include "server/questions.hpp"

#include <utility>

namespace recourse::server {
namespace {

/// A client that answers nothing does not make us remember for ever.
constexpr std::size_t kMostOpen = 256;

}  // namespace

net::Task<std::optional<Questions::Answer>> Questions::ask(
    std::string_view method, std::string_view params, const Send& send, std::string* id_of_question
) {
    if (ended_ || waiting_.size() >= kMostOpen) co_return std::nullopt;
    const std::string id = "\"recourse-" + std::to_string(next_++) + "\"";
    if (id_of_question != nullptr) *id_of_question = id;
    const auto waiting = std::make_shared<Waiting>(executor_);
    waiting_.emplace(id, waiting);
    std::string message;
    mcp::append_request(message, id, method, params);
    send(std::move(message));
    co_await waiting->done.wait();
    co_return std::move(waiting->answer);
}

bool Questions::answer(const mcp::Message& response) {
    const auto found = waiting_.find(response.id.raw());
    if (found == waiting_.end()) return false;
    const auto waiting = found->second;
    waiting_.erase(found);
    waiting->answer = Answer{std::string(response.result.raw()), std::string(response.error.raw())};
    waiting->done.set();
    return true;
}

void Questions::give_up(std::string_view id) {
    const auto found = waiting_.find(id);
    if (found == waiting_.end()) return;
    found->second->done.set();
    waiting_.erase(found);
}

void Questions::end() {
    ended_ = true;
    for (const auto& [id, waiting] : std::exchange(waiting_, {})) waiting->done.set();
}

}  // namespace recourse::server
