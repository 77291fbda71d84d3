#include "programs.hpp"

#include <algorithm>
#include <ostream>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>

/// The command line says which durations an option takes, and takes no other.
namespace recourse::integration {
namespace {

using testing::HasSubstr;

struct Case {
    std::string option;
    std::vector<std::string> command;  ///< what follows the option is put in
    std::string takes;
};

std::ostream& operator<<(std::ostream& out, const Case& of) {
    return out << of.command.front() << ' ' << of.option;
}

class DurationOption : public testing::TestWithParam<Case> {
  protected:
    static std::string refusal_of(const std::string& duration) {
        auto command = GetParam().command;
        command.insert(std::ranges::find(command, GetParam().option) + 1, duration);
        Process process(recourse_command(command));
        process.close_stdin();
        EXPECT_EQ(process.wait(), kUsage) << process.errors();
        return process.errors();
    }

    static constexpr int kUsage = 64;
};

TEST_P(DurationOption, SaysWhatItTakes) {
    for (const auto* wrong : {"soon", "-1s", "5", "4294967295d"}) {
        EXPECT_THAT(
            refusal_of(wrong),
            HasSubstr(fmt::format(
                "{} is '{}', and a duration from {} is expected, such as",
                GetParam().option,
                wrong,
                GetParam().takes
            ))
        );
    }
}

INSTANTIATE_TEST_SUITE_P(
    EveryOne,
    DurationOption,
    testing::Values(
        Case{"--timeout", {"call", "http://127.0.0.1:9/mcp", "--timeout"}, "1ms to 1d"},
        Case{"--timeout", {"review", "http://127.0.0.1:9/mcp", "--timeout"}, "1ms to 1d"},
        Case{
            "--start-timeout", {"review", "http://127.0.0.1:9/mcp", "--start-timeout"}, "1ms to 1d"
        },
        Case{"--call-timeout", {"wrap", "--call-timeout", "--", "true"}, "1ms to 1d"},
        Case{"--since", {"recovery", "--file", "no.db", "--since"}, "0s to 36500d"},
        Case{
            "--expires",
            {"keys", "create", "--file", "no.db", "--name", "ada", "--expires"},
            "1s to 36500d"
        },
        Case{"--overlap", {"keys", "rotate", "ada", "--file", "no.db", "--overlap"}, "0s to 36500d"}
    )
);

}  // namespace
}  // namespace recourse::integration
