// Foreign text made safe to show, and names made out of misspelt ones.
// Input: the text, or a misspelt name on the first line and a candidate on each line after it.

#include "base/json.hpp"
#include "base/text.hpp"
#include "property.hpp"

#include <algorithm>
#include <vector>

namespace recourse::fuzz {
namespace {

constexpr std::size_t kShown = 64;

bool is_control(char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
}

void clean_is_safe(std::string_view untrusted) {
    const auto shown = text::clean(untrusted, kShown);
    must(shown.size() <= kShown, "what is shown is bounded");
    must(std::ranges::none_of(shown, is_control), "no control character is shown");
    must(text::clean(shown, kShown) == shown, "what is clean stays as it is");

    std::string quoted;
    json::append_string(quoted, shown);
    const auto checked = json::check(quoted);
    must(checked.has_value() && checked->string() == shown, "what is shown is UTF-8");
}

void nearest_names_candidates(std::string_view lines) {
    const auto misspelt = take_until(lines, '\n');
    std::vector<std::string_view> candidates;
    while (!lines.empty()) candidates.push_back(take_until(lines, '\n'));
    const auto found = text::nearest(misspelt, candidates);
    must(found.size() <= 3, "at most three names are suggested");
    for (const auto& nearest : found) {
        must(
            std::ranges::find(candidates, nearest.name) != candidates.end(),
            "only candidates are suggested"
        );
    }
    for (const auto candidate : candidates) {
        must(
            text::edit_distance(misspelt, candidate, 8) ==
                text::edit_distance(candidate, misspelt, 8),
            "a distance is the same both ways"
        );
    }
}

}  // namespace
}  // namespace recourse::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace recourse;

    const auto input = fuzz::text_of(data, size);
    fuzz::clean_is_safe(input);
    fuzz::nearest_names_candidates(input);
    fuzz::must(text::shorten(input, fuzz::kShown).size() <= fuzz::kShown, "shortened is short");
    return 0;
}
