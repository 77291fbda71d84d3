#pragma once

#include "mcp/envelope.hpp"
#include "mcp/message.hpp"
#include "orders.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
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
///
/// With orders (orders.hpp) it has two more, of which the first fails by chance:
///   place_order(order_id)            writes
///   find_order(order_id)             reads; whether that order was placed
/// With offers (offers.hpp) it has more than tools.
namespace faulty {

/// How late the answer of `slow` is.
inline constexpr std::chrono::milliseconds kSlow{200};

/// How a request is to be answered.
struct Plan {
    std::string message;                 ///< the answer as it would be; empty for what wants none
    std::string_view fault;              ///< the fault that was asked for, or empty
    std::string_view wait;               ///< the dialect of `wait`, or empty
    std::string progress_token;          ///< raw, where one was given
    std::chrono::milliseconds delay{0};  ///< of the answer, where the fault is `slow`
};

class Server {
  public:
    /// `legacy` and `modern` say which eras it speaks.
    Server(bool legacy, bool modern, std::optional<Orders> orders, bool has_offers)
        : legacy_(legacy), modern_(modern), orders_(std::move(orders)), has_offers_(has_offers) {}

    /// The transport decides what an order that fails by chance can come to.
    [[nodiscard]] Plan handle(
        const recourse::mcp::Message& request,
        const recourse::mcp::Envelope& envelope,
        bool over_http
    );
    [[nodiscard]] bool speaks_legacy() const noexcept { return legacy_; }
    [[nodiscard]] bool speaks_modern() const noexcept { return modern_; }

  private:
    Plan call(
        const recourse::mcp::Message& request,
        const recourse::mcp::Envelope& envelope,
        bool over_http
    );
    Plan place_order(const recourse::mcp::Message& request, recourse::mcp::Era era, bool over_http);
    Plan find_order(const recourse::mcp::Message& request, recourse::mcp::Era era);
    Plan touch_item(
        const recourse::mcp::Message& request, const recourse::mcp::Envelope& envelope, bool writes
    );

    bool legacy_;
    bool modern_;
    std::size_t writes_ = 0;
    std::size_t calls_ = 0;
    std::map<std::string, std::int64_t> failed_;  ///< how often, by item
    std::optional<Orders> orders_;
    bool has_offers_;
};

}  // namespace faulty
