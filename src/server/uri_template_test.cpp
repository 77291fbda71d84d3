#include "server/uri_template.hpp"

#include <stdexcept>

#include <gtest/gtest.h>

namespace recourse::server {
namespace {

TEST(UriTemplate, gives_the_values_that_make_the_uri) {
    EXPECT_EQ(match("a://{x}/b/{y}", "a://1/b/2"), (Texts{{"x", "1"}, {"y", "2"}}));
    EXPECT_EQ(match("a://{x}", "a://one%20two"), (Texts{{"x", "one two"}}));
    EXPECT_EQ(match("a://b", "a://b"), Texts{});
    EXPECT_EQ(match("a://{+path}.md", "a://x/y.md.md"), (Texts{{"path", "x/y.md"}}));
}

TEST(UriTemplate, does_not_fit_what_it_cannot_make) {
    EXPECT_EQ(match("a://{x}", "b://1"), std::nullopt);
    EXPECT_EQ(match("a://{x}", "a://"), std::nullopt);
    EXPECT_EQ(match("a://{x}", "a://1/2"), std::nullopt);
    EXPECT_EQ(match("a://{x}/b", "a://1/c"), std::nullopt);
    EXPECT_EQ(match("a://b", "a://b/c"), std::nullopt);
}

TEST(UriTemplate, keeps_percent_signs_that_escape_nothing) {
    EXPECT_EQ(match("{x}", "50%"), (Texts{{"x", "50%"}}));
    EXPECT_EQ(match("{x}", "%zz%4"), (Texts{{"x", "%zz%4"}}));
}

TEST(UriTemplate, names_its_variables_and_needs_names_for_them) {
    EXPECT_EQ(variables_of("a://{x}/{+y}"), (std::vector<std::string>{"x", "y"}));
    for (const auto* broken : {"a://{}", "a://{+}", "a://{x"})
        EXPECT_THROW(static_cast<void>(variables_of(broken)), std::logic_error) << broken;
}

}  // namespace
}  // namespace recourse::server
