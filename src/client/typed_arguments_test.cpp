#include "client/typed_arguments.hpp"

#include "base/json.hpp"

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <unistd.h>

namespace recourse::client {
namespace {

using testing::HasSubstr;

constexpr std::string_view kSchema = R"({"type":"object","properties":{
    "text":{"type":"string"},"count":{"type":"integer"},"ratio":{"type":"number"},
    "sure":{"type":"boolean"},"either":{"type":["string","integer"]},"many":{"type":"array",
    "items":{"type":"integer"}},"ref":{"$ref":"#/$defs/n"},"maybe":{"anyOf":[{"type":"integer"},
    {"type":"null"}]},"level":{"enum":["1",2]},"any":{}},"$defs":{"n":{"type":"integer"}}})";

std::string read(const std::vector<std::string>& words) {
    const auto arguments = read_typed_arguments(words, *json::parse(kSchema));
    return arguments ? json::to_text(*arguments) : "error: " + arguments.error();
}

TEST(TypedArguments, ATextIsWhatTheSchemaSays) {
    EXPECT_EQ(read({"text=5"}), R"({"text":"5"})");
    EXPECT_EQ(read({"count=5"}), R"({"count":5})");
    EXPECT_EQ(read({"ratio=5"}), R"({"ratio":5})");
    EXPECT_EQ(read({"sure=true"}), R"({"sure":true})");
    EXPECT_EQ(read({"text=true"}), R"({"text":"true"})");
    EXPECT_EQ(read({"ref=5"}), R"({"ref":5})");
    EXPECT_EQ(read({"maybe=null"}), R"({"maybe":null})");
    EXPECT_EQ(read({"either=5"}), R"({"either":5})");
    EXPECT_EQ(read({"level=1"}), R"({"level":"1"})");
    EXPECT_EQ(read({"level=2"}), R"({"level":2})");
}

TEST(TypedArguments, WhatDoesNotFitIsLeftForTheSchemaToExplain) {
    EXPECT_EQ(read({"count=five"}), R"({"count":"five"})");
    EXPECT_EQ(read({"sure=1"}), R"({"sure":1})");
}

TEST(TypedArguments, WhereNothingIsKnownJsonIsTakenForWhatItIs) {
    EXPECT_EQ(read({"any=5", "new=[1]", "old=x y"}), R"({"any":5,"new":[1],"old":"x y"})");
}

TEST(TypedArguments, AnEqualsSignInAValueBelongsToIt) {
    EXPECT_EQ(read({"text=a=b:=c"}), R"({"text":"a=b:=c"})");
    EXPECT_EQ(read({"text="}), R"({"text":""})");
}

TEST(TypedArguments, JsonIsGivenAsItIs) {
    EXPECT_EQ(read({R"(text:={"a":[1,"2"]})"}), R"({"text":{"a":[1,"2"]}})");
    EXPECT_THAT(read({"text:={a"}), HasSubstr("error: text:= takes JSON, but in line 1, column 2"));
}

TEST(TypedArguments, AKeyThatComesAgainMakesAList) {
    EXPECT_EQ(read({"many=1"}), R"({"many":[1]})");
    EXPECT_EQ(read({"many=1", "many=2"}), R"({"many":[1,2]})");
    EXPECT_EQ(read({"text=a", "text=b"}), R"({"text":["a","b"]})");
}

TEST(TypedArguments, AFileIsReadInEitherForm) {
    const auto path =
        std::filesystem::temp_directory_path() / ("recourse-typed-" + std::to_string(::getpid()));
    std::ofstream(path) << "[1]\n";
    EXPECT_EQ(read({"text=@" + path.string()}), R"({"text":"[1]\n"})");
    EXPECT_EQ(read({"text:=@" + path.string()}), R"({"text":[1]})");
    std::filesystem::remove(path);
    EXPECT_THAT(read({"text=@" + path.string()}), HasSubstr("cannot be opened"));
}

TEST(TypedArguments, AWordWithoutAKeyIsNamed) {
    for (const auto* word : {"text", "=x", ":=x"})
        EXPECT_THAT(read({word}), HasSubstr("is no argument: write key=value")) << word;
}

}  // namespace
}  // namespace recourse::client
