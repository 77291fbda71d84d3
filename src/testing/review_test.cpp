#include <recourse/testing/review.hpp>

#include <gmock/gmock.h>

namespace recourse::testing {
namespace {

using server::Call;
using server::Result;
using ::testing::Contains;
using ::testing::Each;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

struct Customer {
    std::string customer_id;
};
BOOST_DESCRIBE_STRUCT(Customer, (), (customer_id))

void offer_well(server::Server& app) {
    app.tool("get_customer", "Reads a customer")
        .reads()
        .argument(
            "customer_id",
            "Whose",
            {.pattern = "^cust_[A-Z0-9]{12}$", .example = "cust_4F7K2M9QX1AB"}
        )
        .fails_with({{
            .code = "no_such_customer",
            .category = Category::not_found,
            .remedy = "call list_customers to find valid ids",
        }})
        .handle<Customer>([](const Customer& in, Call& call) -> Result<std::string> {
            return call.fail("no_such_customer", "There is no customer " + in.customer_id);
        });
}

/// Takes anything, and says nothing.
void offer_badly(server::Server& app) {
    app.tool("get_customer", "Reads a customer")
        .reads()
        .schema({{"type", "object"}, {"properties", {{"customer_id", {{"type", "string"}}}}}})
        .fails_with({{.code = "failed"}})
        .handle<boost::json::value>([](const boost::json::value&, Call& call) -> Result<int> {
            return call.fail("failed", "Error: Bad request");
        });
}

class ReviewOfAServer : public ::testing::Test {
  protected:
    server::Server app_{{.name = "customers", .version = "1.0.0"}};
};

TEST_F(ReviewOfAServer, GradesItAndSaysWhatToMend) {
    offer_badly(app_);
    const auto graded = review(app_);
    ASSERT_TRUE(graded) << graded.error();
    EXPECT_THAT(graded->findings, Not(IsEmpty()));
    EXPECT_THAT(graded->findings, Each(Field(&Finding::mend, Not(IsEmpty()))));
    EXPECT_THAT(
        graded->findings, Contains(Field(&Finding::sentence, HasSubstr("Error: Bad request")))
    );
    EXPECT_THAT(graded->report, HasSubstr("Score " + std::to_string(graded->score) + " of 100"));

    server::Server better({.name = "customers", .version = "1.0.0"});
    offer_well(better);
    const auto best = review(better);
    ASSERT_TRUE(best) << best.error();
    EXPECT_GT(best->score, graded->score) << best->report << graded->report;
}

TEST_F(ReviewOfAServer, LooksAtTheToolsThatAreNamed) {
    offer_well(app_);
    app_.tool("delete_customer", "Deletes one").handle<Customer>([](const Customer&) {
        return "gone";
    });
    const auto graded = review(app_, {.tools = {"get_*"}});
    ASSERT_TRUE(graded) << graded.error();
    EXPECT_THAT(graded->findings, Each(Field(&Finding::tool, Not("delete_customer"))));
    EXPECT_THAT(graded->report, HasSubstr("calls of 1 tool"));
}

TEST_F(ReviewOfAServer, CallsNothingThatMayWriteWhereItIsTold) {
    app_.tool("delete_customer", "Deletes one").handle<Customer>([](const Customer&) {
        ADD_FAILURE() << "it was called";
    });
    const auto graded = review(app_, {.writes = false});
    ASSERT_TRUE(graded) << graded.error();
    EXPECT_THAT(graded->report, HasSubstr("delete_customer"));
}

}  // namespace
}  // namespace recourse::testing
