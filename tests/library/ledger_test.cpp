#include "peer.hpp"
#include "process.hpp"

#include <filesystem>
#include <stdexcept>
#include <string>
#include <vector>

#include <gmock/gmock.h>

/// `Settings::ledger`: a server of the library keeps a record that `recourse` reads.
namespace recourse::library {
namespace {

using integration::Process;
using testing::HasSubstr;
using testing::Not;

struct Order {
    std::string item;
    std::string password;
};
BOOST_DESCRIBE_STRUCT(Order, (), (item, password))

class KeptLedger : public testing::TestWithParam<Era> {
  protected:
    KeptLedger() {
        std::filesystem::remove_all(folder_), std::filesystem::create_directory(folder_);
    }
    ~KeptLedger() override { std::filesystem::remove_all(folder_); }

    [[nodiscard]] std::string file() const { return folder_ + "/ledger.sqlite"; }
    [[nodiscard]] json::Value read(std::vector<std::string> command) const {
        std::vector<std::string> all{RECOURSE_PROGRAM};
        all.insert(all.end(), command.begin(), command.end());
        all.insert(all.end(), {"--file", file(), "--json"});
        Process process(all);
        auto read = integration::parse(process.read_line().value());
        EXPECT_EQ(process.wait(), 0) << process.errors();
        return read;
    }

  private:
    std::string folder_ = testing::TempDir() + "recourse_library_ledger";
};

INSTANTIATE_TEST_SUITE_P(Eras, KeptLedger, testing::Values(Era::legacy, Era::modern), era_name);

TEST_P(KeptLedger, tells_what_became_of_a_call_and_whether_its_caller_recovered) {
    std::string told;
    std::string id;
    {
        server::Server app({.name = "shop", .version = "1"}, {.ledger = {{.file = file()}}});
        app.tool("order", "Orders")
            .fails_with({{.code = "sold_out", .meaning = "There is none left"}})
            .handle<Order>([](const Order& in, server::Call& call) -> server::Result<std::string> {
                if (in.item == "tea") return call.fail("sold_out", "There is no tea left");
                return "r1";
            });
        const auto running = serve(app);
        Peer peer(running, GetParam());
        const auto failed = peer.call("order", {{"item", "tea"}, {"password", "correct horse"}});
        told = failed.text();
        id = failed.fault().at("support_id").as_string();
        ASSERT_TRUE(peer.call("order", {{"item", "rice"}, {"password", "p"}}).is_success());
    }  // what waits is written

    const auto story = read({"support", id}).at(0).as_object();
    EXPECT_EQ(story.at("tool"), "order");
    EXPECT_EQ(story.at("domain"), "shop");
    EXPECT_EQ(story.at("code"), "sold_out");
    EXPECT_EQ(story.at("effect"), "none");
    EXPECT_EQ(story.at("told").as_string(), told);
    const auto asked = json::to_text(story.at("arguments"));
    EXPECT_THAT(asked, HasSubstr("tea"));
    EXPECT_THAT(asked, Not(HasSubstr("correct horse")));
    EXPECT_EQ(story.at("recovery").at("tries"), 1);

    const auto total = read({"recovery"}).at("total").as_object();
    EXPECT_EQ(total.at("faults"), 1);
    EXPECT_EQ(total.at("rate"), 1.0);
}

TEST_P(KeptLedger, has_what_an_exception_said_and_its_caller_was_not_told) {
    std::string id;
    {
        server::Server app({.name = "shop", .version = "1"}, {.ledger = {{.file = file()}}});
        app.tool("order", "Orders").handle([] { throw std::runtime_error("row 17"); });
        const auto running = serve(app);
        const auto failed = Peer(running, GetParam()).call("order");
        EXPECT_THAT(failed.text(), Not(HasSubstr("row 17")));
        id = failed.fault().at("support_id").as_string();
    }
    const auto story = read({"support", id}).at(0).as_object();
    EXPECT_EQ(story.at("code"), "internal");
    EXPECT_THAT(json::to_text(story), HasSubstr("row 17"));
}

TEST(KeptLedgers, are_not_begun_in_a_folder_that_is_not_there) {
    const server::Settings settings{.ledger = {{.file = "/no/such/folder/ledger.sqlite"}}};
    EXPECT_THROW(server::Server({.name = "shop", .version = "1"}, settings), std::logic_error);
}

}  // namespace
}  // namespace recourse::library
