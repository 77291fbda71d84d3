#include "diagnosis/listed.hpp"

#include "diagnosis/test_situations.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace recourse::diagnosis {
namespace {

Fault with_details(std::string_view details) {
    Fault fault;
    fault.category = Category::not_found;
    fault.message = "Unknown operation";
    fault.details = json::parse(details)->get_object();
    return fault;
}

Situation with_arguments(std::string_view arguments) {
    auto situation = test::writing();
    situation.arguments = arguments;
    return situation;
}

constexpr std::string_view kListed =
    R"({"integration":"shop","availableOperations":["orders.list","orders.cancel","refund"]})";

TEST(Listed, ChoicesThatAreCloseToAnArgumentAreSuggested) {
    Fault fault = with_details(kListed);
    suggest_listed(fault, with_arguments(R"({"operation":"orders.cancle","note":"please do it"})"));
    ASSERT_EQ(fault.actions.size(), 1U);
    EXPECT_EQ(fault.actions[0].sentence, "use operation 'orders.cancel' if that was meant");
    EXPECT_EQ(fault.actions[0].type, ActionType::fix_arguments);
    EXPECT_EQ(fault.details.at("suggestions"), json::Value(json::Array{"orders.cancel"}));
}

TEST(Listed, ChoicesFurtherInsideAreFound) {
    Fault fault = with_details(R"({"context":{"valid_values":["celsius","fahrenheit"]}})");
    suggest_listed(fault, with_arguments(R"({"unit":"celcius"})"));
    ASSERT_EQ(fault.actions.size(), 1U);
    EXPECT_EQ(fault.actions[0].sentence, "use unit 'celsius' if that was meant");
}

TEST(Listed, NothingIsGuessedWithoutReason) {
    const auto silent = [](std::string_view details, std::string_view arguments) {
        Fault fault = with_details(details);
        const Fault before = fault;
        suggest_listed(fault, with_arguments(arguments));
        EXPECT_EQ(fault, before) << details << " " << arguments;
    };
    silent(kListed, R"({"operation":"orders.list"})");                      // it is one of them
    silent(kListed, R"({"operation":"payroll"})");                          // close to none
    silent(kListed, R"({"a":"orders.cancle","b":"orders.lst"})");           // which one is it
    silent(R"({"fields":["operation"]})", R"({"operation":"operatoin"})");  // no choices
    silent(R"({"allowed":[1,2]})", R"({"operation":"1"})");
    silent(kListed, "[]");
    silent(kListed, "");
}

TEST(Listed, WhatIsNotAboutTheCallIsLeftAlone) {
    Fault fault = with_details(kListed);
    fault.category = Category::unavailable;
    suggest_listed(fault, with_arguments(R"({"operation":"orders.cancle"})"));
    EXPECT_TRUE(fault.actions.empty());
}

}  // namespace
}  // namespace recourse::diagnosis
