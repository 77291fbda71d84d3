#include "duration_option.hpp"

#include "base/text.hpp"
#include "base/time.hpp"

#include <fmt/format.h>

namespace recourse::app {

std::expected<std::chrono::milliseconds, std::string> duration_option(
    std::string_view option, const std::string& typed, const Durations& takes
) {
    constexpr std::size_t kShown = 60;
    const auto duration = parse_duration(typed);
    if (duration && *duration >= takes.least && *duration <= takes.most) return *duration;
    return std::unexpected(fmt::format(
        "{} is '{}', and a duration from {} to {} is expected, such as {}",
        option,
        text::clean(typed, kShown),
        to_words(takes.least),
        to_words(takes.most),
        takes.such_as
    ));
}

}  // namespace recourse::app
