#include "base/hex.hpp"

#include <array>

#include <gtest/gtest.h>

namespace recourse {
namespace {

TEST(Hex, WritesTwoDigitsForEachByte) {
    constexpr std::array<std::uint8_t, 4> kBytes{0x00, 0x0f, 0xa0, 0xff};
    EXPECT_EQ(to_hex(kBytes), "000fa0ff");
    EXPECT_EQ(to_hex({}), "");
}

}  // namespace
}  // namespace recourse
