#include "rest/openapi_document.hpp"

#include "base/text.hpp"
#include "rest/among.hpp"
#include "rest/yaml_value.hpp"

#include <algorithm>
#include <charconv>
#include <set>

#include <fmt/format.h>

namespace recourse::rest {
namespace {

using config::yaml::Kind;
using config::yaml::Node;

constexpr std::size_t kShown = 80;

int hex_value(char byte) {
    if (byte >= '0' && byte <= '9') return byte - '0';
    if (byte >= 'a' && byte <= 'f') return byte - 'a' + 10;
    if (byte >= 'A' && byte <= 'F') return byte - 'A' + 10;
    return -1;
}

/// A step of a JSON pointer in a URI: percent-encoded, with `~1` for `/` and `~0` for `~`.
std::string decoded_step(std::string_view step) {
    std::string decoded;
    for (std::size_t i = 0; i < step.size(); ++i) {
        const bool is_escape = step[i] == '%' && i + 2 < step.size() &&
                               hex_value(step[i + 1]) >= 0 && hex_value(step[i + 2]) >= 0;
        if (!is_escape) {
            decoded += step[i];
            continue;
        }
        decoded += static_cast<char>((hex_value(step[i + 1]) * 16) + hex_value(step[i + 2]));
        i += 2;
    }
    std::string out;
    for (std::size_t i = 0; i < decoded.size(); ++i) {
        const bool is_escape = decoded[i] == '~' && i + 1 < decoded.size();
        out += is_escape ? (decoded[++i] == '1' ? '/' : '~') : decoded[i];
    }
    return out;
}

std::optional<Place> step_into(const Place& place, const std::string& step) {
    if (place.node->kind == Kind::mapping) return place.member(step);
    std::size_t index = 0;
    const auto [stop, error] = std::from_chars(step.data(), step.data() + step.size(), index);
    const bool is_index = error == std::errc() && stop == step.data() + step.size();
    if (!is_index || index >= place.node->items.size()) return std::nullopt;
    return place.item(index);
}

std::string did_you_mean(std::string_view misspelt, const Node& node) {
    std::vector<std::string_view> names;
    names.reserve(node.members.size());
    for (const auto& member : node.members) names.emplace_back(member.key.text);
    const auto nearest = text::nearest(misspelt, names);
    if (nearest.empty()) return "Correct the reference, or add what it names.";
    return fmt::format("Did you mean `{}`?", nearest.front().name);
}

}  // namespace

const std::string* reference_in(const Node& node) {
    if (node.kind != Kind::mapping) return nullptr;
    const auto* reference = node.find("$ref");
    return reference != nullptr && reference->kind == Kind::scalar ? &reference->text : nullptr;
}

std::string last_step(std::string_view reference) {
    return decoded_step(reference.substr(reference.rfind('/') + 1));
}

OpenApiDocument::OpenApiDocument(config::Reading& reading, const Node& root)
    : reading_(reading), root_(root) {}

bool OpenApiDocument::check_version() {
    const auto top = root();
    if (top.node->kind != Kind::mapping) {
        reading_.complain_unexpected(
            top, "an OpenAPI document", "Name a file that begins with `openapi: 3.1.0`."
        );
        return false;
    }
    if (const auto swagger = top.member("swagger")) {
        reading_.complain(
            *swagger,
            {
                .sentence = "This is Swagger 2.0, and OpenAPI 3.0 and 3.1 are read.",
                .suggestion = "Convert it: `npx swagger2openapi FILE`, or the Swagger Editor.",
                .expected = "`openapi: 3.0.x` or `openapi: 3.1.x`",
            }
        );
        return false;
    }
    const auto version = top.member("openapi");
    if (!version) {
        reading_.complain(
            top.at,
            "openapi",
            {
                .sentence = "There is no `openapi`: this is no OpenAPI document.",
                .suggestion = "Name a file that begins with `openapi: 3.1.0`.",
                .found = "nothing",
                .expected = "`openapi: 3.0.x` or `openapi: 3.1.x`",
            }
        );
        return false;
    }
    const auto& written = version->node->text;
    is_version_3_0_ = written.starts_with("3.0");
    if (is_version_3_0_ || written.starts_with("3.1")) return true;
    reading_.complain_unexpected(
        *version, "a version 3.0.x or 3.1.x", "Write the document in OpenAPI 3.1 or 3.0."
    );
    return false;
}

std::optional<Place> OpenApiDocument::follow(Place place) {
    std::set<std::string> seen;
    while (const auto* reference = reference_in(*place.node)) {
        if (!seen.insert(*reference).second) {
            reading_.complain(
                place,
                {
                    .sentence = fmt::format(
                        "The reference `{}` leads back to itself.", text::clean(*reference, kShown)
                    ),
                    .suggestion = "Write out what is meant at one of its places.",
                }
            );
            return std::nullopt;
        }
        auto target = resolve(*reference, place);
        if (!target) return std::nullopt;
        place = *std::move(target);
    }
    return place;
}

std::optional<Place> OpenApiDocument::resolve(const std::string& reference, const Place& from) {
    const auto at = from.member("$ref").value_or(from);
    const auto fail = [&](std::string_view why, std::string suggestion) {
        reading_.complain(
            at,
            {
                .sentence =
                    fmt::format("The reference `{}` {}.", text::clean(reference, kShown), why),
                .suggestion = std::move(suggestion),
                .expected = "a reference within the file: `#/components/...`",
            }
        );
        return std::nullopt;
    };
    if (!reference.starts_with("#/"))
        return fail(
            "leads out of the file", "Bundle the document into one file: `npx redocly bundle FILE`."
        );
    Place place = root();
    std::string_view rest = std::string_view(reference).substr(2);
    while (true) {
        const auto end = std::min(rest.find('/'), rest.size());
        const auto step = decoded_step(rest.substr(0, end));
        auto next = step_into(place, step);
        if (!next) return fail("leads nowhere", did_you_mean(step, *place.node));
        place = *std::move(next);
        if (end == rest.size()) return place;
        rest.remove_prefix(end + 1);
    }
}

std::vector<MemberPlace> OpenApiDocument::members(const Place& place) {
    auto members = reading_.members(place);
    std::erase_if(members, [](const MemberPlace& member) { return member.name.starts_with("x-"); });
    return members;
}

std::optional<std::string> OpenApiDocument::text(const Place& place, std::string_view member) {
    const auto value = place.member(member);
    if (!value) return std::nullopt;
    const auto kind = value->node->kind;
    if (kind == Kind::scalar) return value->node->text;
    if (kind == Kind::nothing) return std::nullopt;
    reading_.complain_unexpected(*value, "a text", "Write a text.");
    return std::nullopt;
}

bool OpenApiDocument::truth(const Place& place, std::string_view member, bool fallback) {
    const auto value = place.member(member);
    if (!value) return fallback;
    if (const auto truth = truth_of(value->node)) return *truth;
    reading_.complain_unexpected(
        *value, "true or false", "Write `true` or `false`, without quotes."
    );
    return fallback;
}

bool OpenApiDocument::is_one_of(const Place& place, std::span<const std::string_view> names) {
    if (place.node->kind == Kind::scalar && among(names, place.node->text)) return true;
    const std::vector<std::string> words(names.begin(), names.end());
    const auto nearest = text::nearest(place.node->text, names);
    reading_.complain_unexpected(
        place,
        text::list(words, "or"),
        nearest.empty() ? fmt::format("Write {}.", text::list(words, "or"))
                        : fmt::format("Did you mean `{}`?", nearest.front().name)
    );
    return false;
}

}  // namespace recourse::rest
