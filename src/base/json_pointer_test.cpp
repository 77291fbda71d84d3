#include "base/json_pointer.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace recourse::json {
namespace {

// The examples of RFC 6901, section 5.
constexpr std::string_view kDocument =
    R"({"foo":["bar","baz"],"":0,"a/b":1,"c%d":2,"e^f":3,"g|h":4,"i\\j":5,"k\"l":6," ":7,"m~n":8})";

TEST(JsonPointer, LeadsWhereTheRfcSays) {
    const Ref whole(kDocument);
    EXPECT_EQ(at_pointer(whole, "").raw(), kDocument);
    EXPECT_EQ(at_pointer(whole, "/foo/0").raw(), R"("bar")");
    EXPECT_EQ(at_pointer(whole, "/").raw(), "0");
    EXPECT_EQ(at_pointer(whole, "/a~1b").raw(), "1");
    EXPECT_EQ(at_pointer(whole, "/i\\j").raw(), "5");
    EXPECT_EQ(at_pointer(whole, "/k\"l").raw(), "6");
    EXPECT_EQ(at_pointer(whole, "/m~0n").raw(), "8");
}

TEST(JsonPointer, LeadsNowhereWhereNothingIs) {
    const Ref whole(kDocument);
    for (const auto* pointer : {"/bar", "/foo/2", "/foo/00", "/foo/-", "/foo/x", "/a~1b/c", "foo"})
        EXPECT_FALSE(at_pointer(whole, pointer)) << pointer;
}

TEST(JsonPointer, IsWellFormedOrNot) {
    for (const auto* pointer : {"", "/", "/a", "/a~0b/~1", "//"}) EXPECT_TRUE(is_pointer(pointer));
    for (const auto* text : {"a", "a/b", "/~", "/~2", "/a~"}) EXPECT_FALSE(is_pointer(text));
}

TEST(JsonPointer, FindsMembersWithTheirNames) {
    const Ref whole(kDocument);
    EXPECT_EQ(member_at(whole, "/m~0n")->name.raw(), R"("m~n")");
    EXPECT_FALSE(member_at(whole, "/foo/0"));
    EXPECT_FALSE(member_at(whole, ""));
    EXPECT_FALSE(member_at(whole, "/none"));
}

RC_GTEST_PROP(JsonPointer, TokensComeBack, (const std::string& name)) {
    RC_ASSERT(from_token(to_token(name)) == name);
    RC_ASSERT(is_pointer("/" + to_token(name)));
}

}  // namespace
}  // namespace recourse::json
