#include "guards/plain_uri.hpp"

#include <gtest/gtest.h>

namespace recourse::guards {
namespace {

TEST(PlainUri, SchemeAndAuthorityHaveNoCaseAndThePathHasOne) {
    EXPECT_EQ(plain_uri("HTTPS://Shop.Example.COM/Path?Q#F"), "https://shop.example.com/Path?Q#F");
    EXPECT_EQ(plain_uri("FILE:///Etc"), "file:///Etc");
    EXPECT_EQ(plain_uri("URN:ISBN:1"), "urn:ISBN:1");
    EXPECT_EQ(plain_uri("Shop://A"), "shop://a");
    EXPECT_EQ(plain_uri("no scheme"), "no scheme");
    EXPECT_EQ(plain_uri(""), "");
}

TEST(PlainUri, NothingStaysEncodedHoweverOftenItWas) {
    EXPECT_EQ(plain_uri("file:///a%20b"), "file:///a b");
    EXPECT_EQ(plain_uri("file:///%73ecret"), "file:///secret");
    EXPECT_EQ(plain_uri("file:///%2573ecret"), "file:///secret");
    EXPECT_EQ(plain_uri("file:///%25%32%35%37%33ecret"), "file:///secret");
    EXPECT_EQ(plain_uri("file:///%%373ecret"), "file:///secret");
    // What encodes nothing stays.
    EXPECT_EQ(plain_uri("file:///100%"), "file:///100%");
    EXPECT_EQ(plain_uri("file:///%zz%2"), "file:///%zz%2");
}

TEST(PlainUri, WhatLeadsElsewhereThanItSaysHasNone) {
    for (const auto* uri : {
             "file:///public/../secret",
             "file:///public/./x",
             "file:///public/..",
             "file:///public/%2e%2e/secret",
             "file:///public/%2E./secret",
             "file:///public/..%2fsecret",
             "file:///public%2f..%2fsecret",
             "file:///public/%252e%252e/secret",
             "file:///public/..\\secret",
             "file:///public%5c..%5csecret",
             "file:///public/..?x",
             "file:///public/..#x",
             "file:../secret",
             "../secret",
             "..",
         })
        EXPECT_EQ(plain_uri(uri), std::nullopt) << uri;
    for (const auto* uri :
         {"file:///a/...", "file:///a/..b", "file:///.a/b.", "x://y?q=..", "a:b.."})
        EXPECT_NE(plain_uri(uri), std::nullopt) << uri;
}

TEST(PlainUri, TakesTimeInProportionToTheLength) {
    std::string nested(500'000, '2');
    nested.insert(0, "%");
    for (std::size_t i = 1; i + 1 < nested.size(); i += 2) nested[i + 1] = '5';
    EXPECT_NE(plain_uri("x:" + nested), std::nullopt);
}

}  // namespace
}  // namespace recourse::guards
