#include "guards/fingerprint.hpp"

#include <gtest/gtest.h>

namespace recourse::guards {
namespace {

Fingerprint of(std::initializer_list<std::string_view> parts, std::string_view arguments) {
    return fingerprint(parts, json::check(arguments).value());
}

TEST(Fingerprint, is_the_same_for_calls_that_say_the_same) {
    EXPECT_EQ(
        of({"ann", "pay"}, R"({"to":"bob","cents":100})"),
        of({"ann", "pay"}, R"( { "cents" : 100, "t\u006f" : "b\u006fb" } )")
    );
}

TEST(Fingerprint, differs_with_caller_tool_and_arguments) {
    const auto one = of({"ann", "pay"}, R"({"cents":100})");
    EXPECT_NE(one, of({"bob", "pay"}, R"({"cents":100})"));
    EXPECT_NE(one, of({"ann", "pey"}, R"({"cents":100})"));
    EXPECT_NE(one, of({"ann", "pay"}, R"({"cents":101})"));
    EXPECT_NE(one, of({"ann", "pay"}, R"({"cents":100.0})"));
}

TEST(Fingerprint, tells_where_one_part_ends) {
    EXPECT_NE(of({"ab", "c"}, "{}"), of({"a", "bc"}, "{}"));
    EXPECT_NE(of({"a", ""}, "{}"), of({"", "a"}, "{}"));
    EXPECT_NE(of({"a"}, "{}"), of({"a", ""}, "{}"));
}

TEST(Fingerprint, takes_absent_arguments_for_none) {
    EXPECT_EQ(fingerprint({"ann", "list"}, {}), of({"ann", "list"}, "{ }"));
}

TEST(Fingerprint, is_a_sha_256) {
    // printf '{}' | sha256sum
    EXPECT_EQ(
        of({}, "{}").hex(), "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"
    );
}

TEST(Fingerprint, of_a_large_call_is_the_same_as_ever) {
    const std::string large = "{\"text\":\"" + std::string(300'000, 'x') + "\"}";
    const auto first = of({"ann"}, large);
    (void)of({"ann"}, "{}");
    EXPECT_EQ(of({"ann"}, large), first);
}

}  // namespace
}  // namespace recourse::guards
