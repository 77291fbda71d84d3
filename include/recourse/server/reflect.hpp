#pragma once

#include <cmath>
#include <concepts>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include <boost/describe.hpp>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <boost/mp11/algorithm.hpp>

/// From C++ types to JSON Schema, and values of theirs to JSON and back: what a tool's arguments
/// and results are made of. Understood are bool, numbers, strings, `std::optional` (a member that
/// may be left out), containers with `push_back`, maps with string keys, enums and structs that are
/// described with Boost.Describe, and `boost::json::value` for anything at all.
namespace recourse::server {

template <typename T>
concept DescribedStruct = std::is_class_v<T> && boost::describe::has_describe_members<T>::value;

template <typename T>
concept DescribedEnum = boost::describe::has_describe_enumerators<T>::value;

namespace detail {

template <typename T>
concept Optional = std::same_as<T, std::optional<typename T::value_type>>;

template <typename T>
concept Text = std::convertible_to<const T&, std::string_view>;

template <typename T>
concept Map = !Text<T> && requires { typename T::mapped_type; } &&
              std::same_as<typename T::key_type, std::string>;

template <typename T>
concept List =
    !Text<T> && !Map<T> && requires(T list, typename T::value_type item) { list.push_back(item); };

template <typename T>
concept Json = std::same_as<T, boost::json::value> || std::same_as<T, boost::json::object> ||
               std::same_as<T, boost::json::array>;

template <typename T>
concept Number = std::integral<T> || std::floating_point<T>;

/// Schemas of types that contain themselves end here.
inline constexpr int kDeepest = 16;

template <typename T>
using Members = boost::describe::
    describe_members<T, boost::describe::mod_public | boost::describe::mod_inherited>;

template <typename T>
constexpr bool kUnderstood =
    Json<T> || Number<T> || Text<T> || DescribedEnum<T> || DescribedStruct<T>;

/// `/items/0/price`: one step further, escaped as RFC 6901 wants it.
[[nodiscard]] inline std::string step(std::string_view pointer, std::string_view name) {
    std::string longer(pointer);
    longer += '/';
    for (const char c : name) {
        if (c == '~')
            longer += "~0";
        else if (c == '/')
            longer += "~1";
        else
            longer += c;
    }
    return longer;
}

template <typename T>
boost::json::object schema_at(int depth);

template <DescribedStruct T>
boost::json::object schema_of_struct(int depth) {
    boost::json::object properties;
    boost::json::array required;
    boost::mp11::mp_for_each<Members<T>>([&](auto member) {
        using Member = std::remove_cvref_t<decltype(std::declval<T&>().*member.pointer)>;
        if constexpr (Optional<Member>) {
            properties[member.name] = schema_at<typename Member::value_type>(depth + 1);
        } else {
            properties[member.name] = schema_at<Member>(depth + 1);
            required.emplace_back(member.name);
        }
    });
    boost::json::object schema{{"type", "object"}, {"properties", std::move(properties)}};
    if (!required.empty()) schema["required"] = std::move(required);
    schema["additionalProperties"] = false;
    return schema;
}

template <DescribedEnum T>
boost::json::object schema_of_enum() {
    boost::json::array names;
    boost::mp11::mp_for_each<boost::describe::describe_enumerators<T>>([&](auto one) {
        names.emplace_back(one.name);
    });
    return {{"type", "string"}, {"enum", std::move(names)}};
}

template <typename T>
boost::json::object schema_at(int depth) {
    if (depth > kDeepest) return {};
    if constexpr (std::same_as<T, boost::json::object>) {
        return {{"type", "object"}};
    } else if constexpr (std::same_as<T, boost::json::array>) {
        return {{"type", "array"}};
    } else if constexpr (Json<T>) {
        return {};
    } else if constexpr (std::same_as<T, bool>) {
        return {{"type", "boolean"}};
    } else if constexpr (std::floating_point<T>) {
        return {{"type", "number"}};
    } else if constexpr (std::unsigned_integral<T>) {
        return {{"type", "integer"}, {"minimum", 0}};
    } else if constexpr (std::integral<T>) {
        return {{"type", "integer"}};
    } else if constexpr (Text<T>) {
        return {{"type", "string"}};
    } else if constexpr (DescribedEnum<T>) {
        return schema_of_enum<T>();
    } else if constexpr (DescribedStruct<T>) {
        return schema_of_struct<T>(depth);
    } else if constexpr (Map<T>) {
        auto values = schema_at<typename T::mapped_type>(depth + 1);
        return {{"type", "object"}, {"additionalProperties", std::move(values)}};
    } else if constexpr (List<T>) {
        return {{"type", "array"}, {"items", schema_at<typename T::value_type>(depth + 1)}};
    } else {
        static_assert(
            kUnderstood<T>, "recourse: describe this type with BOOST_DESCRIBE_STRUCT or _ENUM"
        );
    }
}

}  // namespace detail

/// The JSON Schema (2020-12) of a type.
template <typename T>
[[nodiscard]] boost::json::object schema_of() {
    return detail::schema_at<T>(0);
}

/// A value as JSON. Empty optionals are left out.
template <typename T>
[[nodiscard]] boost::json::value to_json(const T& value) {
    if constexpr (detail::Json<T>) {
        return value;
    } else if constexpr (DescribedEnum<T>) {
        return boost::json::value(boost::describe::enum_to_string(value, ""));
    } else if constexpr (detail::Text<T>) {
        return boost::json::value(std::string_view(value));
    } else if constexpr (detail::Number<T>) {
        return boost::json::value(value);
    } else if constexpr (DescribedStruct<T>) {
        boost::json::object object;
        boost::mp11::mp_for_each<detail::Members<T>>([&](auto member) {
            const auto& part = value.*member.pointer;
            if constexpr (detail::Optional<std::remove_cvref_t<decltype(part)>>) {
                if (part) object[member.name] = to_json(*part);
            } else {
                object[member.name] = to_json(part);
            }
        });
        return object;
    } else if constexpr (detail::Map<T>) {
        boost::json::object object;
        for (const auto& [name, part] : value) object[name] = to_json(part);
        return object;
    } else {
        boost::json::array array;
        for (const auto& part : value) array.push_back(to_json(part));
        return array;
    }
}

/// Where a value does not fit a type, though it fits its schema: mostly a number out of range.
struct Misfit {
    std::string pointer;   ///< RFC 6901, into the value
    std::string expected;  ///< in words: `an integer from -128 to 127`

