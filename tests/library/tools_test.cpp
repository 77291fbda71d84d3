#include "peer.hpp"

#include <condition_variable>
#include <filesystem>
#include <fstream>
#include <future>
#include <latch>
#include <mutex>
#include <stdexcept>

#include <gmock/gmock.h>

namespace recourse::library {
namespace {

using server::Call;
using server::Result;
using testing::HasSubstr;
using testing::Not;

enum class Size : unsigned char { small, large };
BOOST_DESCRIBE_ENUM(Size, small, large)

struct Order {
    std::string item;
    int count;
    std::optional<Size> size;
};
BOOST_DESCRIBE_STRUCT(Order, (), (item, count, size))

struct Receipt {
    std::string id;
    double total;
};
BOOST_DESCRIBE_STRUCT(Receipt, (), (id, total))

/// Until the call is withdrawn, or for ever.
void wait_for_end(const Call& call) {
    std::mutex mutex;
    std::unique_lock lock(mutex);
    std::condition_variable_any never;
    never.wait(lock, call.cancelled(), [] { return false; });
}

class Tools : public BothEras {};

INSTANTIATE_TEST_SUITE_P(Eras, Tools, testing::Values(Era::legacy, Era::modern), era_name);

TEST_P(Tools, are_listed_with_the_schemas_of_their_types) {
    app.tool("order", "Orders")
        .argument("count", "How many", {.minimum = 1, .otherwise = 1})
        .handle<Order>([](const Order&) { return Receipt{"r1", 2.5}; });
    const auto running = serve(app);
    const auto told = Peer(running, GetParam()).request("tools/list");
    const auto& tool = told.result().at("tools").at(0).as_object();
    EXPECT_EQ(tool.at("inputSchema"), *json::parse(R"({
        "type": "object",
        "properties": {
            "item": {"type": "string"},
            "count": {"type": "integer", "description": "How many", "minimum": 1E0, "default": 1},
            "size": {"type": "string", "enum": ["small", "large"]}
        },
        "required": ["item"],
        "additionalProperties": false
    })"));
    EXPECT_EQ(tool.at("outputSchema").at("required"), *json::parse(R"(["id","total"])"));
}

TEST_P(Tools, answer_with_structure_and_with_the_same_as_text) {
    app.tool("order", "Orders").handle<Order>([](const Order& in) {
        return Receipt{in.item, in.count * 1.5};
    });
    const auto running = serve(app);
    const auto told = Peer(running, GetParam()).call("order", {{"item", "tea"}, {"count", 2}});
    EXPECT_EQ(told.text(), R"({"id":"tea","total":3.0})");
    EXPECT_EQ(told.result().at("structuredContent"), *json::parse(told.text()));
}

TEST_P(Tools, have_what_was_left_out_filled_in) {
    app.tool("order", "Orders")
        .argument("count", "How many", {.otherwise = 3})
        .handle<Order>([](const Order& in) { return in.count; });
    const auto running = serve(app);
    EXPECT_EQ(Peer(running, GetParam()).call("order", {{"item", "tea"}}).text(), "3");
}

constexpr std::string_view kShop = R"(domain: shop
codes:
  sold_out:
    wire: SOLD_OUT
    category: failed_precondition
    status: 409
    retryable: false
    actor: model
    meaning: The article is sold out
    message: "{article} is sold out"
    cause: Somebody bought the last one
    remedy: Choose another article
    actions: [{ fix_arguments: choose another article }]
    values: { article: tea }
)";

TEST_P(Tools, fail_in_the_words_of_a_vocabulary) {
    const auto file = std::filesystem::temp_directory_path() / "recourse_tools_test_shop.yaml";
    std::ofstream(file) << kShop;
    server::Server shop(
        {.name = "stall", .version = "1"}, {.dialect = Dialect::status, .vocabulary = file.string()}
    );
    shop.tool("buy", "Buys").fails_by({"sold_out"}).handle([](Call& call) -> Result<int> {
        return call.fail(
            "sold_out",
            {.details = {{"article", "tea"}},
             .effect = Effect::partial,
             .links = {.connect_url = "https://shop.example.com/connect"}}
        );
    });
    EXPECT_THROW(
        static_cast<void>(shop.tool("sell", "Sells").fails_by({"sold"})), std::logic_error
    );
    const auto running = serve(shop);
    const auto told = Peer(running, GetParam()).call("buy", {});
    const auto error = json::parse(told.text())->at("error");
    EXPECT_EQ(error.at("code"), "SOLD_OUT");
    EXPECT_THAT(
        std::string(error.at("message").as_string()),
        testing::StartsWith("tea is sold out. Somebody bought the last one.")
    );
    EXPECT_EQ(error.at("connect_url"), "https://shop.example.com/connect");
    const auto& fault = told.result().at("_meta").at("dev.recourse/fault");
    EXPECT_EQ(fault.at("domain"), "shop");
    EXPECT_EQ(fault.at("effect"), "partial");
    EXPECT_TRUE(shop.undelivered_codes().empty());
}

TEST_P(Tools, a_vocabulary_that_is_not_there_is_a_mistake_in_the_making) {
    EXPECT_THROW(
        server::Server({.name = "stall", .version = "1"}, {.vocabulary = "/no/such/file.yaml"}),
        std::logic_error
    );
}

TEST_P(Tools, are_not_run_with_wrong_arguments_and_every_violation_is_told) {
    app.tool("order", "Orders").handle<Order>([](const Order&) {
        ADD_FAILURE() << "it ran";
        return 0;
    });
    const auto running = serve(app);
    const auto told =
        Peer(running, GetParam()).call("order", {{"item", 1}, {"cuont", 2}, {"size", "big"}});
    ASSERT_TRUE(told.is_tool_error());
    const auto& fault = told.fault();
    EXPECT_EQ(fault.at("code"), "invalid_arguments");
    EXPECT_EQ(fault.at("violations").as_array().size(), 4U);
    EXPECT_EQ(fault.at("effect"), "none");
    EXPECT_THAT(told.text(), HasSubstr("did you mean"));
}

TEST_P(Tools, refuse_a_number_that_does_not_fit_its_type) {
    app.tool("order", "Orders").handle<Order>([](const Order&) { return 0; });
    const auto running = serve(app);
    const auto told =
        Peer(running, GetParam()).call("order", {{"item", "tea"}, {"count", 99'999'999'999}});
    EXPECT_EQ(told.fault().at("code"), "invalid_arguments");
    EXPECT_EQ(told.fault().at("violations").at(0).at("pointer"), "/count");
}

TEST_P(Tools, fail_with_what_is_declared_beside_them) {
    app.tool("order", "Orders")
        .fails_with({{
            .code = "sold_out",
            .category = Category::resource_exhausted,
            .remedy = "order something else",
        }})
        .handle<Order>([](const Order& in, Call& call) -> Result<Receipt> {
            return call.fail("sold_out", in.item + " is sold out");
        });
    const auto running = serve(app);
    const auto told = Peer(running, GetParam()).call("order", {{"item", "tea"}, {"count", 1}});
    ASSERT_TRUE(told.is_tool_error());
    EXPECT_THAT(told.text(), HasSubstr("[sold_out] tea is sold out.\nNext: order something else."));
    EXPECT_EQ(told.fault().at("domain"), "shop");
    EXPECT_EQ(told.fault().at("category"), "resource_exhausted");
    EXPECT_EQ(told.fault().at("effect"), "none");
    EXPECT_TRUE(app.undelivered_codes().empty());
    EXPECT_TRUE(app.undeclared_codes().empty());
}

TEST_P(Tools, are_held_to_the_codes_they_declare) {
    app.tool("order", "Orders")
        .fails_with({{.code = "sold_out"}})
        .handle([](Call& call) -> Result<int> {
            return call.fail("no_money", "The account is empty");
        });
    const auto running = serve(app);
    EXPECT_THAT(Peer(running, GetParam()).call("order").text(), HasSubstr("[no_money]"));
    EXPECT_THAT(
        app.undelivered_codes(), testing::ElementsAre(server::CodeOfTool{"order", "sold_out"})
    );
    EXPECT_THAT(
        app.undeclared_codes(), testing::ElementsAre(server::CodeOfTool{"order", "no_money"})
    );
}

TEST_P(Tools, that_throw_are_told_as_internal_without_a_word_of_it) {
    app.tool("order", "Orders").handle([] { throw std::runtime_error("row 17 of /var/db"); });
    app.tool("list_orders", "Reads").reads().handle([] { throw std::runtime_error("also"); });
    const auto running = serve(app);
    Peer peer(running, GetParam());
    const auto wrote = peer.call("order");
    EXPECT_EQ(wrote.fault().at("code"), "internal");
    EXPECT_EQ(wrote.fault().at("effect"), "unknown");
    EXPECT_THAT(json::to_text(wrote.message), Not(HasSubstr("row 17")));
    const auto read = peer.call("list_orders");
    EXPECT_EQ(read.fault().at("effect"), "none");
}

TEST_P(Tools, may_fail_with_a_fault_that_says_nothing) {
    app.tool("order", "Orders").handle([]() -> Result<int> { return std::unexpected(Fault{}); });
    const auto running = serve(app);
    const auto told = Peer(running, GetParam()).call("order");
    EXPECT_EQ(told.fault().at("domain"), "shop");
    EXPECT_EQ(told.fault().at("code"), "tool_failed");
}

TEST_P(Tools, answer_with_json_as_their_era_takes_it) {
    app.tool("order", "Orders").handle([] { return json::Value(json::Array{1, 2}); });
    const auto running = serve(app);
    const auto told = Peer(running, GetParam()).call("order");
    EXPECT_EQ(told.text(), "[1,2]");
    EXPECT_EQ(told.result().contains("structuredContent"), GetParam() == Era::modern);
}

TEST_P(Tools, never_show_a_secret_of_the_server) {
    server::Server guarded(
        {.name = "shop", .version = "1"}, {.secrets = {"correct-horse-battery"}}
    );
    guarded.tool("order", "Orders").handle([](Call& call) -> Result<int> {
        call.log(server::Level::error, "login with correct-horse-battery failed");
        return call.fail("no_login", "correct-horse-battery was refused");
    });
    const auto running = serve(guarded);
    Peer peer(running, GetParam());
    peer.meta["io.modelcontextprotocol/logLevel"] = "debug";
    const auto told = peer.call("order");
    ASSERT_EQ(told.notifications.size(), 1U);
    EXPECT_THAT(json::to_text(told.notifications[0]), Not(HasSubstr("correct-horse")));
    EXPECT_THAT(json::to_text(told.message), Not(HasSubstr("correct-horse")));
}

TEST_P(Tools, that_nobody_has_are_told_with_those_that_may_be_meant) {
    app.tool("place_order", "Orders").handle([] {});
    const auto running = serve(app);
    const auto told = Peer(running, GetParam()).call("plaec_order");
    EXPECT_EQ(told.error_code(), -32602);
    EXPECT_THAT(told.text(), HasSubstr("did you mean 'place_order'"));
}

TEST_P(Tools, tell_their_progress_to_those_who_ask_and_never_backwards) {
    app.tool("order", "Orders").handle([](Call& call) {
        call.progress(1, 2, "half");
        call.progress(1, 2);
        call.progress(2, 2);
    });
    const auto running = serve(app);
    Peer peer(running, GetParam());
    EXPECT_TRUE(peer.call("order").notifications.empty());
    peer.meta["progressToken"] = "p1";
    const auto told = peer.call("order");
    ASSERT_EQ(told.notifications.size(), 2U);
    EXPECT_EQ(told.notifications[0].at("params"), *json::parse(R"({
        "progressToken": "p1", "progress": 1, "total": 2, "message": "half"
    })"));
}

TEST_P(Tools, that_overrun_their_deadline_are_told_so_and_asked_to_end) {
    std::promise<void> ended;
    app.tool("order", "Orders").within(std::chrono::milliseconds(500)).handle([&](Call& call) {
        wait_for_end(call);
        ended.set_value();
    });
    const auto running = serve(app);
    const auto told = Peer(running, GetParam()).call("order");
    EXPECT_EQ(told.fault().at("code"), "deadline_exceeded");
    EXPECT_EQ(told.fault().at("effect"), "unknown");
    ended.get_future().wait();
}

TEST_P(Tools, past_the_limit_are_refused_before_anything_was_done) {
    server::Server small({.name = "shop", .version = "1"}, {.threads = 1, .waiting = 0});
    std::promise<void> begun;
    std::promise<void> go_on;
    small.tool("order", "Orders").handle([&] {
        begun.set_value();
        go_on.get_future().wait();
        return "done";
    });
    const auto running = serve(small);
    Peer first(running, GetParam());
    Peer second(running, GetParam());
    auto open = first.begin(first.make("tools/call", {{"name", "order"}}));
    begun.get_future().wait();
    const auto told = second.call("order");
    EXPECT_EQ(told.fault().at("code"), "too_many_calls");
    EXPECT_EQ(told.fault().at("safe_to_retry").at("safe"), true);
    go_on.set_value();
    EXPECT_EQ(first.finish(open).text(), "done");
}

TEST_P(Tools, that_come_and_go_are_there_at_once) {
    const auto running = serve(app);
    Peer peer(running, GetParam());
    app.tool("order", "Orders").handle([] { return "yes"; });
    EXPECT_EQ(peer.call("order").text(), "yes");
    EXPECT_TRUE(app.remove_tool("order"));
    EXPECT_FALSE(app.remove_tool("order"));
    EXPECT_TRUE(peer.call("order").is_protocol_error());
}

TEST_P(Tools, are_asked_to_end_when_their_server_stops) {
    std::promise<void> begun;
    app.tool("order", "Orders").handle([&](Call& call) {
        begun.set_value();
        wait_for_end(call);
    });
    auto running = serve(app);
    Peer peer(running, GetParam());
    const auto open = peer.begin(peer.make("tools/call", {{"name", "order"}}));
    begun.get_future().wait();
    running.stop(std::chrono::milliseconds(0));
}

TEST(Withdrawn, a_legacy_call_ends_by_notification_and_without_an_answer) {
    server::Server app({.name = "shop", .version = "1"});
    std::promise<void> begun;
    app.tool("order", "Orders").handle([&](Call& call) {
        begun.set_value();
        wait_for_end(call);
    });
    const auto running = serve(app);
    Peer peer(running, Era::legacy);
    const auto request = peer.make("tools/call", {{"name", "order"}});
    auto open = peer.begin(request);
    begun.get_future().wait();
    peer.notify(integration::cancellation_of(request));
    const auto head = open.read_head();
    EXPECT_EQ(head.status, 200);
    EXPECT_EQ(open.read_body(), "");
}

/// Whether the handler of that tool is asked to end when its connection goes.
bool ends_with_its_connection(Era era, bool reads) {
    server::Server app({.name = "shop", .version = "1"});
    std::promise<void> begun;
    std::promise<void> go_on;
    std::promise<bool> was_asked;
    auto tool = app.tool("work", "Works");
    if (reads) tool.reads();
    tool.handle([&](Call& call) {
        begun.set_value();
        if (era == Era::modern && reads)
            wait_for_end(call);
        else
            go_on.get_future().wait();
        was_asked.set_value(call.cancelled().stop_requested());
    });
    auto running = serve(app);
    Peer peer(running, era);
    auto open = peer.begin(peer.make("tools/call", {{"name", "work"}}));
    begun.get_future().wait();
    open.close();
    // The server has seen the end of a connection once it has answered on one that came later.
    EXPECT_TRUE(peer.request("tools/list").is_success());
    go_on.set_value();
    return was_asked.get_future().get();
}

TEST(Disconnected, a_modern_call_ends_where_it_only_reads) {
    EXPECT_TRUE(ends_with_its_connection(Era::modern, true));
}

TEST(Disconnected, a_modern_call_that_writes_is_let_finish) {
    EXPECT_FALSE(ends_with_its_connection(Era::modern, false));
}

TEST(Disconnected, a_legacy_call_goes_on) {
    EXPECT_FALSE(ends_with_its_connection(Era::legacy, true));
}

TEST(Making, refuses_what_cannot_be_meant) {
    server::Server app({.name = "shop", .version = "1"});
    EXPECT_THROW(static_cast<void>(app.tool("", "No name")), std::logic_error);
    EXPECT_THROW(static_cast<void>(app.tool("a b", "A space")), std::logic_error);
    EXPECT_THROW(app.tool("x", "").fails_with({{.code = "Bad Code"}}), std::logic_error);
    EXPECT_THROW(
        app.tool("x", "").argument("cuont", "").handle<Order>([](const Order&) {}), std::logic_error
    );
    EXPECT_THROW(
        app.tool("x", "").schema({{"type", 7}}).handle<json::Value>([](const json::Value&) {}),
        std::logic_error
    );
    app.tool("x", "").handle([] {});
    EXPECT_THROW(app.tool("x", "").handle([] {}), std::logic_error);
    EXPECT_THROW(
        static_cast<void>(app.resource_template("notes://{}/x", "Broken")), std::logic_error
    );
}

TEST(CallLog, has_what_callers_do_not_see) {
    const auto path = testing::TempDir() + "recourse_library_calls.log";
    std::filesystem::remove(path);
    std::string support_id;
    {
        server::Server app({.name = "shop", .version = "1"}, {.call_log = path});
        app.tool("order", "Orders").handle([] { throw std::runtime_error("row 17"); });
        const auto running = serve(app);
        support_id = Peer(running, Era::modern).call("order").fault().at("support_id").as_string();
    }
    std::ifstream file(path);
    const std::string log{std::istreambuf_iterator<char>(file), {}};
    EXPECT_THAT(log, HasSubstr(support_id));
    EXPECT_THAT(log, HasSubstr("row 17"));
}

}  // namespace
}  // namespace recourse::library
