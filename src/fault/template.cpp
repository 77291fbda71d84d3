#include "fault/template.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <array>

namespace recourse::fault {
namespace {

constexpr std::size_t kLongestValue = 200;

/// `name` or `outer.inner`: lower case, digits and `_`, each part beginning with a letter.
bool is_place(std::string_view name) {
    const auto is_lower = [](char byte) { return byte >= 'a' && byte <= 'z'; };
    bool begins = true;
    for (const char byte : name) {
        const bool inside = (byte >= '0' && byte <= '9') || byte == '_' || byte == '.';
        if (!is_lower(byte) && (begins || !inside)) return false;
        begins = byte == '.';
    }
    return !begins;
}

/// A template as alternating plain text and places.
class Pieces {
  public:
    explicit Pieces(std::string_view text) : rest_(text) {}

    struct Piece {
        std::string_view plain;
        std::optional<std::string_view> place;  ///< what stands between the braces behind it
        std::string_view flaw;                  ///< or braces that are none
    };

    std::optional<Piece> next() {
        if (rest_.empty()) return std::nullopt;
        const auto brace = rest_.find_first_of("{}");
        if (brace == std::string_view::npos) return Piece{.plain = take(rest_.size())};
        const auto from_brace = rest_.substr(brace);
        if (from_brace.starts_with("{{") || from_brace.starts_with("}}")) {
            const Piece piece{.plain = take(brace + 1)};
            rest_.remove_prefix(1);
            return piece;
        }
        const Piece plain{.plain = take(brace)};
        const auto end = rest_.find('}');
        const auto inside = rest_.substr(1, end == std::string_view::npos ? end : end - 1);
        const bool is_closed = end != std::string_view::npos && rest_[0] == '{';
        const auto whole = take(is_closed ? end + 1 : std::min<std::size_t>(rest_.size(), 20));
        if (!is_closed || !is_place(inside)) return Piece{.plain = plain.plain, .flaw = whole};
        return Piece{.plain = plain.plain, .place = inside, .flaw = {}};
    }

  private:
    std::string_view take(std::size_t bytes) {
        const auto taken = rest_.substr(0, bytes);
        rest_.remove_prefix(taken.size());
        return taken;
    }

    std::string_view rest_;
};

const json::Value* find(const json::Object& values, std::string_view name) {
    const auto dot = name.find('.');
    const auto* value = values.if_contains(name.substr(0, dot));
    if (value == nullptr || dot == std::string_view::npos) return value;
    const auto* inner = value->if_object();
    return inner == nullptr ? nullptr : find(*inner, name.substr(dot + 1));
}

std::string in_words(const json::Value& value) {
    if (const auto* text = value.if_string()) return text::clean({*text}, kLongestValue);
    if (const auto* items = value.if_array()) {
        std::vector<std::string> words;
        std::ranges::transform(*items, std::back_inserter(words), in_words);
        return text::shorten(text::list(words), kLongestValue);
    }
    return text::clean(json::to_text(value), kLongestValue);
}

/// ` seconds`, or another unit of which there may be one, at the beginning of the text.
std::string_view unit_at(std::string_view text) {
    constexpr std::array<std::string_view, 4> kUnits{" seconds", " minutes", " hours", " days"};
    const auto found = std::ranges::find_if(kUnits, [text](std::string_view unit) {
        return text.starts_with(unit);
    });
    return found == kUnits.end() ? std::string_view() : *found;
}

}  // namespace

Places places_of(std::string_view text) {
    Places places;
    Pieces pieces(text);
    while (const auto piece = pieces.next()) {
        if (!piece->flaw.empty()) {
            places.flaw = piece->flaw;
            break;
        }
        if (!piece->place) continue;
        const bool is_known = std::ranges::find(places.names, *piece->place) != places.names.end();
        if (!is_known) places.names.emplace_back(*piece->place);
    }
    return places;
}

std::optional<std::string> fill(std::string_view text, const json::Object& values) {
    std::string out;
    Pieces pieces(text);
    bool is_one = false;  // what stands before is the number 1
    while (const auto piece = pieces.next()) {
        if (!piece->flaw.empty()) return std::nullopt;
        const auto unit = is_one ? unit_at(piece->plain) : std::string_view();
        if (!unit.empty()) out += unit.substr(0, unit.size() - 1);
        out += piece->plain.substr(unit.size());
        is_one = false;
        if (!piece->place) continue;
        const auto* value = find(values, *piece->place);
        if (value == nullptr || value->is_null()) return std::nullopt;
        is_one = *value == 1;
        out += in_words(*value);
    }
    return out;
}

}  // namespace recourse::fault
