#pragma once

#include "base/json.hpp"
#include "ledger/record.hpp"
#include "store/ledger.hpp"

#include <recourse/fault.hpp>

#include <chrono>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

/// How a call becomes an entry of the ledger.
namespace recourse::ledger {

/// The way of a tool call, in its order. A call ends at one of them: all before it passed it on.
enum class Step : std::uint8_t {
    none,        ///< it is no call of a tool, or could not be read as one
    permission,  ///< the caller may call the tool
    tool,        ///< some upstream has it
    headers,     ///< they say what the arguments say
    scopes,      ///< the caller holds them, and may send these values
    defaults,    ///< what the caller need not say is filled in
    arguments,   ///< they are what the operator holds them to
    replay,      ///< it was not made before
    limits,      ///< nothing is used up
    circuit,     ///< the upstream does not keep failing
    upstream,    ///< it was sent
    gateway,     ///< of a tool of the gateway's own, which comes after its arguments
};
[[nodiscard]] std::string_view to_string(Step step) noexcept;

/// An attempt that failed and was followed by another.
struct Attempt {
    std::chrono::milliseconds after{0};  ///< that the call began
    std::chrono::milliseconds took{0};
    std::chrono::milliseconds waited{0};  ///< before the next
    std::string code;
    std::string message;  ///< redacted
};

/// What only the story of a call needs. Views outlive the making of an entry.
struct Particulars {
    Step reached = Step::none;
    int attempts = 0;                            ///< of the upstream, in all
    std::chrono::microseconds upstream_time{0};  ///< that those took
    bool is_listed = false;                      ///< some upstream lists the tool
    bool is_after_look = false;        ///< it was lost before, and its caller has looked since
    std::span<const Attempt> earlier;  ///< all but the last
    std::string_view arguments;        ///< redacted JSON; empty: not kept
    std::string_view filled;           ///< which arguments were: JSON
    std::string_view repairs;          ///< of arguments: JSON
    std::string_view landed;           ///< what a look at the effect of a write has shown
    std::string_view told;             ///< what the caller was told of a failure, as it was sent
    std::string_view words;            ///< the version of what the vocabulary says of the code
};

/// No argument text is kept beyond it: a longer one is cut.
inline constexpr std::size_t kLongestArguments = std::size_t{16} * 1024;

/// The tools that the Fault sends its caller to, between blanks.
[[nodiscard]] std::string suggested_tools(const Fault& fault);

/// The entry of a request as it ended; `storage` is what it points into, beside the record. Of a
/// success that nothing happened to on its way there are no details.
[[nodiscard]] store::LedgerEntry entry_of(
    const Record& record, const Particulars& particulars, std::string& storage
);

}  // namespace recourse::ledger
