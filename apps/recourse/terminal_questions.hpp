#pragma once

#include <recourse/client.hpp>

namespace recourse::app {

/// Puts what a server asks to whoever sits at the terminal, line by line: on stderr, so that stdout
/// holds the result alone. The end of the input cancels.
[[nodiscard]] client::ElicitationReply ask_on_terminal(const client::Elicitation& elicitation);

}  // namespace recourse::app
