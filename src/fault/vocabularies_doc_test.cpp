#include "fault/explanation.hpp"
#include "fault/vocabulary_keys.hpp"
#include "fault/vocabulary_reader.hpp"

#include <fstream>
#include <iterator>
#include <string>
#include <string_view>

#include <fmt/format.h>
#include <gtest/gtest.h>

/// docs/vocabularies.md shows what the code does: its example is read, its tables and its output
/// are the real ones.
namespace recourse::fault {
namespace {

/// Unit tests run in the repository's root. What stands between two markers; empty where one lacks.
std::string between_markers(std::string_view name) {
    std::ifstream stream("docs/vocabularies.md", std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(stream), {}};
    const auto begin = fmt::format("<!-- {}: begin -->\n", name);
    const auto from = text.find(begin);
    const auto to = text.find(fmt::format("<!-- {}: end -->", name));
    if (from == std::string::npos || to == std::string::npos) return {};
    return text.substr(from + begin.size(), to - from - begin.size());
}

TEST(VocabulariesDocument, ShowsAnExampleWithoutMistakes) {
    constexpr std::string_view kOpen = "```yaml\n";
    auto example = between_markers("example");
    ASSERT_TRUE(example.starts_with(kOpen));
    ASSERT_TRUE(example.ends_with("```\n"));
    example = example.substr(kOpen.size(), example.size() - kOpen.size() - 4);
    const auto read = read_vocabulary(example, "docs/vocabularies.md");
    EXPECT_TRUE(read.mistakes.empty()) << config::to_text(read.mistakes);
    EXPECT_EQ(read.vocabulary.codes().size(), 2U);
    EXPECT_EQ(read.vocabulary.rules().size(), 3U);
}

TEST(VocabulariesDocument, ShowsEveryKey) {
    const auto expected = vocabulary_keys_as_markdown();
    EXPECT_EQ(between_markers("keys"), expected)
        << "docs/vocabularies.md must hold between its markers of keys:\n"
        << expected;
}

TEST(VocabulariesDocument, ShowsWhatExplainSays) {
    const auto found = Vocabularies::built_in().spelt("upstream_refused").front();
    const auto expected = fmt::format("```\n{}```\n", explain_as_text(found));
    EXPECT_EQ(between_markers("explain"), expected)
        << "docs/vocabularies.md must hold between its markers of explain:\n"
        << expected;
}

}  // namespace
}  // namespace recourse::fault
