#pragma once

#include "diagnosis/phrases.hpp"

#include <string_view>

/// What systems print, word for word: the signatures that a failure carries whatever the tool
/// around it says. Each takes the text in lower case; one that knows nothing answers no sense.
namespace recourse::diagnosis::signatures {

/// PostgreSQL, MySQL, SQLite, SQL Server, Oracle: by their words, numbers and states.
[[nodiscard]] Sense sql(std::string_view lower_text);
/// Statements that are wrong in themselves: whoever wrote them has to mend them.
[[nodiscard]] bool is_wrong_sql(std::string_view lower_text);
/// errno, and what Windows and the languages make of it.
[[nodiscard]] Sense files(std::string_view lower_text);
/// Timeouts, refused and broken connections, DNS, TLS.
[[nodiscard]] Sense connection(std::string_view lower_text);
/// Bugs, as eight languages report them: nothing a caller could have done better.
[[nodiscard]] Sense plain_bug(std::string_view lower_text);
/// The same where only the kind of exception says so, and its message may say something else.
[[nodiscard]] Sense bug(std::string_view lower_text);

}  // namespace recourse::diagnosis::signatures
