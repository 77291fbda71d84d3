#include "workspace.hpp"

#include <recourse/server/nearest.hpp>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

/// Integrations act in other services in the name of the user, who connects each once: by the
/// device flow of OAuth (RFC 8628), so no page of ours is needed.
namespace automation {
namespace {

using recourse::Effect;

enum class App : unsigned char { slack, mailer };
BOOST_DESCRIBE_ENUM(App, slack, mailer)

struct Message {
    App integration;
    std::string operation;
    json::object payload;
};
BOOST_DESCRIBE_STRUCT(Message, (), (integration, operation, payload))

std::vector<std::string> operations_of(App app) {
    if (app == App::slack) return {"post_message", "update_message", "invite_user"};
    return {"send_mail", "send_draft"};
}

std::string message_in(const Reply& reply) {
    const auto body = reply.json();
    const auto* object = body.if_object();
    const auto* error = object == nullptr ? nullptr : object->if_contains("error");
    return error != nullptr && error->is_string() ? std::string(error->get_string()) : reply.body;
}

class Connection {
  public:
    Connection(Workspace& workspace, std::string app)
        : workspace_(workspace), app_(std::move(app)) {
        const auto* select = "SELECT * FROM connections WHERE app = ?";
        row_ = workspace.database.first(select, {app_}).value_or(json::object{});
    }

    /// Empty where the user has yet to visit `connect_url`.
    std::string token() {
        if (has("device_code")) take_token();
        if (!has("token") && !has("device_code")) ask_user();
        return has("device_code") ? "" : text("token");
    }
    /// The provider takes the token no more.
    void expire() { ask_user(); }
    [[nodiscard]] bool was_there() const { return has("token"); }
    [[nodiscard]] std::string connect_url() const { return text("connect_url"); }

  private:
    [[nodiscard]] bool has(std::string_view name) const {
        return row_.contains(name) && row_.at(name).is_string();
    }
    [[nodiscard]] std::string text(std::string_view name) const {
        return has(name) ? std::string(row_.at(name).as_string()) : "";
    }
    void ask_user() {
        const auto reply = ask_provider(workspace_, "/device", {{"app", app_}}).json();
        if (!reply.is_object()) return;
        row_["device_code"] = reply.at("device_code");
        row_["connect_url"] = reply.at("verification_uri_complete");
        save();
    }
    void take_token() {
        const json::object body{{"device_code", text("device_code")}};
        const auto reply = ask_provider(workspace_, "/token", body);
        if (message_in(reply) == "expired_token") return ask_user();  // that page is no more
        if (reply.status != 200) return;
        row_["token"] = reply.json().at("access_token");
        row_["device_code"] = nullptr;
        save();
    }
    void save() {
        workspace_.database.run(
            "INSERT OR REPLACE INTO connections(app, device_code, connect_url, token) "
            "VALUES (?, ?, ?, ?)",
            {app_, row_["device_code"], row_["connect_url"], row_["token"]}
        );
    }

    Workspace& workspace_;
    std::string app_;
    json::object row_;
};

/// There are no words of the app to act on.
std::unexpected<recourse::Fault> no_answer(
    const std::string& app, Effect effect, const server::Call& call
) {
    return call.fail(
        "provider_error",
        app + " did not answer",
        {.cause = "The app is down, or cannot be reached from here",
         .actions =
             {{recourse::ActionType::use_alternative,
               "reach the goal another way, or try again later",
               {},
               {}}},
         .effect = effect}
    );
}

server::Result<json::object> send(
    const Message& in, Workspace& workspace, const server::Call& call
) {
    const std::string app = in.integration == App::slack ? "slack" : "mailer";
    json::object details{{"integration", app}};
    const auto operations = operations_of(in.integration);
    if (std::ranges::find(operations, in.operation) == operations.end()) {
        details["operation"] = in.operation;
        auto near = server::nearest(in.operation, operations);
        details["nearest"] = json::value_from(near.empty() ? operations : near);
        return call.fail("operation_not_found", {.details = std::move(details)});
    }
    Connection connection(workspace, app);
    const auto must_authorize = [&](std::string_view code) {
        details["connect_url"] = connection.connect_url();
        return call.fail(
            code,
            {.details = std::move(details), .links = {.connect_url = connection.connect_url()}}
        );
    };
    const auto token = connection.token();
    if (token.empty() && connection.connect_url().empty())
        return no_answer(app, Effect::none, call);
    if (token.empty())
        return must_authorize(
            connection.was_there() ? "oauth_token_expired" : "integration_not_connected"
        );

    const auto reply = ask_provider(workspace, "/" + app + "/" + in.operation, in.payload, token);
    if (reply.status == 401) {
        connection.expire();
        return must_authorize("oauth_token_expired");
    }
    if (reply.status >= 200 && reply.status < 300)
        return json::object{{"integration", app}, {"status", "sent"}, {"reply", reply.json()}};
    if (reply.status == 0) return no_answer(app, Effect::unknown, call);
    details["provider_status"] = reply.status;
    details["provider_message"] = message_in(reply);
    const bool is_refused = reply.status >= 400 && reply.status < 500;
    return call.fail(
        "provider_error",
        {.details = std::move(details), .effect = is_refused ? Effect::none : Effect::unknown}
    );
}

}  // namespace

void offer_integrations(server::Server& app, Workspace& workspace) {
    app.tool("send_via_integration", "Acts in another service in the name of the user")
        .argument("operation", "A slug, such as `post_message`")
        .fails_by(
            {"integration_not_connected",
             "operation_not_found",
             "oauth_token_expired",
             "provider_error"}
        )
        .handle<Message>([&](const Message& in, server::Call& call) {
            return send(in, workspace, call);
        });
}

}  // namespace automation
