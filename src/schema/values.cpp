#include "schema/values.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <cmath>
#include <utility>
#include <vector>

namespace recourse::schema {

namespace {

struct TypeName {
    TypeSet type;
    std::string_view name;
    std::string_view words;
};

constexpr std::array<TypeName, 7> kTypeNames{{
    {kInteger, "integer", "an integer"},
    {kNumber, "number", "a number"},
    {kString, "string", "a string"},
    {kBoolean, "boolean", "a boolean"},
    {kArray, "array", "an array"},
    {kObject, "object", "an object"},
    {kNull, "null", "null"},
}};

// Its 64 bits of mantissa or more hold every int64, uint64 and double exactly.
using Wide = long double;

Wide wide(const json::Value& number) noexcept {
    if (number.is_int64()) {
        return static_cast<Wide>(number.get_int64());
    }
    return number.is_uint64() ? static_cast<Wide>(number.get_uint64()) : number.get_double();
}

std::weak_ordering order_numbers(Wide a, Wide b) noexcept {
    if (a < b) {
        return std::weak_ordering::less;
    }
    return b < a ? std::weak_ordering::greater : std::weak_ordering::equivalent;
}

std::weak_ordering order_arrays(const json::Array& a, const json::Array& b) {
    if (a.size() != b.size()) {
        return a.size() <=> b.size();
    }
    for (std::size_t i = 0; i < a.size(); ++i) {
        if (const auto found = order(a[i], b[i]); found != 0) {
            return found;
        }
    }
    return std::weak_ordering::equivalent;
}

using Members = std::vector<const json::Object::value_type*>;

Members by_name(const json::Object& object) {
    Members members;
    members.reserve(object.size());
    for (const auto& member : object) {
        members.push_back(&member);
    }
    std::ranges::sort(members, {}, [](const auto* member) {
        return std::string_view(member->key());
    });
    return members;
}

std::weak_ordering order_objects(const json::Object& a, const json::Object& b) {
    if (a.size() != b.size()) {
        return a.size() <=> b.size();
    }
    const Members left = by_name(a);
    const Members right = by_name(b);
    for (std::size_t i = 0; i < left.size(); ++i) {
        if (const int names = left[i]->key().compare(right[i]->key()); names != 0) {
            return names <=> 0;
        }
        if (const auto found = order(left[i]->value(), right[i]->value()); found != 0) {
            return found;
        }
    }
    return std::weak_ordering::equivalent;
}

constexpr std::uint64_t kTen = 10;

/// A number without its sign as it is written in decimal: digits times ten to the exponent.
struct Decimal {
    std::uint64_t digits = 0;
    int exponent = 0;
};

// The shortest decimal that reads back as this double is what the author wrote: at most 17 digits.
Decimal decimal(double number) noexcept {
    std::array<char, 32> text{};
    const auto end =
        std::to_chars(
            text.data(), text.data() + text.size(), std::fabs(number), std::chars_format::scientific
        )
            .ptr;
    Decimal out;
    const char* at = text.data();
    bool fraction = false;
    for (; at != end && *at != 'e'; ++at) {
        if (*at == '.') {
            fraction = true;
            continue;
        }
        out.digits = out.digits * kTen + static_cast<std::uint64_t>(*at - '0');
        out.exponent -= fraction ? 1 : 0;
    }
    int power = 0;
    if (at != end) {
        const bool plus = at[1] == '+';
        std::from_chars(at + (plus ? 2 : 1), end, power);
    }
    out.exponent += power;
    return out;
}

Decimal decimal(const json::Value& number) noexcept {
    if (number.is_uint64()) {
        return {.digits = number.get_uint64()};
    }
    if (number.is_int64()) {
        const auto bits = static_cast<std::uint64_t>(number.get_int64());
        return {.digits = number.get_int64() < 0 ? ~bits + 1 : bits};
    }
    return decimal(number.get_double());
}

__extension__ using Product = unsigned __int128;

std::uint64_t multiply(std::uint64_t a, std::uint64_t b, std::uint64_t modulus) noexcept {
    return static_cast<std::uint64_t>(static_cast<Product>(a) * b % modulus);
}

std::uint64_t power_of_ten(int exponent, std::uint64_t modulus) noexcept {
    std::uint64_t power = 1 % modulus;
    // By squaring: exponents reach 630, and a hostile schema asks for many of them.
    for (std::uint64_t square = kTen % modulus; exponent > 0; exponent /= 2) {
        if (exponent % 2 != 0) {
            power = multiply(power, square, modulus);
        }
        square = multiply(square, square, modulus);
    }
    return power;
}

constexpr std::size_t kBytesPerStep = 256;

void add_weight(const json::Value& value, std::size_t limit, std::size_t& sum) {
    sum += 1;
    if (value.is_string()) {
        sum += value.get_string().size() / kBytesPerStep;
    } else if (value.is_array()) {
        for (const json::Value& item : value.get_array()) {
            if (sum > limit) {
                return;
            }
            add_weight(item, limit, sum);
        }
    } else if (value.is_object()) {
        const std::size_t size = value.get_object().size();
        sum += size * static_cast<std::size_t>(std::bit_width(size));  // members are sorted by name
        for (const auto& [name, member] : value.get_object()) {
            if (sum > limit) {
                return;
            }
            sum += name.size() / kBytesPerStep;
            add_weight(member, limit, sum);
        }
    }
}

bool takes(const json::Value& value, std::size_t& left) {
    constexpr std::size_t kSmallThing = 8;
    const std::size_t size = value.is_string() ? value.get_string().size() : kSmallThing;
    if (size > left) {
        return false;
    }
    left -= size;
    if (value.is_array()) {
        return std::ranges::all_of(value.get_array(), [&](const auto& item) {
            return takes(item, left);
        });
    }
    return !value.is_object() || std::ranges::all_of(value.get_object(), [&](const auto& member) {
        left -= std::min(member.key().size(), left);
        return left > 0 && takes(member.value(), left);
    });
}

TypeSet kind_of(const json::Value& value) noexcept {
    return static_cast<TypeSet>(types_of(value) & ~kInteger);
}

}  // namespace

TypeSet types_of(const json::Value& value) noexcept {
    switch (value.kind()) {
        case boost::json::kind::null:
            return kNull;
        case boost::json::kind::bool_:
            return kBoolean;
        case boost::json::kind::int64:
        case boost::json::kind::uint64:
            return kInteger | kNumber;
        case boost::json::kind::double_:
            return std::trunc(value.get_double()) == value.get_double() ? kInteger | kNumber
                                                                        : kNumber;
        case boost::json::kind::string:
            return kString;
        case boost::json::kind::array:
            return kArray;
        case boost::json::kind::object:
            return kObject;
    }
    std::unreachable();
}

TypeSet type_named(std::string_view name) noexcept {
    const auto* found = std::ranges::find(kTypeNames, name, &TypeName::name);
    return found == kTypeNames.end() ? TypeSet{0} : found->type;
}

std::string type_words(TypeSet types) {
    std::vector<std::string> names;
    for (const TypeName& type : kTypeNames) {
        const bool implied = type.type == kInteger && (types & kNumber) != 0;
        if ((types & type.type) != 0 && !implied) {
            names.emplace_back(type.words);
        }
    }
    return text::list(names, "or");
}

std::weak_ordering order(const json::Value& a, const json::Value& b) {
    const TypeSet kind = kind_of(a);
    if (kind != kind_of(b)) {
        return kind <=> kind_of(b);
    }
    switch (kind) {
        case kBoolean:
            return a.get_bool() <=> b.get_bool();
        case kNumber:
            return order_numbers(wide(a), wide(b));
        case kString:
            return a.get_string().compare(b.get_string()) <=> 0;
        case kArray:
            return order_arrays(a.get_array(), b.get_array());
        case kObject:
            return order_objects(a.get_object(), b.get_object());
        default:
            return std::weak_ordering::equivalent;
    }
}

std::size_t weight(const json::Value& value, std::size_t limit) {
    std::size_t sum = 0;
    add_weight(value, limit, sum);
    return std::min(sum, limit);
}

bool is_within(const json::Value& value, std::size_t bytes) {
    return takes(value, bytes);
}

bool is_multiple(const json::Value& number, const json::Value& divisor) noexcept {
    const Decimal a = decimal(number);
    const Decimal b = decimal(divisor);
    if (a.digits == 0 || b.digits == 0) {
        return a.digits == 0;
    }
    if (a.exponent >= b.exponent) {
        const std::uint64_t shift = power_of_ten(a.exponent - b.exponent, b.digits);
        return multiply(a.digits % b.digits, shift, b.digits) == 0;
    }
    // The divisor has the larger unit: the number must hold all of it.
    std::uint64_t digits = a.digits;
    for (int shift = b.exponent - a.exponent; shift > 0; --shift) {
        if (digits % kTen != 0) {
            return false;
        }
        digits /= kTen;
    }
    return digits % b.digits == 0;
}

std::size_t code_points(std::string_view text) noexcept {
    constexpr unsigned kContinuation = 0x80;
    return static_cast<std::size_t>(std::ranges::count_if(text, [](char byte) {
        return (static_cast<unsigned char>(byte) & 0xC0U) != kContinuation;
    }));
}

}  // namespace recourse::schema
