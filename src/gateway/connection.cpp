#include "gateway/connection.hpp"

#include <algorithm>

namespace recourse::gateway {
namespace {

bool belongs_to_a_request(std::string_view method) {
    return method == "notifications/progress" || method == "notifications/message" ||
           method == "notifications/cancelled";
}

}  // namespace

Connection::Connection(std::unique_ptr<upstreams::Upstream> upstream, News& news, bool is_private)
    : upstream_(std::move(upstream)), news_(news), is_private_(is_private) {
    upstream_->set_listener(this);
}

Connection::Use::Use(Connection& connection, upstreams::Request& request, Turn& turn)
    : connection_(connection), turn_(turn) {
    connection_.turns_.push_back(&turn_);
    request.on_notification = [this](std::string_view method, json::Ref params) {
        connection_.hear_of_request(turn_, method, params);
    };
    request.on_request = [this](const mcp::Message& question, AnswerServer answer) {
        if (question.method == "ping")
            answer(answer_to(question.id.raw(), "{}", {}));
        else
            turn_.be_asked(question, std::move(answer));
    };
}

Connection::Use::~Use() {
    std::erase(connection_.turns_, &turn_);
}

Turn* Connection::latest_turn() const noexcept {
    return turns_.empty() ? nullptr : turns_.back();
}

void Connection::hear_of_request(Turn& turn, std::string_view method, json::Ref params) {
    if (belongs_to_a_request(method))
        turn.hear(method, params);
    else
        news_.on_news(*this, method, params);
}

void Connection::on_notification(std::string_view method, json::Ref params) {
    if (method == "notifications/cancelled") {
        // Of a question; whoever was not asked it ignores this.
        for (Turn* turn : std::vector(turns_)) turn->hear(method, params);
    } else if (method == "notifications/message" && turns_.size() == 1) {
        turns_.front()->hear(method, params);
    } else {
        news_.on_news(*this, method, params);
    }
}

void Connection::on_request(const mcp::Message& request, AnswerServer answer) {
    if (request.method == "ping") return answer(answer_to(request.id.raw(), "{}", {}));
    if (is_private_ && !turns_.empty()) return latest_turn()->be_asked(request, std::move(answer));
    news_.on_question(*this, request, std::move(answer));
}

net::Task<> Connection::be_told_from(server::Level level) {
    const bool knows_logging =
        static_cast<bool>(json::Ref(upstream_->hello().capabilities)["logging"]);
    if (era() == mcp::Era::modern || !knows_logging) co_return;
    const bool is_told = told_from_ && told_in_ == upstream_->generation() && *told_from_ <= level;
    if (is_told) co_return;
    told_from_ = level;
    told_in_ = upstream_->generation();
    std::string params;
    json::Writer(params).begin_object().member("level", server::to_string(level)).end_object();
    upstreams::Request request{.method = "logging/setLevel", .params = json::Ref(params)};
    // A server that will not be told says what it says.
    (void)co_await upstream_->send(request);
}

}  // namespace recourse::gateway
