#pragma once

#include "mcp/message.hpp"
#include "mcp/revision.hpp"

#include <optional>
#include <string>
#include <string_view>

/// What the server offers beside tools, where it is asked to: prompts `greet(name)` and
/// `fire(name)`, the resources `file:///public/menu.txt` and `file:///private/wages.txt`, the
/// template `file:///{+path}` whose values can be completed, and the method `faulty/count`, which
/// is none of the protocol's. Stateless.
namespace faulty {

/// The members of `capabilities` for it, each with a comma before it.
[[nodiscard]] std::string_view offered_capabilities();

/// The whole answer; nothing for a method that is about something else.
[[nodiscard]] std::optional<std::string> answer_offer(
    const recourse::mcp::Message& request, recourse::mcp::Era era
);

}  // namespace faulty