    bool operator==(const Misfit&) const = default;
};

/// Reads JSON into `out`; nothing where it fits. Members that are absent or null keep what they
/// have.
template <typename T>
[[nodiscard]] std::optional<Misfit> from_json(
    const boost::json::value& json, T& out, std::string_view pointer = {}
);

namespace detail {

inline std::optional<Misfit> misfit(std::string_view pointer, std::string expected) {
    return Misfit{std::string(pointer), std::move(expected)};
}

template <std::integral T>
std::string range_of() {
    return "an integer from " + std::to_string(std::numeric_limits<T>::min()) + " to " +
           std::to_string(std::numeric_limits<T>::max());
}

template <std::integral T>
std::optional<Misfit> integer_from(
    const boost::json::value& json, T& out, std::string_view pointer
) {
    if (const auto* whole = json.if_int64(); whole && std::in_range<T>(*whole)) {
        out = static_cast<T>(*whole);
        return std::nullopt;
    }
    if (const auto* whole = json.if_uint64(); whole && std::in_range<T>(*whole)) {
        out = static_cast<T>(*whole);
        return std::nullopt;
    }
    // JSON Schema takes 5.0 for an integer. Past 2^53 a double no longer says which one.
    constexpr double kExact = 9007199254740992.0;
    const auto* real = json.if_double();
    if (real && std::trunc(*real) == *real && std::abs(*real) <= kExact) {
        const auto whole = static_cast<std::int64_t>(*real);
        if (std::in_range<T>(whole)) {
            out = static_cast<T>(whole);
            return std::nullopt;
        }
    }
    return misfit(pointer, range_of<T>());
}

template <DescribedStruct T>
std::optional<Misfit> struct_from(
    const boost::json::value& json, T& out, std::string_view pointer
) {
    const auto* object = json.if_object();
    if (object == nullptr) return misfit(pointer, "an object");
    std::optional<Misfit> found;
    boost::mp11::mp_for_each<Members<T>>([&](auto member) {
        const auto* part = object->if_contains(member.name);
        if (found || part == nullptr) return;
        auto& target = out.*member.pointer;
        if constexpr (Optional<std::remove_cvref_t<decltype(target)>>) {
            if (part->is_null()) return;
            found = from_json(*part, target.emplace(), step(pointer, member.name));
        } else {
            found = from_json(*part, target, step(pointer, member.name));
        }
    });
    return found;
}

}  // namespace detail

template <typename T>
std::optional<Misfit> from_json(const boost::json::value& json, T& out, std::string_view pointer) {
    if constexpr (std::same_as<T, boost::json::value>) {
        out = json;
    } else if constexpr (std::same_as<T, boost::json::object>) {
        if (!json.is_object()) return detail::misfit(pointer, "an object");
        out = json.get_object();
    } else if constexpr (std::same_as<T, boost::json::array>) {
        if (!json.is_array()) return detail::misfit(pointer, "an array");
        out = json.get_array();
    } else if constexpr (std::same_as<T, bool>) {
        if (!json.is_bool()) return detail::misfit(pointer, "a boolean");
        out = json.get_bool();
    } else if constexpr (std::integral<T>) {
        return detail::integer_from(json, out, pointer);
    } else if constexpr (std::floating_point<T>) {
        if (!json.is_number()) return detail::misfit(pointer, "a number");
        out = json.to_number<T>();
    } else if constexpr (DescribedEnum<T>) {
        const bool known =
            json.is_string() &&
            boost::describe::enum_from_string(std::string(json.get_string()).c_str(), out);
        if (!known) return detail::misfit(pointer, "one of the names that are allowed");
    } else if constexpr (DescribedStruct<T>) {
        return detail::struct_from(json, out, pointer);
    } else if constexpr (detail::Map<T>) {
        if (!json.is_object()) return detail::misfit(pointer, "an object");
        for (const auto& [name, part] : json.get_object()) {
            auto& target = out[std::string(name)];
            if (auto found = from_json(part, target, detail::step(pointer, name))) return found;
        }
    } else if constexpr (detail::List<T>) {
        if (!json.is_array()) return detail::misfit(pointer, "an array");
        std::size_t at = 0;
        for (const auto& part : json.get_array()) {
            typename T::value_type item{};
            const auto place = detail::step(pointer, std::to_string(at++));
            if (auto found = from_json(part, item, place)) return found;
            out.push_back(std::move(item));
        }
    } else {
        if (!json.is_string()) return detail::misfit(pointer, "a string");
        out = T(json.get_string());
    }
    return std::nullopt;
}

}  // namespace recourse::server
