#include "base/json.hpp"

#include "base/json_scan.hpp"

#include <charconv>
#include <cmath>
#include <system_error>

namespace recourse::json {
namespace {

std::string_view without_ends(std::string_view raw) noexcept {
    return raw.size() < 2 ? std::string_view() : raw.substr(1, raw.size() - 2);
}

/// `name` is a raw name, quotes included.
bool names(std::string_view name, std::string_view wanted) noexcept {
    const std::string_view inside = without_ends(name);
    if (inside.size() < wanted.size()) return false;  // an escape is longer than what it stands for
    if (inside.find('\\') == std::string_view::npos) return inside == wanted;
    return Ref(name).equals(wanted);
}

}  // namespace

Kind Ref::kind() const noexcept {
    if (raw_.empty()) return Kind::absent;
    switch (raw_.front()) {
        case '{':
            return Kind::object;
        case '[':
            return Kind::array;
        case '"':
            return Kind::string;
        case 't':
        case 'f':
            return Kind::boolean;
        case 'n':
            return Kind::null;
        default:
            return Kind::number;
    }
}

Ref Ref::operator[](std::string_view name) const noexcept {
    for (const Member& member : members()) {
        if (names(member.name.raw(), name)) return member.value();
    }
    return {};
}

Ref Ref::at(std::size_t index) const noexcept {
    for (const Ref element : elements()) {
        if (index-- == 0) return element;
    }
    return {};
}

std::optional<std::string> Ref::string() const {
    if (!is_string()) return std::nullopt;
    std::string unescaped;
    unescaped.reserve(raw_.size());
    scan::Pieces pieces(without_ends(raw_));
    for (auto piece = pieces.next(); !piece.empty(); piece = pieces.next()) unescaped += piece;
    return unescaped;
}

bool Ref::equals(std::string_view text) const noexcept {
    if (!is_string()) return false;
    scan::Pieces pieces(without_ends(raw_));
    for (auto piece = pieces.next(); !piece.empty(); piece = pieces.next()) {
        if (!text.starts_with(piece)) return false;
        text.remove_prefix(piece.size());
    }
    return text.empty();
}

std::optional<std::int64_t> Ref::integer() const noexcept {
    std::int64_t result = 0;
    const char* const end = raw_.data() + raw_.size();
    const auto [stopped, error] = std::from_chars(raw_.data(), end, result);
    if (error != std::errc() || stopped != end) return std::nullopt;
    return result;
}

std::optional<double> Ref::number() const noexcept {
    if (kind() != Kind::number) return std::nullopt;
    const double result = scan::nearest_double(raw_);
    if (!std::isfinite(result)) return std::nullopt;
    return result;
}

std::optional<bool> Ref::boolean() const noexcept {
    if (kind() != Kind::boolean) return std::nullopt;
    return raw_.front() == 't';
}

Ref::Members Ref::members() const noexcept {
    return is_object() ? Members(without_ends(raw_)) : Members();
}

Ref::Elements Ref::elements() const noexcept {
    return is_array() ? Elements(without_ends(raw_)) : Elements();
}

void Ref::Members::Iterator::advance() noexcept {
    const std::size_t name = scan::skip_separator(rest_, 0, ',');
    done_ = name == rest_.size();
    if (done_) return;
    const std::size_t name_end = scan::string_end(rest_, name);
    const std::size_t value = scan::skip_separator(rest_, name_end, ':');
    const std::size_t value_end = scan::value_end(rest_, value);
    current_ = {Ref(rest_.substr(name, name_end - name)), rest_.substr(value, value_end - value)};
    rest_.remove_prefix(value_end);
}

void Ref::Elements::Iterator::advance() noexcept {
    const std::size_t value = scan::skip_separator(rest_, 0, ',');
    done_ = value == rest_.size();
    if (done_) return;
    const std::size_t value_end = scan::value_end(rest_, value);
    current_ = Ref(rest_.substr(value, value_end - value));
    rest_.remove_prefix(value_end);
}

}  // namespace recourse::json
