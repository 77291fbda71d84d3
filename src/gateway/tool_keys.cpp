#include "gateway/tool_keys.hpp"

#include "config/mapping.hpp"
#include "gateway/argument_keys.hpp"
#include "gateway/circuit_keys.hpp"
#include "gateway/sending_keys.hpp"

#include <array>

namespace recourse::gateway {
namespace {

using namespace std::string_view_literals;
using config::choice;
using config::duration;
using config::no_default;
using config::text;

constexpr std::array kFailures{"errors"sv, "results"sv};
constexpr std::array kEffects{"read"sv, "idempotent"sv, "write"sv};

}  // namespace

std::span<const Key<ToolSection>> tool_keys() {
    using T = ToolSection;
    static const std::array kKeys{
        Key<T>{
            "effect",
            choice(&T::effect, kEffects, 1, "the tool's annotations if trusted, else write"),
            "changes nothing; a second identical call changes nothing more; every call counts",
            "side_effect effects",
        },
        Key<T>{
            "call_timeout",
            duration(&T::call_timeout, "the upstream's"),
            "how long a whole call of this tool may take",
            "timeout",
        },
        Key<T>{
            "idempotency_key",
            text(&T::idempotency_key, "the name of an argument", config::any_text, "none"),
            "the argument that names a call: two calls with the same value are one",
            "idempotency key_argument request_id",
        },
        Key<T>{
            "arguments",
            tool_argument_mode(),
            "whether its arguments are held to its schema before a call is sent",
            "validation validate argument_mode",
        },
        Key<T>{
            "circuit",
            {.takes = "a mapping",
             .fallback = [](const T&) { return "the upstream's"; },
             .read = [](Reading& reading, const Place& place, T& tool
                     ) { read_tool_circuit(reading, place, tool.circuit); }},
            "when it is not called for a while; counts as a whole instead of the upstream's",
            "circuit_breaker breaker",
        },
        Key<T>{
            "failures",
            choice(&T::failures, kFailures, 0),
            "how its failures are told: as errors, or as results that say `ok: false`, see "
            "dialects.md",
            "raise errors_as on_error",
        },
        Key<T>{
            "rules",
            {.takes = "a mapping", .fallback = no_default<T>, .read = read_field_rules},
            "what its schema does not say of its arguments; held in every mode",
            "argument_rules constraints",
        },
        Key<T>{
            "verify",
            {.takes = "a mapping", .fallback = no_default<T>, .read = read_verify},
            "how to see whether it took effect when its answer was lost, see sending.md",
            "verification check reconcile",
        },
        Key<T>{
            "poll",
            {.takes = "a mapping", .fallback = no_default<T>, .read = read_poll},
            "how to wait for the end of what it begins: it then takes `wait` and `timeout`, see "
            "sending.md",
            "polling job long_running",
        },
    };
    return kKeys;
}

void read_tools(Reading& reading, const Place& place, UpstreamSettings& upstream) {
    for (const auto& tool : reading.members(place)) {
        ToolSection section;
        config::read_mapping(reading, tool.value, tool_keys(), section);
        upstream.rules[tool.name] = section;
        upstream.tools[tool.name] = std::move(section);
    }
    check_looks(reading, place, upstream);
}

}  // namespace recourse::gateway
