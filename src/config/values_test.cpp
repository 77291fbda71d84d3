#include "config/values.hpp"

#include <cstdint>
#include <optional>

#include <gtest/gtest.h>
#include <rapidcheck.h>

namespace recourse::config {
namespace {

TEST(Values, reads_sizes_back_from_their_words) {
    EXPECT_TRUE(rc::check("parse_size(size_to_words(n)) == n", [](std::uint32_t size) {
        RC_ASSERT(parse_size(size_to_words(size)) == std::optional<std::size_t>(size));
    }));
}

}  // namespace
}  // namespace recourse::config
