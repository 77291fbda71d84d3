#include "diagnosis/challenge.hpp"

#include "base/text.hpp"

#include <algorithm>

namespace recourse::diagnosis {
namespace {

/// Takes a quoted string off the front, quotes and escapes resolved. RFC 9110 5.6.4.
std::string take_quoted(std::string_view& rest) {
    std::string value;
    rest.remove_prefix(1);
    while (!rest.empty() && rest.front() != '"') {
        if (rest.front() == '\\' && rest.size() > 1) rest.remove_prefix(1);
        value += rest.front();
        rest.remove_prefix(1);
    }
    if (!rest.empty()) rest.remove_prefix(1);
    return value;
}

std::string_view take_until(std::string_view& rest, std::string_view ends) {
    const auto end = std::min(rest.find_first_of(ends), rest.size());
    const auto taken = rest.substr(0, end);
    rest.remove_prefix(end);
    return taken;
}

}  // namespace

std::optional<std::string> challenge_parameter(std::string_view challenge, std::string_view name) {
    std::string_view rest = challenge;
    while (!rest.empty()) {
        const std::string_view word = take_until(rest, "=, \"");
        if (!rest.starts_with('=')) {
            if (rest.starts_with('"')) {
                take_quoted(rest);
            } else if (!rest.empty()) {
                rest.remove_prefix(1);
            }
            continue;
        }
        rest.remove_prefix(1);
        std::string value =
            rest.starts_with('"') ? take_quoted(rest) : std::string(take_until(rest, ", "));
        if (text::equals_ignoring_case(word, name)) return value;
    }
    return {};
}

}  // namespace recourse::diagnosis
