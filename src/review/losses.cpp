#include "review/probes.hpp"
#include "review/valid_arguments.hpp"

#include <utility>

#include <fmt/format.h>

namespace recourse::review {

namespace {

/// Other arguments that are valid, too, where that is easily done: a gateway may remember a call,
/// and not send it again.
json::Object varied(const Subject& subject, json::Object arguments, Draws& draws) {
    for (auto& [name, value] : arguments) {
        if (!value.is_string()) continue;
        const std::string before(value.get_string());
        const auto fits = [&, key = name](const std::string& made) {
            auto tried = arguments;
            tried[key] = made;
            return subject.accepts(tried);
        };
        const auto made = draws.like(before, fits);
        if (made == before) continue;
        value = made;
        break;
    }
    return arguments;
}

}  // namespace

std::vector<PlannedCall> plan_losses(const Subject& subject, std::uint64_t seed) {
    std::vector<PlannedCall> calls;
    if (subject.reads_only || !subject.example) return calls;
    Draws draws(seed, "losses of " + subject.name);
    for (const auto loss : {Loss::cut, Loss::held}) {
        const bool is_cut = loss == Loss::cut;
        PlannedCall call{
            .arguments = json::to_text(varied(subject, *subject.example, draws)), .loss = loss
        };
        call.probe = {
            .id = fmt::format(
                "{}/{}/{}", number_of(ProbeKind::lost_answer), subject.name, is_cut ? "cut" : "held"
            ),
            .kind = ProbeKind::lost_answer,
            .tool = subject.name,
            .called = subject.name,
            .arguments = shown_arguments(call.arguments),
            .wrong = is_cut ? "the connection broke as the server behind the gateway answered"
                            : "the answer of the server behind the gateway never came",
        };
        calls.push_back(std::move(call));
    }
    return calls;
}

}  // namespace recourse::review
