#include "shop.hpp"

#include <optional>

namespace orders {

namespace server = recourse::server;

namespace {

enum class Size { small, large };
BOOST_DESCRIBE_ENUM(Size, small, large)

struct Order {
    std::string item;
    int count;
    std::optional<Size> size;
};
BOOST_DESCRIBE_STRUCT(Order, (), (item, count, size))

struct Receipt {
    std::string id;
    int total;
};
BOOST_DESCRIBE_STRUCT(Receipt, (), (id, total))

struct Gift {
    bool wrapped;
};
BOOST_DESCRIBE_STRUCT(Gift, (), (wrapped))

server::Result<Receipt> place_order(Shop& shop, const Order& in, server::Call& call) {
    // Before anything is done: in the modern era the handler starts anew with the answer.
    if (call.can(server::Ability::forms)) {
        const auto gift = call.elicit<Gift>("Shall it be wrapped as a gift?");
        if (!gift) return std::unexpected(gift.error());
    }
    if (!shop.take(in.item, in.count))
        return call.fail("sold_out", "There is not enough " + in.item + " left");
    return Receipt{.id = "r-1", .total = in.count * 3};
}

}  // namespace

bool Shop::take(const std::string& item, int count) {
    const std::lock_guard lock(mutex_);
    const auto found = left_.find(item);
    if (found == left_.end() || found->second < count) return false;
    found->second -= count;
    return true;
}

void offer(Shop& shop, server::Server& app) {
    app.tool("place_order", "Orders something from the shop")
        .argument("item", "What to order", {.one_of = {"tea", "coffee"}})
        .argument("count", "How many", {.minimum = 1, .maximum = 10, .otherwise = 1})
        .fails_with({{
            .code = "sold_out",
            .category = recourse::Category::resource_exhausted,
            .meaning = "There is not enough of it left",
            .remedy = "order less, or another item",
        }})
        .handle<Order>([&](const Order& in, server::Call& call) {
            return place_order(shop, in, call);
        });
}

}  // namespace orders
