#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <source_location>
#include <string_view>

/// What the fuzz targets share: the input as text, and a property that must hold for it.
namespace recourse::fuzz {

inline std::string_view text_of(const std::uint8_t* data, std::size_t size) {
    return {reinterpret_cast<const char*>(data), size};
}

/// Ends the process, and so makes a finding, where the property does not hold.
inline void must(
    bool holds, const char* property, std::source_location where = std::source_location::current()
) {
    if (holds) return;
    std::fprintf(stderr, "%s:%u: broken: %s\n", where.file_name(), where.line(), property);
    std::abort();
}

/// The text up to the first `separator`, which is taken off with it; all of it where there is none.
inline std::string_view take_until(std::string_view& text, char separator) {
    const auto end = text.find(separator);
    const auto head = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    return head;
}

}  // namespace recourse::fuzz
