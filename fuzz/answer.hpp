#pragma once

#include "base/text.hpp"
#include "property.hpp"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace recourse::fuzz {

/// The lines `Name: value` up to an empty one, taken off the text; what is left is the body.
inline std::vector<std::pair<std::string, std::string>> take_headers(std::string_view& text) {
    std::vector<std::pair<std::string, std::string>> headers;
    while (!text.empty()) {
        auto line = take_until(text, '\n');
        if (line.empty()) break;
        const auto name = take_until(line, ':');
        headers.emplace_back(name, text::trim(line));
    }
    return headers;
}

}  // namespace recourse::fuzz
