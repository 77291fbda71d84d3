#pragma once

#include "mcp.hpp"
#include "programs.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include <gtest/gtest.h>

namespace recourse::integration {

/// What a failure must tell. `because` is by what a repeat does no harm, or empty where it may.
struct Expected {
    std::string_view code;
    std::string_view category;
    std::string_view actor;
    std::string_view first_action;
    std::string_view effect = "none";
    std::string_view because = "not_sent";
    bool retryable = false;
    std::optional<std::int64_t> retry_after = {};
    std::vector<std::string> says = {};  ///< all of this stands in the text
};

/// Holds the machine copy, the text and the line in the log to it.
void expect_told(const Outcome& told, const Expected& expected, CallLog& log);

/// What an upstream's failure proves about the call: whether a write may have happened.
enum class Proof : unsigned char {
    nothing,  ///< the call was handed over, and what became of it is unknown
    refused,  ///< it was turned away
};

/// One way in which a call fails, and what is to be told.
struct FailureRow {
    const char* fault;  ///< as `faulty` calls it
    const char* code;
    const char* category;
    const char* actor;
    bool retryable;
    Proof proof;
    const char* first_action;       ///< unless a write has to be looked after first
    std::vector<std::string> says;  ///< `TOOL` stands for the tool's name
    bool waited_for = false;        ///< ends only with the call's timeout
};
void PrintTo(const FailureRow& row, std::ostream* out);

/// The arguments with which read_item and write_item of `faulty` are asked to fail.
[[nodiscard]] json::Object failing(std::string_view tool, std::string_view fault);

[[nodiscard]] Expected expected_of(const FailureRow& row, std::string_view tool);

/// Makes the call fail as the row says, with the tool that reads and with the one that writes.
void expect_both_tools_fail(Client& client, const FailureRow& row, CallLog& log);

/// The further keys of an upstream that is to fail like this: small, and quick to be given up on.
[[nodiscard]] std::string limits_for(const FailureRow& row);

/// Different codes must read differently to a model.
class Texts {
  public:
    void expect_new_or_same_code(const Outcome& told);

  private:
    std::map<std::string, std::string> code_of_text_;
};

[[nodiscard]] std::string name_of_era(const testing::TestParamInfo<Era>& info);
[[nodiscard]] std::string name_of_failure(
    const testing::TestParamInfo<std::tuple<FailureRow, Era>>& info
);

}  // namespace recourse::integration
