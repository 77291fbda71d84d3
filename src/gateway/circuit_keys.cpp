#include "gateway/circuit_keys.hpp"

#include "base/time.hpp"
#include "config/mapping.hpp"

#include <array>

#include <fmt/format.h>

namespace recourse::gateway {
namespace {

using config::duration;
using config::truth;
using config::whole_number;

}  // namespace

std::span<const Key<guards::CircuitRule>> circuit_keys() {
    using C = guards::CircuitRule;
    static const std::array kKeys{
        Key<C>{"enabled", truth(&C::enabled), "stop sending to what keeps failing", "on active"},
        Key<C>{
            "failures",
            whole_number(&C::failures, 1, 1000),
            "so many failures in a row open it",
            "threshold failure_threshold consecutive max_failures",
        },
        Key<C>{
            "percent",
            whole_number(&C::percent, 1, 100),
            "or so many failures of a hundred calls within `window`",
            "ratio rate failure_rate error_rate",
        },
        Key<C>{
            "minimum",
            whole_number(&C::minimum, 1, 100'000),
            "how many calls there must be within `window` before `percent` counts",
            "minimum_calls min_requests volume",
        },
        Key<C>{
            "window",
            duration(&C::window),
            "how far back `percent` looks",
            "interval sampling",
        },
        Key<C>{
            "open_for",
            duration(&C::open_for),
            "how long nothing is sent then; twice as long each time the call that tries it out "
            "fails",
            "cooldown reset_timeout open_duration break_duration sleep",
        },
        Key<C>{
            "open_at_most",
            duration(&C::open_at_most),
            "how long at most",
            "max_cooldown",
        },
    };
    return kKeys;
}

void read_circuit(Reading& reading, const Place& place, guards::CircuitRule& rule) {
    config::read_mapping(reading, place, circuit_keys(), rule);
    if (rule.open_at_most >= rule.open_for) return;
    const auto most = place.member("open_at_most");
    const auto least = place.member("open_for");
    reading.complain(
        most ? *most : *least,
        {
            .sentence = fmt::format(
                "`{}` is open for {} the first time and at most {}.",
                place.path,
                to_words(rule.open_for),
                to_words(rule.open_at_most)
            ),
            .suggestion = fmt::format("Write `open_at_most: {}` or more.", to_words(rule.open_for)),
            .expected = "`open_at_most` no less than `open_for`",
        }
    );
}

void read_tool_circuit(
    Reading& reading, const Place& place, std::optional<guards::CircuitRule>& rule
) {
    read_circuit(reading, place, rule.emplace());
}

}  // namespace recourse::gateway
