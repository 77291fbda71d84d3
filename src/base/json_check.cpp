#include "base/json.hpp"
#include "base/json_flaw.hpp"
#include "base/json_scan.hpp"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include <simdjson.h>

namespace recourse::json {
namespace {

namespace dom = simdjson::dom;

// The parser's own bound is 1,024; ours stays below it, whatever is asked for.
constexpr std::size_t kDeepest = 1000;

// One huge message must not leave every thread with a huge parser.
constexpr std::size_t kKeptParser = std::size_t{1} << 20U;

enum class Verdict : std::uint8_t { sound, flawed, long_number };

/// Sorted, not hashed: no choice of names makes it slow.
bool many_names_differ(dom::object object) {
    std::vector<std::string_view> names;
    for (const dom::key_value_pair member : object) names.push_back(member.key);
    std::ranges::sort(names);
    return std::ranges::adjacent_find(names) == names.end();
}

bool names_differ(dom::object object) {
    constexpr std::size_t kFew = 16;
    if (object.size() > kFew) return many_names_differ(object);
    std::array<std::string_view, kFew> names;
    auto last = names.begin();
    for (const dom::key_value_pair member : object) {
        if (std::find(names.begin(), last, member.key) != last) return false;
        *last++ = member.key;
    }
    return true;
}

/// What the parser leaves to us: depth and names that stand twice.
bool is_sound(dom::element element, std::size_t depth_left) {
    if (element.is_object()) {
        const dom::object object = element.get_object().value_unsafe();
        return depth_left > 0 && names_differ(object) &&
               std::ranges::all_of(object, [&](const dom::key_value_pair& member) {
                   return is_sound(member.value, depth_left - 1);
               });
    }
    if (element.is_array()) {
        const dom::array array = element.get_array().value_unsafe();
        return depth_left > 0 && std::ranges::all_of(array, [&](dom::element item) {
                   return is_sound(item, depth_left - 1);
               });
    }
    return true;
}

Verdict judge(dom::parser& parser, std::string_view text, Limits limits) {
    dom::element root;
    const auto error = parser.parse(text.data(), text.size()).get(root);
    if (error == simdjson::NUMBER_ERROR) return Verdict::long_number;
    return !error && is_sound(root, limits.depth) ? Verdict::sound : Verdict::flawed;
}

Verdict judge(std::string_view text, Limits limits) {
    if (text.empty())
        return Verdict::flawed;  // simdjson copies from its address, which may be null
    if (text.size() > kKeptParser) {
        dom::parser parser;
        return judge(parser, text, limits);
    }
    thread_local dom::parser parser;
    return judge(parser, text, limits);
}

std::string_view without_space_around(std::string_view text) {
    text.remove_prefix(scan::skip_space(text, 0));
    while (!text.empty() && scan::is_space(text.back())) text.remove_suffix(1);
    return text;
}

ParseError locate(std::string_view text, Flaw flaw) {
    const std::string_view before = text.substr(0, flaw.offset);
    const std::size_t line_start = before.rfind('\n') + 1;  // npos + 1 is 0
    return {
        .offset = flaw.offset,
        .line = 1 + static_cast<std::size_t>(std::ranges::count(before, '\n')),
        .column = 1 + flaw.offset - line_start,
        .reason = std::move(flaw.reason),
    };
}

}  // namespace

std::expected<Ref, ParseError> check(std::string_view text, Limits limits) {
    limits.depth = std::min(limits.depth, kDeepest);
    const Verdict verdict = judge(text, limits);
    if (verdict != Verdict::sound) {
        if (auto flaw = find_flaw(text, limits)) {
            return std::unexpected(locate(text, *std::move(flaw)));
        }
        // Long numbers are all that the two may disagree on.
        if (verdict != Verdict::long_number) {
            return std::unexpected(locate(text, {.offset = 0, .reason = "the text is not JSON"}));
        }
    }
    return Ref(without_space_around(text));
}

}  // namespace recourse::json
