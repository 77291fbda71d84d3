#pragma once

#include "mcp/envelope.hpp"
#include "mcp/message.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>

/// A small MCP server of both eras whose tools do what they say, and fail as they are asked to.
/// Sans-I/O: a transport brings messages and carries out the failures that are its own.
///
///   echo(text)                       reads; answers the text it got
///   list_items()                     reads; the ids of the items
///   read_item(item_id, ...)          reads
///   write_item(item_id, value, ...)  writes
///   count_writes()                   reads; how many writes were carried out
///   count_calls()                    reads; how often items were asked for, in vain or not
///   lax(count)                       reads; takes "3" where its schema wants 3
/// read_item and write_item also take `fault` (a name of faults.hpp), `when` (`before` or `after`
/// the write), `times` (how often; then the item is well) and `wait`. To anything that is wrong
/// they say only "Error: Bad request".
namespace faulty {

/// How a request is to be answered.
struct Plan {
    std::string message;         ///< the answer as it would be; empty for what wants none
    std::string_view fault;      ///< the fault that was asked for, or empty
    std::string_view wait;       ///< the dialect of `wait`, or empty
    std::string progress_token;  ///< raw, where one was given
};

class Server {
  public:
    /// `legacy` and `modern` say which eras it speaks.
    Server(bool legacy, bool modern) : legacy_(legacy), modern_(modern) {}

    [[nodiscard]] Plan handle(
        const recourse::mcp::Message& request, const recourse::mcp::Envelope& envelope
    );
    [[nodiscard]] bool speaks_legacy() const noexcept { return legacy_; }
    [[nodiscard]] bool speaks_modern() const noexcept { return modern_; }

  private:
    Plan call(const recourse::mcp::Message& request, const recourse::mcp::Envelope& envelope);
    Plan touch_item(
        const recourse::mcp::Message& request, const recourse::mcp::Envelope& envelope, bool writes
    );

    bool legacy_;
    bool modern_;
    std::size_t writes_ = 0;
    std::size_t calls_ = 0;
    std::map<std::string, std::int64_t> failed_;  ///< how often, by item
};

}  // namespace faulty
