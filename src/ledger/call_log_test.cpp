#include "ledger/call_log.hpp"

#include <filesystem>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>
#include <unistd.h>

namespace recourse::ledger {
namespace {

std::string temporary_path() {
    return (std::filesystem::temp_directory_path() /
            ("recourse_call_log_test_" + std::to_string(::getpid())))
        .string();
}

std::vector<std::string> lines_of(const std::string& path) {
    std::ifstream file(path);
    std::vector<std::string> lines;
    for (std::string line; std::getline(file, line);) lines.push_back(line);
    return lines;
}

TEST(CallLog, writes_every_line_whole_from_any_thread_before_it_ends) {
    const auto path = temporary_path();
    {
        auto log = CallLog::open(path);
        ASSERT_TRUE(log);
        std::vector<std::jthread> threads;
        for (int i = 0; i < 4; ++i) {
            threads.emplace_back([&log] {
                for (int n = 0; n < 250; ++n) log->write({.support_id = "a", .method = "ping"});
            });
        }
    }
    const auto lines = lines_of(path);
    std::filesystem::remove(path);
    ASSERT_EQ(lines.size(), 1000U);
    for (const auto& line : lines) {
        EXPECT_TRUE(line.starts_with("{\"time\":") && line.ends_with("}")) << line;
    }
}

TEST(CallLog, that_cannot_be_opened_says_which_file_and_why) {
    const auto log = CallLog::open("/nowhere/at/all.jsonl");
    ASSERT_FALSE(log);
    EXPECT_NE(log.error().find("/nowhere/at/all.jsonl"), std::string::npos);
    EXPECT_NE(log.error().find("No such file"), std::string::npos);
}

TEST(CallLog, silent_takes_everything_and_writes_nothing) {
    auto log = CallLog::silent();
    log.write({.method = "ping"});
}

}  // namespace
}  // namespace recourse::ledger
