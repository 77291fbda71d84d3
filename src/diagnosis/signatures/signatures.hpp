#pragma once

#include "diagnosis/phrases.hpp"

/// What systems print, word for word: the signatures that a failure carries whatever the tool
/// around it says. One that knows nothing answers no sense.
namespace recourse::diagnosis::signatures {

/// PostgreSQL, MySQL, SQLite, SQL Server, Oracle: by their words, numbers and states.
[[nodiscard]] Sense sql(const LowerText& text);
/// Statements that are wrong in themselves: whoever wrote them has to mend them.
[[nodiscard]] bool is_wrong_sql(const LowerText& text);
/// What git, package managers, containers, clouds, brokers, search engines and browsers print.
[[nodiscard]] Sense tools(const LowerText& text);
/// The enhanced status codes of mail servers (RFC 3463).
[[nodiscard]] Sense mail(const LowerText& text);
/// errno, and what Windows and the languages make of it.
[[nodiscard]] Sense files(const LowerText& text);
/// Timeouts, refused and broken connections, DNS, TLS.
[[nodiscard]] Sense connection(const LowerText& text);
/// Bugs, as eight languages report them: nothing a caller could have done better.
[[nodiscard]] Sense plain_bug(const LowerText& text);
/// The same where only the kind of exception says so, and its message may say something else.
[[nodiscard]] Sense bug(const LowerText& text);

}  // namespace recourse::diagnosis::signatures
