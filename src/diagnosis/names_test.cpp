#include "diagnosis/names.hpp"

#include <vector>

#include <gtest/gtest.h>

namespace recourse::diagnosis {
namespace {

using Tools = std::vector<std::string_view>;

TEST(Lister, IsFoundByTheNounOfTheField) {
    const Tools tools = {"get_customer", "list_customers", "list_invoices", "create_customer"};
    EXPECT_EQ(lister_of("customer_id", "get_customer", tools), "list_customers");
    EXPECT_EQ(lister_of("customerIds", "get_customer", tools), "list_customers");
    EXPECT_EQ(lister_of("invoice_uuid", "get_customer", tools), "list_invoices");
}

TEST(Lister, TakesOtherSpellings) {
    EXPECT_EQ(lister_of("customer_id", "x", Tools{"customers_list"}), "customers_list");
    EXPECT_EQ(lister_of("customer_id", "x", Tools{"findCustomer"}), "findCustomer");
    EXPECT_EQ(
        lister_of("customer_id", "x", Tools{"crm__search_customers"}), "crm__search_customers"
    );
    EXPECT_EQ(lister_of("category_id", "x", Tools{"list-categories"}), "list-categories");
    EXPECT_EQ(lister_of("order_item_id", "x", Tools{"list_order_items"}), "list_order_items");
}

TEST(Lister, PrefersListsAndFewerWords) {
    EXPECT_EQ(
        lister_of("customer_id", "x", Tools{"search_customers", "list_customers"}), "list_customers"
    );
    EXPECT_EQ(
        lister_of("customer_id", "x", Tools{"list_archived_customers", "search_customers"}),
        "search_customers"
    );
}

TEST(Lister, OfABareIdIsThatOfTheCalledTool) {
    EXPECT_EQ(lister_of("id", "get_customer", Tools{"list_customers"}), "list_customers");
}

TEST(Lister, IsNotInventedWhereNoneFits) {
    EXPECT_FALSE(lister_of("customer_id", "get_customer", Tools{"list_invoices", "get_customer"}));
    EXPECT_FALSE(lister_of("customer_id", "x", Tools{"list_customer_orders"}));
    EXPECT_FALSE(lister_of("customer_id", "x", Tools{"list_and_delete_customers"}));
    EXPECT_FALSE(lister_of("amount", "x", Tools{"list_amounts"}));
    EXPECT_FALSE(lister_of("paid", "x", Tools{"list_paid"}));
}

TEST(Lister, OfAKindIsThatOfAnyArgument) {
    const Tools tools = {"list_issues", "list_repositories", "create_issue"};
    EXPECT_EQ(lister_of_kind("repository", "create_issue", tools), "list_repositories");
    EXPECT_FALSE(lister_of_kind("title", "create_issue", tools));
}

TEST(Reader, SharesTheNounOfTheWrite) {
    const Tools tools = {
        "list_payments", "get_payment", "create_payment", "read_file", "write_file"
    };
    EXPECT_EQ(reader_of("create_payment", tools), "get_payment");
    EXPECT_EQ(reader_of("write_file", tools), "read_file");
    EXPECT_EQ(reader_of("payments_create", tools), "get_payment");
    EXPECT_EQ(reader_of("refund", Tools{"list_refunds"}), "list_refunds");
    EXPECT_EQ(reader_of("create_draft_payment", tools), "get_payment");
}

TEST(Reader, NeverWrites) {
    EXPECT_FALSE(reader_of("create_payment", Tools{"get_or_create_payment", "update_payment"}));
    EXPECT_FALSE(reader_of("create_payment", Tools{"get_customer", "create_payment"}));
    EXPECT_FALSE(reader_of("create_payment", Tools{}));
}

}  // namespace
}  // namespace recourse::diagnosis
