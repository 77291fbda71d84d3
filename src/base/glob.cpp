#include "base/glob.hpp"

namespace recourse::text {

bool fits_glob(std::string_view name, std::string_view pattern) noexcept {
    std::size_t at = 0;
    std::size_t in_pattern = 0;
    // Where the last star stands, and how much of the name it has taken so far.
    std::size_t star = std::string_view::npos;
    std::size_t taken = 0;
    while (at < name.size()) {
        const bool left = in_pattern < pattern.size();
        if (left && pattern[in_pattern] == '*') {
            star = in_pattern++;
            taken = at;
        } else if (left && (pattern[in_pattern] == '?' || pattern[in_pattern] == name[at])) {
            ++at;
            ++in_pattern;
        } else if (star != std::string_view::npos) {
            in_pattern = star + 1;
            at = ++taken;
        } else {
            return false;
        }
    }
    while (in_pattern < pattern.size() && pattern[in_pattern] == '*') ++in_pattern;
    return in_pattern == pattern.size();
}

}  // namespace recourse::text
