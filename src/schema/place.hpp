#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

/// Where in a value something is, from the whole inwards.
namespace recourse::schema {

/// One step from a value to something in it.
struct Step {
    enum class To : std::uint8_t { member, item, member_name };
    To to = To::member;
    std::string_view name = {};  ///< of the member
    std::size_t position = 0;    ///< of the item, or of the member among its siblings
    bool may_be_left_out = false;
};

using Path = std::vector<Step>;

/// A path as a list on the stack: free to extend while a value is walked, and only made a Path
/// where something is wrong. The whole value has no parent.
struct Place {
    const Place* parent = nullptr;
    Step step;
};

[[nodiscard]] Path path_to(const Place& place);
/// RFC 6901; the empty text for the whole.
[[nodiscard]] std::string pointer(const Path& path);
/// As a person says it: `items[2].price`; the empty text for the whole. Foreign names come out safe
/// to show.
[[nodiscard]] std::string spoken(const Path& path);

}  // namespace recourse::schema
