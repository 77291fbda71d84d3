#include "diagnosis/effect.hpp"

namespace recourse::diagnosis {
namespace {

/// `resources/read`, `prompts/get` and the lists ask; `tools/call` is the method that may do, and
/// those of tasks tell of one that may have.
bool only_asks(std::string_view method) noexcept {
    return method.ends_with("/list") || method.ends_with("/read") || method == "prompts/get" ||
           method == "completion/complete" || method == "server/discover" ||
           method == "initialize" || method == "ping";
}

}  // namespace

Standing effect_of(Sent sent, const ToolFacts& tool, Answer answer) noexcept {
    if (sent == Sent::nothing || sent == Sent::partly) return {Effect::none, SafeBecause::not_sent};
    if (tool.reads_only) return {Effect::none, SafeBecause::read_only};
    if (answer == Answer::refused) return {Effect::none, SafeBecause::not_sent};
    const Effect effect = answer == Answer::partial ? Effect::partial : Effect::unknown;
    return {effect, tool.idempotent ? SafeBecause::idempotent : SafeBecause::nothing};
}

SafeBecause said_safe(const Situation& situation, const Standing& standing) noexcept {
    const bool in_doubt =
        standing.effect == Effect::unknown && standing.safe_to_retry == SafeBecause::nothing;
    return in_doubt ? situation.tool.said_safe : SafeBecause::nothing;
}

Standing effect_of(const Situation& situation, Answer answer) noexcept {
    ToolFacts tool = situation.tool;
    tool.reads_only = tool.reads_only || only_asks(situation.method);
    return effect_of(situation.sent, tool, answer);
}

Answer answer_of_status(int status) noexcept {
    const bool refused = status >= 400 && status < 500 && status != 408 && status != 409;
    return refused ? Answer::refused : Answer::inconclusive;
}

}  // namespace recourse::diagnosis
