#include "net/http.hpp"

#include <gtest/gtest.h>

namespace recourse::net {
namespace {

TEST(Headers, AreFoundWhateverTheCaseOfTheirName) {
    Headers headers;
    headers.add("Content-Type", "application/json");
    headers.add("accept", "");
    headers.add("ACCEPT", "text/html");
    EXPECT_EQ(headers.get("content-type"), "application/json");
    EXPECT_EQ(headers.get("Accept"), "");
    EXPECT_TRUE(headers.has("Accept"));
    EXPECT_EQ(headers.count("Accept"), 2U);
    EXPECT_FALSE(headers.has("Content-Typ"));
    headers.clear();
    EXPECT_FALSE(headers.has("Accept"));
}

TEST(ReasonPhrase, IsThatOfTheRegistryOrUnknown) {
    EXPECT_EQ(reason_phrase(100), "Continue");
    EXPECT_EQ(reason_phrase(429), "Too Many Requests");
    EXPECT_EQ(reason_phrase(511), "Network Authentication Required");
    EXPECT_EQ(reason_phrase(99), "Unknown");
    EXPECT_EQ(reason_phrase(299), "Unknown");
    EXPECT_EQ(reason_phrase(999), "Unknown");
}

TEST(MediaType, IsComparedWithoutParametersAndCase) {
    EXPECT_TRUE(media_type_is("application/json", "application/json"));
    EXPECT_TRUE(media_type_is(" Application/JSON ; charset=utf-8", "application/json"));
    EXPECT_FALSE(media_type_is("application/jsonl", "application/json"));
    EXPECT_FALSE(media_type_is("text/plain;application/json", "application/json"));
    EXPECT_FALSE(media_type_is("", "application/json"));
    EXPECT_FALSE(media_type_is(";", "application/json"));
}

}  // namespace
}  // namespace recourse::net
