// The key that names a call, from a header of structured fields (RFC 8941) or from the call itself:
// what is taken is bounded, printable, and comes back as it went.

#include "base/json.hpp"
#include "guards/idempotency_key.hpp"
#include "property.hpp"

#include <algorithm>
#include <string>

namespace recourse::fuzz {
namespace {

using Key = std::expected<std::optional<std::string>, Fault>;

Key from_header(std::string_view value) {
    return guards::idempotency_key({}, {.header = value, .argument = {}});
}

/// As a string of structured fields (RFC 8941, 4.1.6).
std::string quoted(std::string_view key) {
    std::string text = "\"";
    for (const char one : key) {
        if (one == '"' || one == '\\') text += '\\';
        text += one;
    }
    return text + '"';
}

void a_refusal_says_that_nothing_was_sent(const Fault& refused) {
    must(refused.effect == Effect::none, "nothing happened");
    must(refused.safe_to_retry == SafeBecause::not_sent, "for nothing was sent");
    must(!refused.message.empty(), "and it is said why");
}

void a_header_is_sound(std::string_view value) {
    const auto key = from_header(value);
    if (!key) return a_refusal_says_that_nothing_was_sent(key.error());
    must(key->has_value(), "a header that is there names a key");
    const auto& named = **key;
    must(!named.empty() && named.size() <= guards::kLongestIdempotencyKey, "a key has its bounds");
    must(
        std::ranges::all_of(named, [](char one) { return one >= ' ' && one <= '~'; }),
        "nothing of a key ends a line"
    );
    must(from_header(quoted(named)) == key, "a key that is quoted is the same key");
}

/// The rest of the input is a call's `_meta`, and its arguments at the same time.
void places_agree(std::string_view header, std::string_view text) {
    const auto checked = json::check(text);
    if (!checked || !checked->is_object()) return;
    const guards::ToolCall call{.arguments = *checked, .meta = *checked};
    const auto alone = guards::idempotency_key(call, {.header = {}, .argument = "key"});
    const auto both = guards::idempotency_key(call, {.header = header, .argument = "key"});
    if (!both) return a_refusal_says_that_nothing_was_sent(both.error());
    must(alone.has_value(), "a header mends no other place");
    must(!*alone || *alone == *both, "two places that name a key name the same");
}

}  // namespace
}  // namespace recourse::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace recourse::fuzz;

    auto rest = text_of(data, size);
    const auto header = take_until(rest, '\n');
    a_header_is_sound(header);
    places_agree(header, rest);
    return 0;
}
