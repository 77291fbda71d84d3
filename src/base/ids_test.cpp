#include "base/ids.hpp"

#include <algorithm>
#include <set>

#include <gtest/gtest.h>

namespace recourse {
namespace {

/// Counts up from a first byte, or repeats it.
class ScriptedRandom final : public Random {
  public:
    explicit ScriptedRandom(std::uint8_t first, std::uint8_t step = 1)
        : byte_(first), step_(step) {}
    void fill(std::span<std::uint8_t> bytes) override {
        for (auto& byte : bytes) {
            byte = byte_;
            byte_ = static_cast<std::uint8_t>(byte_ + step_);
        }
    }

  private:
    std::uint8_t byte_;
    std::uint8_t step_;
};

TEST(Random, hex_is_two_lower_case_digits_a_byte) {
    ScriptedRandom random(0xFD);
    EXPECT_EQ(random.hex(5), "fdfeff0001");
    EXPECT_EQ(random.hex(0), "");
}

TEST(Random, next_takes_eight_bytes) {
    ScriptedRandom random(0xAB, 0);
    EXPECT_EQ(random.next(), 0xABABABABABABABABU);
}

TEST(SystemRandom, does_not_repeat_itself_across_its_pool) {
    SystemRandom random;
    std::set<std::uint64_t> seen;
    for (int i = 0; i < 2000; ++i) seen.insert(random.next());
    EXPECT_EQ(seen.size(), 2000U);
}

TEST(SystemRandom, fills_more_than_a_pool_at_once) {
    SystemRandom random;
    std::vector<std::uint8_t> bytes(10001);
    random.fill(std::span(bytes).first(1));
    random.fill(std::span(bytes));
    // All of the last hundred being zero has a chance of one in 2^800.
    EXPECT_TRUE(std::any_of(bytes.end() - 100, bytes.end(), [](auto byte) { return byte != 0; }));
}

TEST(TraceId, is_made_of_thirty_two_digits) {
    ScriptedRandom random(0);
    const auto id = TraceId::make(random);
    EXPECT_EQ(id.hex(), "000102030405060708090a0b0c0d0e0f");
    EXPECT_EQ(id.short_hex(), "000102030405");
}

TEST(TraceId, is_never_all_zero) {
    ScriptedRandom random(0, 0);
    EXPECT_EQ(TraceId::make(random).hex(), "00000000000000000000000000000001");
}

TEST(SpanId, is_made_of_sixteen_digits_that_are_not_all_zero) {
    ScriptedRandom random(0);
    EXPECT_EQ(SpanId::make(random).hex(), "0001020304050607");
    ScriptedRandom zeros(0, 0);
    EXPECT_EQ(SpanId::make(zeros).hex(), "0000000000000001");
}

TEST(SpanId, is_read_from_its_digits) {
    EXPECT_EQ(SpanId::from_hex("00f067aa0ba902b7")->hex(), "00f067aa0ba902b7");
    for (const auto* digits : {"", "00f067aa0ba902b", "00F067AA0BA902B7", "0000000000000000"})
        EXPECT_FALSE(SpanId::from_hex(digits)) << digits;
}

}  // namespace
}  // namespace recourse
