#include "mcp.hpp"
#include "process.hpp"

#include <csignal>

#include <gmock/gmock.h>

namespace recourse::library {
namespace {

using integration::Era;
using integration::Process;
using integration::StdioClient;

TEST(Calculator, adds_in_both_eras_and_ends_with_its_input) {
    Process calculator({CALCULATOR_PROGRAM});
    for (const auto era : {Era::legacy, Era::modern}) {
        StdioClient client(calculator, era);
        EXPECT_TRUE(client.greet().is_success());
        EXPECT_EQ(client.call("add", {{"a", 1}, {"b", 2}}).text(), "3");
        EXPECT_TRUE(client.call("add", {{"a", 1}}).is_tool_error());
    }
    calculator.close_stdin();
    EXPECT_EQ(calculator.wait(), 0);
}

TEST(Calculator, ends_by_a_signal) {
    Process calculator({CALCULATOR_PROGRAM});
    StdioClient client(calculator, Era::modern);
    EXPECT_TRUE(client.greet().is_success());
    calculator.signal(SIGTERM);
    EXPECT_EQ(calculator.wait(), 0);
}

}  // namespace
}  // namespace recourse::library
