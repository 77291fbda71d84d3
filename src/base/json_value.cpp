#include "base/json.hpp"
#include "base/json_scan.hpp"

#include <charconv>
#include <system_error>

namespace recourse::json {
namespace {

Value to_number(std::string_view token) {
    const char* const end = token.data() + token.size();
    const auto fits = [&](auto& integer) {
        const auto [stopped, error] = std::from_chars(token.data(), end, integer);
        return error == std::errc() && stopped == end;
    };
    if (std::int64_t number = 0; fits(number)) return number;
    if (std::uint64_t number = 0; fits(number)) return number;
    return scan::nearest_double(token);
}

/// Reads in one pass from front to back; `Ref` would scan a value once for every level around it.
class Reader {
  public:
    explicit Reader(std::string_view text) noexcept : text_(text) {}

    Value value() {
        at_ = scan::skip_space(text_, at_);
        if (at_ == text_.size()) return nullptr;
        switch (Ref(text_.substr(at_)).kind()) {
            case Kind::object:
                return object();
            case Kind::array:
                return array();
            case Kind::string:
                return Value(std::string_view(string()));
            case Kind::number:
                return to_number(scalar());
            case Kind::boolean:
                return scalar() == "true";
            default:
                scalar();
                return nullptr;
        }
    }

  private:
    Value object() {
        Object members;
        for (enter('{'); !left('}'); at_ = scan::skip_separator(text_, at_, ',')) {
            const std::string name = string();
            at_ = scan::skip_separator(text_, at_, ':');
            members.insert_or_assign(name, value());
        }
        return members;
    }

    Value array() {
        Array elements;
        for (enter('['); !left(']'); at_ = scan::skip_separator(text_, at_, ',')) {
            elements.push_back(value());
        }
        return elements;
    }

    void enter(char opening) { at_ = scan::skip_separator(text_, at_, opening); }

    bool left(char closing) {
        if (at_ == text_.size()) return true;
        if (text_[at_] != closing) return false;
        ++at_;
        return true;
    }

    std::string string() { return Ref(take(scan::string_end(text_, at_))).string().value_or(""); }

    std::string_view scalar() { return take(scan::scalar_end(text_, at_)); }

    std::string_view take(std::size_t end) {
        const std::string_view token = text_.substr(at_, end - at_);
        at_ = end;
        return token;
    }

    std::string_view text_;
    std::size_t at_ = 0;
};

}  // namespace

Value to_value(Ref ref) {
    return Reader(ref.raw()).value();
}

std::expected<Value, ParseError> parse(std::string_view text, Limits limits) {
    const auto checked = check(text, limits);
    if (!checked) return std::unexpected(checked.error());
    return to_value(*checked);
}

}  // namespace recourse::json
