#pragma once

#include <compare>
#include <set>
#include <string>
#include <vector>

/// For the tests of a server: the codes that its tools declare are held to what tests have caused.
/// With GoogleTest, `#include <recourse/testing/gtest.hpp>` in any one file of the test program is
/// all there is to do. Without it, at the beginning and the end of the program:
///
///     recourse::testing::keep_codes();
///     ...
///     const auto complaints = recourse::testing::complaints_about(recourse::testing::codes());
///     for (const auto& complaint : complaints) std::puts(complaint.c_str());
///     return complaints.empty() ? 0 : 1;
namespace recourse::testing {

/// One failure code of one tool.
struct CodeOfServer {
    std::string server;  ///< its name
    std::string tool;
    std::string code;
    auto operator<=>(const CodeOfServer&) const = default;
};

/// A code that no test can cause, because it takes a broken disk, say.
struct Excuse {
    std::string tool;
    std::string code;
    std::string reason;
    auto operator<=>(const Excuse&) const = default;
};

struct Codes {
    std::set<CodeOfServer> declared;  ///< by `Tool::fails_with` and `Tool::fails_by`
    std::set<CodeOfServer> caused;    ///< with these, handlers failed
    std::set<Excuse> excused;
};

/// From here on, the codes of servers of this process are kept when the servers end. Before the
/// first of them does.
void keep_codes();
/// Of all servers that this process has made.
[[nodiscard]] Codes codes();
/// `codes()` has it excused from here on.
void excuse(Excuse excuse);

/// What is wrong, a sentence or two for each code, which say what to do: those that are declared
/// and were not caused, those that were caused and are not declared, and excuses for nothing.
[[nodiscard]] std::vector<std::string> complaints_about(const Codes& codes);

}  // namespace recourse::testing
