#pragma once

#include <recourse/fault.hpp>

#include <cstddef>
#include <string>
#include <string_view>

/// Upstream words are data. Before they stand in a message they pass through here.
namespace recourse::fault {

struct Quoted {
    std::string text;  ///< one line, without control or invisible characters, bounded
    bool withheld;     ///< it read like instructions to a model; `text` says so instead
};

/// `text` as it may be quoted, in at most `bytes` bytes (a notice of withholding may be longer).
/// Technical advice ("call list_customers first") is what an agent needs and is kept; what speaks
/// to a model about its instructions, roles, secrecy or other tools is withheld, also where it is
/// in Base64, escaped, spaced out or written in look-alike or invisible characters. Thread-safe.
[[nodiscard]] Quoted quote_upstream(std::string_view text, std::size_t bytes);

/// The member of a Fault's details that says so, for programs and for the record of the call.
inline constexpr std::string_view kUpstreamWithheld = "upstream_withheld";

/// Sets it where a text of the Fault holds the notice.
void note_withheld(Fault& fault);

}  // namespace recourse::fault
