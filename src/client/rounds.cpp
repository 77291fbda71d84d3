#include "client/rounds.hpp"

#include "base/text.hpp"

#include <fmt/format.h>

namespace recourse::client {
namespace {

constexpr std::size_t kMostQuestions = 64;
constexpr std::size_t kShownName = 64;

}  // namespace

std::expected<InputRequired, std::string> read_input_required(json::Ref result) {
    InputRequired asked;
    for (const auto& member : result["inputRequests"].members()) {
        const auto request = member.value();
        auto method = request["method"].string();
        if (!method) return std::unexpected("an entry of its inputRequests names no method");
        if (asked.questions.size() == kMostQuestions)
            return std::unexpected(fmt::format("it asks more than {} questions", kMostQuestions));
        asked.questions.push_back({
            .key = *member.name.string(),
            .method = *std::move(method),
            .params = std::string(request["params"].raw()),
        });
    }
    const auto state = result["requestState"];
    if (state && !state.is_string()) return std::unexpected("its requestState is no string");
    if (!state && asked.questions.empty())
        return std::unexpected("it wants input, but says not what");
    asked.request_state = std::string(state.raw());
    return asked;
}

std::expected<Round, std::string> answer_all(const InputRequired& asked, const Handlers& handlers) {
    Round round{.input_responses = {}, .request_state = asked.request_state};
    if (asked.questions.empty()) return round;
    json::Writer out(round.input_responses);
    out.begin_object();
    for (const auto& question : asked.questions) {
        const auto answer = answer_question(question.method, json::Ref(question.params), handlers);
        if (answer.result.empty()) {
            return std::unexpected(fmt::format(
                "'{}' by {}: {}",
                text::clean(question.key, kShownName),
                text::clean(question.method, kShownName),
                answer.error
            ));
        }
        out.key(question.key).raw(answer.result);
    }
    out.end_object();
    return round;
}

}  // namespace recourse::client
