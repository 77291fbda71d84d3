#include <fstream>
#include <iterator>
#include <string>

#include <gmock/gmock.h>

/// What the documents show is what is built. Run in the root of the repository.
namespace recourse::library {
namespace {

std::string content_of(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

TEST(Documents, show_the_calculator_that_is_built) {
    const auto program = content_of("examples/calculator/calculator.cpp");
    ASSERT_FALSE(program.empty());
    EXPECT_THAT(content_of("docs/library.md"), testing::HasSubstr("```cpp\n" + program + "```\n"));
}

}  // namespace
}  // namespace recourse::library
