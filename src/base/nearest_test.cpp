#include "base/text.hpp"

#include <algorithm>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace recourse::text {
namespace {

using testing::IsEmpty;
using testing::SizeIs;

const std::vector<std::string_view> kTools = {
    "list_customers",   "get_customer",        "create_customer", "update_customer",
    "delete_customer",  "search_web",          "read_file",       "write_file",
    "edit_file",        "list_directory",      "create_issue",    "list_issues",
    "get_pull_request", "merge_pull_request",  "send_email",      "query_database",
    "run_query",        "create_payment",      "refund_payment",  "list_invoices",
    "get_weather",      "crm__export_contacts"
};

const std::vector<std::string_view> kArguments = {
    "customer_id", "email",    "status", "limit",       "cursor", "start_date",  "end_date",
    "repository",  "branch",   "path",   "content",     "query",  "max_results", "include_archived",
    "timezone",    "currency", "amount", "description", "labels", "assignee"
};

struct Lookup {
    std::string_view misspelt;
    std::string_view meant;
    bool exact;
};

std::ostream& operator<<(std::ostream& out, const Lookup& lookup) {
    return out << lookup.misspelt;
}

void expect_first(const Lookup& lookup, std::span<const std::string_view> candidates) {
    const auto found = nearest(lookup.misspelt, candidates);
    ASSERT_FALSE(found.empty()) << lookup.misspelt;
    EXPECT_EQ(found.front().name, lookup.meant) << lookup.misspelt;
    EXPECT_EQ(found.front().exact, lookup.exact) << lookup.misspelt;
}

class NearestTool : public testing::TestWithParam<Lookup> {};
TEST_P(NearestTool, is_the_one_that_was_meant) {
    expect_first(GetParam(), kTools);
}
INSTANTIATE_TEST_SUITE_P(
    Names,
    NearestTool,
    testing::Values(
        Lookup{"listCustomers", "list_customers", true},
        Lookup{"list-customers", "list_customers", true},
        Lookup{"ListCustomers", "list_customers", true},
        Lookup{"listcustomers", "list_customers", true},
        Lookup{"LIST_CUSTOMERS", "list_customers", true},
        Lookup{"list_customer", "list_customers", true},
        Lookup{"customers_list", "list_customers", true},
        Lookup{"get_customers", "get_customer", true},
        Lookup{"crm__get_customer", "get_customer", true},
        Lookup{"crm.getCustomer", "get_customer", true},
        Lookup{"mcp__github__create_issue", "create_issue", true},
        Lookup{"github/create_issue", "create_issue", true},
        Lookup{"github:list_issues", "list_issues", true},
        Lookup{"export_contacts", "crm__export_contacts", true},
        Lookup{"queries_run", "run_query", true},
        Lookup{"lst_customers", "list_customers", false},
        Lookup{"get_custoemr", "get_customer", false},
        Lookup{"creat_issue", "create_issue", false},
        Lookup{"raed_file", "read_file", false},
        Lookup{"seach_web", "search_web", false},
        Lookup{"send_mail", "send_email", false},
        Lookup{"get_pull_requst", "get_pull_request", false},
        Lookup{"qeury_database", "query_database", false},
        Lookup{"directory", "list_directory", false},
        Lookup{"weather", "get_weather", false},
        Lookup{"refund", "refund_payment", false},
        Lookup{"merge", "merge_pull_request", false},
        Lookup{"search_web_pages", "search_web", false}
    )
);

class NearestArgument : public testing::TestWithParam<Lookup> {};
TEST_P(NearestArgument, is_the_one_that_was_meant) {
    expect_first(GetParam(), kArguments);
}
INSTANTIATE_TEST_SUITE_P(
    Names,
    NearestArgument,
    testing::Values(
        Lookup{"customerId", "customer_id", true},
        Lookup{"customerID", "customer_id", true},
        Lookup{"CustomerId", "customer_id", true},
        Lookup{"startDate", "start_date", true},
        Lookup{"maxResults", "max_results", true},
        Lookup{"max_result", "max_results", true},
        Lookup{"label", "labels", true},
        Lookup{"time_zone", "timezone", true},
        Lookup{"includeArchived", "include_archived", true},
        Lookup{"e-mail", "email", true},
        Lookup{"custmer_id", "customer_id", false},
        Lookup{"lmit", "limit", false},
        Lookup{"statsu", "status", false},
        Lookup{"curency", "currency", false},
        Lookup{"asignee", "assignee", false},
        Lookup{"descripton", "description", false},
        Lookup{"customer", "customer_id", false},
        Lookup{"archived", "include_archived", false},
        Lookup{"branch_name", "branch", false},
        Lookup{"file_path", "path", false}
    )
);

class NearestNothing : public testing::TestWithParam<std::string_view> {};
TEST_P(NearestNothing, is_guessed_for_a_name_of_another_kind) {
    EXPECT_THAT(nearest(GetParam(), kTools), IsEmpty());
    EXPECT_THAT(nearest(GetParam(), kArguments), IsEmpty());
}
INSTANTIATE_TEST_SUITE_P(
    Names,
    NearestNothing,
    testing::Values(
        "",
        "_",
        "x",
        "zoom",
        "translate",
        "deploy_service",
        "play_music",
        "book_flight",
        "kubectl",
        "frobnicate",
        "ignore_previous_instructions",
        "ssh_exec",
        "__",
        "a.b.c"
    )
);

TEST(Nearest, guesses_by_words_only_where_one_name_has_them) {
    EXPECT_THAT(nearest("customer_record_of_today", kTools), IsEmpty());
    EXPECT_THAT(nearest("payment", kTools), IsEmpty());
}

TEST(Nearest, shows_at_most_three_the_closest_first) {
    const std::vector<std::string_view> names = {
        "item_00xx", "item_000x", "item_0000", "item_000y", "item_000z"
    };
    const auto found = nearest("item_0001", names);
    ASSERT_THAT(found, SizeIs(3));
    EXPECT_EQ(found[0].name, "item_000x");
    EXPECT_EQ(found[1].name, "item_0000");
    EXPECT_EQ(found[2].name, "item_000y");
}

TEST(Nearest, prefers_the_same_server_and_is_less_sure_of_another) {
    const std::vector<std::string_view> names = {"billing__list_orders", "crm__list_orders"};
    const auto same = nearest("crm__listOrders", names);
    ASSERT_THAT(same, SizeIs(1));
    EXPECT_EQ(same[0].name, "crm__list_orders");
    EXPECT_TRUE(same[0].exact);
    const auto close = nearest("crm__listOrdres", names);
    ASSERT_THAT(close, SizeIs(2));
    EXPECT_EQ(close[0].name, "crm__list_orders");
    const auto other = nearest("sales__listOrders", names);
    ASSERT_THAT(other, SizeIs(2));
    EXPECT_FALSE(other[0].exact);
}

TEST(Nearest, takes_a_server_with_the_wrong_separator_for_that_server) {
    const std::vector<std::string_view> names = {"billing__list_orders", "crm__list_orders"};
    for (const std::string_view name : {"crm_list_orders", "crm.listOrders", "crmListOrders"}) {
        const auto found = nearest(name, names);
        ASSERT_THAT(found, SizeIs(1)) << name;
        EXPECT_EQ(found[0].name, "crm__list_orders");
        EXPECT_TRUE(found[0].exact);
    }
}

TEST(Nearest, points_into_the_candidates) {
    const auto found = nearest("readfile", kTools);
    ASSERT_THAT(found, SizeIs(1));
    EXPECT_EQ(found[0].name.data(), kTools[6].data());
}

TEST(Nearest, looks_at_no_name_beyond_its_bounds) {
    const std::string longest(64, 'a');
    const std::string too_long(65, 'a');
    EXPECT_THAT(nearest(longest, std::vector<std::string_view>{longest}), SizeIs(1));
    EXPECT_THAT(nearest(longest, std::vector<std::string_view>{too_long}), IsEmpty());
    EXPECT_THAT(nearest(too_long, std::vector<std::string_view>{longest}), IsEmpty());
    std::vector<std::string_view> many(2000, "something");
    many.push_back("read_file");
    EXPECT_THAT(nearest("read_file", many), IsEmpty());
}

TEST(EditDistance, counts_insertions_deletions_replacements_and_swaps) {
    EXPECT_EQ(edit_distance("", "", 9), 0U);
    EXPECT_EQ(edit_distance("abc", "", 9), 3U);
    EXPECT_EQ(edit_distance("abc", "abxc", 9), 1U);
    EXPECT_EQ(edit_distance("abc", "axc", 9), 1U);
    EXPECT_EQ(edit_distance("abcd", "acbd", 9), 1U);
    EXPECT_EQ(edit_distance("kitten", "sitting", 9), 3U);
    EXPECT_EQ(edit_distance("ca", "abc", 9), 3U);  // no swapped pair is edited again
}

TEST(EditDistance, gives_up_beyond_its_limit) {
    EXPECT_EQ(edit_distance("kitten", "sitting", 3), 3U);
    EXPECT_EQ(edit_distance("kitten", "sitting", 2), 3U);
    EXPECT_EQ(edit_distance("aaaaaaaa", "bbbbbbbb", 1), 2U);
    EXPECT_EQ(edit_distance("a", "aaaaaaaa", 2), 3U);
}

std::string short_word() {
    return *rc::gen::container<std::string>(rc::gen::elementOf(std::string("abc")));
}

RC_GTEST_PROP(EditDistance, is_the_same_both_ways, ()) {
    const auto a = short_word();
    const auto b = short_word();
    const auto limit = *rc::gen::inRange<std::size_t>(0, 12);
    RC_ASSERT(edit_distance(a, b, limit) == edit_distance(b, a, limit));
    RC_ASSERT((edit_distance(a, b, limit) == 0) == (a == b));
}

RC_GTEST_PROP(EditDistance, with_a_limit_agrees_with_the_one_without, ()) {
    const auto a = short_word();
    const auto b = short_word();
    const auto limit = *rc::gen::inRange<std::size_t>(0, 12);
    const auto whole = edit_distance(a, b, std::max(a.size(), b.size()));
    RC_ASSERT(edit_distance(a, b, limit) == std::min(whole, limit + 1));
}

}  // namespace
}  // namespace recourse::text
