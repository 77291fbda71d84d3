#include "review/patience.hpp"

#include <string>

#include <gtest/gtest.h>

namespace recourse::review {
namespace {

using std::chrono::milliseconds;

Evidence told(std::string_view copy) {
    return read_evidence(
        Ending::tool_error,
        R"({"result":{"isError":true,"content":[{"type":"text","text":"x"}],"_meta":{"a/b":)" +
            std::string(copy) + "}}}"
    );
}

TEST(Patience, IsForCallsThatCameTooFast) {
    EXPECT_TRUE(is_one_too_many(told(R"({"code":"rate_limited","retryable":true})")));
    EXPECT_TRUE(is_one_too_many(told(R"({"code":"QUOTA_EXCEEDED","retry_after":3600})")));
    EXPECT_TRUE(is_one_too_many(read_evidence(Ending::http_refusal, "HTTP 429\nslow down")));
    EXPECT_FALSE(is_one_too_many(told(R"({"code":"invalid_arguments","retryable":false})")));
    EXPECT_FALSE(is_one_too_many(told(R"({"code":"resource_exhausted","retryable":false})")));
    EXPECT_FALSE(is_one_too_many(read_evidence(Ending::http_refusal, "HTTP 500\n")));
}

TEST(Patience, WaitsAsLongAsIsSaidWithinReason) {
    Patience patience;
    EXPECT_EQ(
        patience.wait_for(told(R"({"code":"rate_limited","retry_after":2})")), milliseconds(2'000)
    );
    EXPECT_EQ(
        patience.wait_for(told(R"({"code":"rate_limited","retryable":true})")), milliseconds(1'000)
    );
    for (const auto* seconds : {"3600", "-1", "1e300"})
        EXPECT_EQ(
            patience.wait_for(
                told(std::string(R"({"code":"rate_limited","retry_after":)") + seconds + "}")
            ),
            milliseconds(0)
        );
}

TEST(Patience, Ends) {
    Patience patience;
    const auto refusal = told(R"({"code":"rate_limited","retry_after":10})");
    for (int i = 0; i < 6; ++i) EXPECT_EQ(patience.wait_for(refusal), milliseconds(10'000));
    EXPECT_EQ(patience.wait_for(refusal), milliseconds(0));
}

}  // namespace
}  // namespace recourse::review
