#include "gateway/sending_keys.hpp"

#include "base/text.hpp"
#include "config/mapping.hpp"
#include "rest/yaml_value.hpp"

#include <algorithm>
#include <array>
#include <memory>
#include <utility>

#include <fmt/format.h>

namespace recourse::gateway {
namespace {

using namespace std::string_view_literals;
using config::Complaint;
using guards::PollRule;
using guards::VerifyRule;

constexpr std::array kModes{"advise"sv, "auto"sv};
constexpr std::string_view kCondition = "a condition: /status == \"paid\"";

void read_arguments(Reading& reading, const Place& place, json::Value& arguments) {
    if (place.node->kind != config::yaml::Kind::mapping) {
        reading.complain_unexpected(
            place, "a mapping of names to values", "Write it like `{ id: \"{order_id}\" }`."
        );
        return;
    }
    arguments = rest::to_json(*place.node);
}

void read_condition(
    Reading& reading, const Place& place, std::optional<guards::Condition>& condition
) {
    const auto text = config::read_text(reading, place, kCondition);
    if (!text) return;
    auto parsed = guards::Condition::parse(*text);
    if (parsed) {
        condition = *std::move(parsed);
        return;
    }
    reading.complain(
        place,
        Complaint{
            .sentence = fmt::format("`{}` {}.", place.path, parsed.error()),
            .suggestion = "Write it like `/status == \"paid\"`, `/refund`, `not /refund`, `value "
                          ">= 1`, `text contains \"paid\"` or `not_found`.",
            .expected = std::string(kCondition),
        }
    );
}

void complain(Reading& reading, const Place& place, std::string sentence, std::string suggestion) {
    reading.complain(
        place, Complaint{.sentence = std::move(sentence), .suggestion = std::move(suggestion)}
    );
}

/// A look at an effect and a look at a job: either is a call of a tool that only reads, and what
/// its answer shows.
template <typename Look>
Key<Look> tool_key(std::string_view help) {
    return {
        "tool",
        config::text(&Look::tool, "the name of a tool that only reads", config::any_text),
        help,
        "call with",
    };
}

template <typename Look>
Key<Look> arguments_key(std::string_view help) {
    return {
        "arguments",
        config::shaped(&Look::arguments, "a mapping of names to values", read_arguments),
        help,
        "args params",
    };
}

template <typename Look>
Key<Look> condition_key(
    std::string_view name,
    std::optional<guards::Condition> Look::* into,
    std::string_view help,
    std::string_view aliases
) {
    return {name, config::shaped(into, kCondition, read_condition), help, aliases};
}

/// False where what is written is no mapping, which has been complained of.
template <typename Look>
bool read_look(
    Reading& reading,
    const Place& place,
    std::span<const Key<Look>> keys,
    Look& look,
    std::string_view way_to_a_tool
) {
    config::read_mapping(reading, place, keys, look);
    if (place.node->kind != config::yaml::Kind::mapping) return false;
    if (!place.member("tool"))
        complain(
            reading,
            place,
            fmt::format("`{}` names no tool.", place.path),
            std::string(way_to_a_tool)
        );
    return true;
}

}  // namespace

std::span<const Key<RetryPolicy>> retry_keys() {
    using R = RetryPolicy;
    static const std::array kKeys{
        Key<R>{
            "attempts",
            config::whole_number(&R::attempts, 1, 10),
            "how often a call is made at most, the first time included; 1: never again",
            "max_attempts max_retries count retries",
        },
        Key<R>{
            "patience",
            config::duration(&R::patience),
            "the caller is told, and made to wait no more, where the server asks for a longer "
            "wait, "
            "or an attempt failed only after that time",
            "max_wait longest_wait",
        },
        Key<R>{
            "base",
            config::duration(&R::base),
            "the wait before the second attempt is up to this, then up to twice as long each time",
            "initial_delay backoff delay",
        },
        Key<R>{
            "throttled_base",
            config::duration(&R::throttled_base),
            "the same where the server asked for less, on top of the wait it asked for",
            "throttling",
        },
        Key<R>{
            "longest",
            config::duration(&R::longest),
            "the longest wait of our own",
            "max_delay max_backoff",
        },
    };
    return kKeys;
}

std::span<const Key<VerifyRule>> verify_keys() {
    using V = VerifyRule;
    static const std::array kKeys{
        tool_key<V>("the tool that shows it, by the upstream's own name"),
        arguments_key<V>(
            "its arguments; `\"{name}\"` is an argument of the call that is looked after"
        ),
        condition_key(
            "done_when",
            &V::done_when,
            "what proves that it took effect",
            "done committed_when success_when landed_when"
        ),
        condition_key(
            "absent_when",
            &V::absent_when,
            "what proves that it did not",
            "absent failed_when not_landed_when"
        ),
        Key<V>{
            "mode",
            config::choice(&V::mode, kModes, 0),
            "the caller is told how to look, or the gateway looks and says what it saw",
            "verify automatic",
        },
        Key<V>{
            "timeout",
            config::duration(&V::timeout),
            "how long one look of the gateway may take",
            "call_timeout deadline",
        },
        Key<V>{
            "settle",
            config::duration(&V::settle),
            "so long after the failure the effect may still be on its way: only what is absent "
            "then did not happen",
            "delay grace wait",
        },
    };
    return kKeys;
}

void read_verify(Reading& reading, const Place& place, ToolSection& tool) {
    VerifyRule rule;
    constexpr std::string_view kWay = "Name one that only reads: `tool: get_order`.";
    if (!read_look(reading, place, verify_keys(), rule, kWay)) return;
    if (!place.member("done_when") && !place.member("absent_when"))
        complain(
            reading,
            place,
            fmt::format("`{}` does not say how to read the answer.", place.path),
            "Write `done_when`, `absent_when` or both: `done_when: '/status == \"paid\"'`."
        );
    tool.verify = std::make_shared<const VerifyRule>(std::move(rule));
}

std::span<const Key<PollRule>> poll_keys() {
    using P = PollRule;
    static const std::array kKeys{
        tool_key<P>("the tool that shows how the job stands, by the upstream's own name"),
        arguments_key<P>(
            "its arguments; `\"{name}\"` is an argument of the call, or else a member of its answer"
        ),
        condition_key(
            "done_when",
            &P::done_when,
            "what shows that it is done: the answer is then the tool's",
            "done until success_when"
        ),
        condition_key(
            "failed_when",
            &P::failed_when,
            "what shows that it failed: the answer is then read as a failure, by the vocabulary's "
            "rules",
            "failed error_when"
        ),
        Key<P>{
            "every",
            config::duration(&P::every),
            "how long between two looks at most; the first come sooner",
            "interval poll_interval period",
        },
        Key<P>{
            "timeout",
            config::duration(&P::timeout),
            "how long one look may take",
            "call_timeout",
        },
        Key<P>{
            "wait",
            config::duration(&P::wait),
            "how long its end is waited for in all, where the caller says no `timeout`",
            "budget deadline",
        },
        Key<P>{
            "wait_at_most",
            config::duration(&P::wait_at_most),
            "the longest `timeout` that a caller may say",
            "max_wait longest",
        },
    };
    return kKeys;
}

void read_poll(Reading& reading, const Place& place, ToolSection& tool) {
    PollRule rule;
    constexpr std::string_view kWay =
        "Name the one that shows how the job stands: `tool: get_job`.";
    if (!read_look(reading, place, poll_keys(), rule, kWay)) return;
    if (!place.member("done_when"))
        complain(
            reading,
            place,
            fmt::format("`{}` does not say when the job is done.", place.path),
            "Write `done_when: '/status == \"done\"'`."
        );
    rule.wait_at_most = std::max(rule.wait_at_most, rule.wait);
    tool.wait = rule.wait;
    tool.wait_at_most = rule.wait_at_most;
    tool.poll = std::make_shared<const PollRule>(std::move(rule));
}

void check_looks(Reading& reading, const Place& place, const UpstreamSettings& upstream) {
    for (const auto& [name, rules] : upstream.rules) {
        if (!rules.verify || rules.verify->tool.empty()) continue;
        const auto written = place.member(name);
        const auto verify = written ? written->member("verify") : std::nullopt;
        if (!verify) continue;
        if (upstream.tools.at(name).effect == ToolEffect::read)
            complain(
                reading,
                *verify,
                fmt::format(
                    "`{}` changes nothing, so there is no effect to look for.",
                    text::clean(name, 60)
                ),
                "Take `verify` out, or say another `effect`."
            );
        const auto& looking = rules.verify->tool;
        const auto stated = upstream.tools.find(looking);
        const bool writes = looking == name || (stated != upstream.tools.end() &&
                                                stated->second.effect != ToolEffect::read &&
                                                stated->second.effect != ToolEffect::unstated);
        if (writes)
            complain(
                reading,
                verify->member("tool").value_or(*verify),
                fmt::format("`{}` does not only read.", text::clean(looking, 60)),
                "Name a tool that only reads."
            );
    }
}

}  // namespace recourse::gateway
