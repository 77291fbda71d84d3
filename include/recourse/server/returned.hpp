#pragma once

#include <recourse/server/call.hpp>
#include <recourse/server/content.hpp>
#include <recourse/server/reflect.hpp>

#include <concepts>
#include <expected>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

/// What a handler may take and return, and how it becomes an Answer.
namespace recourse::server {

/// A tool that takes nothing.
struct NoArguments {};
BOOST_DESCRIBE_STRUCT(NoArguments, (), ())

namespace detail {

/// A value as JSON text, without white space.
[[nodiscard]] std::string to_text(const boost::json::value& value);

template <typename Handler, typename Arguments>
decltype(auto) invoke(Handler& handler, const Arguments& arguments, Call& call) {
    if constexpr (std::invocable<Handler&, const Arguments&, Call&>) {
        return handler(arguments, call);
    } else if constexpr (std::invocable<Handler&, const Arguments&>) {
        return handler(arguments);
    } else if constexpr (std::invocable<Handler&, Call&>) {
        return handler(call);
    } else {
        static_assert(
            std::invocable<Handler&>,
            "recourse: a handler takes (const Arguments&, Call&), or less of that"
        );
        return handler();
    }
}

template <typename Handler, typename Arguments>
using ResultOf = std::remove_cvref_t<decltype(invoke(
    std::declval<Handler&>(), std::declval<const Arguments&>(), std::declval<Call&>()
))>;

template <typename R>
struct Unwrapped {
    using Type = R;
};
template <typename T>
struct Unwrapped<Result<T>> {
    using Type = T;
};
/// The value in a Result, or the type itself.
template <typename R>
using ValueOf = typename Unwrapped<R>::Type;

template <typename T>
boost::json::object arguments_schema() {
    if constexpr (std::same_as<T, boost::json::value>) {
        return {{"type", "object"}};
    } else {
        return schema_of<T>();
    }
}

template <typename T>
concept OneContent = std::constructible_from<Content, T> && !std::convertible_to<T, std::string>;

/// How a value of a C++ type becomes an answer: text as it is; content as it is; a described struct
/// as structured content, and as JSON text for those who read only that; numbers, lists and the
/// like the same way, as the member `result` of an object.
template <typename T>
struct Returned {
    static std::optional<boost::json::object> schema() {
        if constexpr (Text<T>) {
            return std::nullopt;
        } else if constexpr (DescribedStruct<T>) {
            return schema_of<T>();
        } else {
            return boost::json::object{
                {"type", "object"},
                {"properties", {{"result", schema_of<T>()}}},
                {"required", {"result"}},
            };
        }
    }
    static Answer answer(T value) {
        if constexpr (Text<T>) {
            return {.content = {server::Text{std::string(std::string_view(value))}}};
        } else {
            auto json = to_json(value);
            Answer answer{.content = {server::Text{to_text(json)}}};
            if constexpr (DescribedStruct<T>) {
                answer.structured = std::move(json);
            } else {
                answer.structured = boost::json::object{{"result", std::move(json)}};
            }
            return answer;
        }
    }
};

template <>
struct Returned<void> {
    static std::optional<boost::json::object> schema() { return std::nullopt; }
    static Answer answer() { return {.content = {server::Text{"Done."}}}; }
};

template <>
struct Returned<Answer> {
    static std::optional<boost::json::object> schema() { return std::nullopt; }
    static Answer answer(Answer answer) { return answer; }
};

template <>
struct Returned<std::vector<Content>> {
    static std::optional<boost::json::object> schema() { return std::nullopt; }
    static Answer answer(std::vector<Content> content) { return {.content = std::move(content)}; }
};

template <OneContent T>
struct Returned<T> {
    static std::optional<boost::json::object> schema() { return std::nullopt; }
    static Answer answer(T content) { return {.content = {Content(std::move(content))}}; }
};

/// JSON of any shape: structured where it is an object.
template <Json T>
struct Returned<T> {
    static std::optional<boost::json::object> schema() { return std::nullopt; }
    static Answer answer(T json) {
        Answer answer{.content = {server::Text{to_text(json)}}};
        answer.structured = std::move(json);
        return answer;
    }
};

template <typename Value, typename Produce>
Result<Answer> answer_of(Produce produce) {
    using Produced = std::remove_cvref_t<decltype(produce())>;
    if constexpr (std::same_as<Produced, Result<Value>>) {
        auto result = produce();
        if (!result) return std::unexpected(std::move(result.error()));
        if constexpr (std::is_void_v<Value>) {
            return Returned<void>::answer();
        } else {
            return Returned<Value>::answer(*std::move(result));
        }
    } else if constexpr (std::is_void_v<Value>) {
        produce();
        return Returned<void>::answer();
    } else {
        return Returned<Value>::answer(produce());
    }
}

}  // namespace detail

}  // namespace recourse::server
