#include "gateway/rounds.hpp"

#include "gateway/bridge_faults.hpp"

namespace recourse::gateway {
namespace {

/// The params of an elicitation as a legacy client needs them: a page that is to be visited has an
/// id there.
std::string legacy_params(json::Ref params, std::string_view elicitation_id) {
    if (!params["mode"].equals("url") || params["elicitationId"]) return std::string(params.raw());
    std::string text;
    json::Writer out(text);
    out.begin_object();
    for (const auto& member : params.members())
        out.key(*member.name.string()).raw(member.value_raw);
    out.member("elicitationId", elicitation_id).end_object();
    return text;
}

/// What stands for an answer where the client answered with an error: a person who could not be
/// asked is one who did not answer.
std::optional<std::string> answer_of(
    std::string_view method, const server::Questions::Answer& said
) {
    if (said.error.empty()) return said.result;
    if (method == "elicitation/create") return R"({"action":"cancel"})";
    return std::nullopt;
}

}  // namespace

bool is_input_required(json::Ref result) {
    return result["resultType"].equals("input_required");
}

std::string next_round(
    json::Ref params, std::string_view input_responses, json::Ref request_state
) {
    std::string text;
    json::Writer out(text);
    out.begin_object();
    for (const auto& member : params.members()) {
        if (!member.name.equals("inputResponses") && !member.name.equals("requestState"))
            out.key(*member.name.string()).raw(member.value_raw);
    }
    out.key("inputResponses").raw(input_responses);
    if (request_state) out.key("requestState").raw(request_state.raw());
    out.end_object();
    return text;
}

net::Task<std::expected<std::string, Turned>> ask_for_input(
    const Call& call, Asking& asking, json::Ref result, std::string_view elicitation_prefix
) {
    const auto& upstream = call.upstream->settings().name;
    std::string responses;
    json::Writer out(responses);
    out.begin_object();
    int number = 0;
    for (const auto& request : result["inputRequests"].members()) {
        const auto method = request.value()["method"].string().value_or("");
        const auto params = request.value()["params"];
        if (const auto why = asking.obstacle(method, params); !why.empty())
            co_return std::unexpected(refuse(question_unanswered(upstream, method, why)));
        const auto id = std::string(elicitation_prefix) + "-" + std::to_string(++number);
        const auto said = co_await asking.ask(method, legacy_params(params, id));
        if (call.ticket.cancellation.cancelled())
            co_return std::unexpected(Turned{.outcome = upstreams::Cancelled{}});
        if (!said)
            co_return std::unexpected(
                refuse(question_unanswered(upstream, method, "the client left"))
            );
        const auto answer = answer_of(method, *said);
        if (!answer) {
            const auto words = json::Ref(said->error)["message"].string().value_or("");
            co_return std::unexpected(refuse(question_unanswered(upstream, method, words)));
        }
        out.key(*request.name.string()).raw(*answer);
    }
    out.end_object();
    co_return responses;
}

std::optional<diagnosis::JsonRpcFailed> url_elicitation_required(
    json::Ref result, std::string_view elicitation_prefix
) {
    std::string data;
    json::Writer out(data);
    out.begin_object().key("elicitations").begin_array();
    int number = 0;
    for (const auto& request : result["inputRequests"].members()) {
        const auto params = request.value()["params"];
        const bool is_page =
            request.value()["method"].equals("elicitation/create") && params["mode"].equals("url");
        if (!is_page) return std::nullopt;
        const auto id = std::string(elicitation_prefix) + "-" + std::to_string(++number);
        out.raw(legacy_params(params, id));
    }
    out.end_array().end_object();
    if (number == 0) return std::nullopt;
    return diagnosis::JsonRpcFailed{
        .code = mcp::kUrlElicitationRequired,
        .message = "This request needs the user to visit a page first.",
        .data = std::move(data),
    };
}

std::optional<std::string> input_required_by(json::Ref data) {
    std::string result;
    json::Writer out(result);
    out.begin_object().member("resultType", "input_required");
    out.key("inputRequests").begin_object();
    int number = 0;
    for (const json::Ref elicitation : data["elicitations"].elements()) {
        if (!elicitation["url"].is_string()) return std::nullopt;
        out.key("question_" + std::to_string(++number)).begin_object();
        out.member("method", "elicitation/create").key("params").begin_object();
        out.member("mode", "url");
        out.member("message", elicitation["message"].string().value_or(""));
        out.key("url").raw(elicitation["url"].raw());
        out.end_object().end_object();
    }
    out.end_object().end_object();
    if (number == 0) return std::nullopt;
    return result;
}

}  // namespace recourse::gateway
