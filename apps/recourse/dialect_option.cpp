#include "dialect_option.hpp"

#include "base/text.hpp"
#include "fault/dialect.hpp"

#include <cstdio>
#include <vector>

#include <fmt/format.h>

namespace recourse::app {

std::optional<Dialect> dialect_option(std::string_view command, const std::string& typed) {
    const auto dialect = fault::dialect_named(typed);
    // RFC 9457 is for answers of plain HTTP.
    if (dialect && *dialect != Dialect::problem) return dialect;
    const auto names = fault::dialect_names();
    const auto near = text::nearest(typed, names);
    fmt::print(
        stderr,
        "recourse {}: --dialect is '{}', and there are {}{}\n",
        command,
        text::clean(typed, 60),
        text::list(std::vector<std::string>(names.begin(), names.end())),
        near.empty() ? "" : fmt::format("; did you mean '{}'?", near.front().name)
    );
    return std::nullopt;
}

}  // namespace recourse::app
