#include "guards/idempotency_key.hpp"

#include "base/text.hpp"
#include "fault/vocabulary.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace recourse::guards {
namespace {

struct Named {
    std::string place;  ///< for people
    std::string key;
};

Fault refuse(std::string_view place, std::string_view why) {
    Fault fault = fault::make("invalid_idempotency_key");
    fault.message = fmt::format("{} {}", place, why);
    fault.effect = Effect::none;
    fault.safe_to_retry = SafeBecause::not_sent;
    fault.details["place"] = place;
    fault.details["longest"] = kLongestIdempotencyKey;
    fault.actions.push_back(
        {ActionType::fix_arguments,
         fmt::format(
             "give a text of 1 to {} characters that is new for each new intention, or none",
             kLongestIdempotencyKey
         ),
         {},
         {}}
    );
    return fault;
}

std::expected<Named, Fault> check(std::string place, std::string key) {
    if (key.empty()) return std::unexpected(refuse(place, "is empty"));
    if (key.size() > kLongestIdempotencyKey)
        return std::unexpected(refuse(
            place,
            fmt::format("has {} bytes, and {} are the most", key.size(), kLongestIdempotencyKey)
        ));
    return Named{std::move(place), std::move(key)};
}

/// Printable ASCII (RFC 8941, 3.3.3).
bool is_printable(char one) {
    return one >= ' ' && one <= '~';
}

/// The text of a quoted string; nothing where it is none.
std::optional<std::string> unquote(std::string_view text) {
    std::string key;
    for (std::size_t at = 1; at < text.size(); ++at) {
        if (text[at] == '"') return at + 1 == text.size() ? std::optional(key) : std::nullopt;
        if (text[at] == '\\') {
            ++at;
            if (at == text.size() || (text[at] != '"' && text[at] != '\\')) return std::nullopt;
        }
        key += text[at];
    }
    return std::nullopt;
}

std::expected<Named, Fault> from_header(std::string_view value) {
    const std::string place = fmt::format("the header {}", kHeaderIdempotencyKey);
    if (!std::ranges::all_of(value, is_printable))
        return std::unexpected(refuse(place, "holds characters other than printable ASCII"));
    if (!value.starts_with('"')) return check(place, std::string(value));
    auto key = unquote(value);
    if (!key) return std::unexpected(refuse(place, "is no string in quotes"));
    return check(place, *std::move(key));
}

std::expected<Named, Fault> from_member(std::string place, json::Ref value) {
    if (auto text = value.string()) return check(std::move(place), *std::move(text));
    // A number names a call as well as a text does.
    if (value.integer()) return check(std::move(place), std::string(value.raw()));
    return std::unexpected(refuse(place, "is no text"));
}

}  // namespace

std::expected<std::optional<std::string>, Fault> idempotency_key(
    const ToolCall& call, const KeyPlaces& places
) {
    std::optional<Named> named;
    std::optional<Fault> refused;
    const auto take = [&](std::expected<Named, Fault> found) {
        if (refused) return;
        if (!found) {
            refused = std::move(found.error());
        } else if (named && named->key != found->key) {
            refused =
                refuse(found->place, fmt::format("is not the key that {} names", named->place));
        } else {
            named = *std::move(found);
        }
    };
    if (!places.argument.empty()) {
        if (const auto value = call.arguments[places.argument])
            take(from_member(
                fmt::format("the argument '{}'", text::clean(places.argument, 60)), value
            ));
    }
    for (const auto name : {kMetaIdempotencyKey, kMetaIdempotencyKeyPlain}) {
        if (const auto value = call.meta[name])
            take(from_member(fmt::format("_meta[\"{}\"]", name), value));
    }
    if (places.header) take(from_header(*places.header));
    if (refused) return std::unexpected(*std::move(refused));
    if (!named) return std::nullopt;
    return std::move(named->key);
}

}  // namespace recourse::guards
