#include "fault/vocabulary.hpp"

#include <fstream>
#include <iterator>
#include <string>
#include <string_view>

#include <fmt/format.h>
#include <gtest/gtest.h>

/// docs/errors.md shows the vocabulary to people: it must say what the code says.
namespace recourse::fault {
namespace {

constexpr std::string_view kBegin = "<!-- codes: begin -->\n";
constexpr std::string_view kEnd = "<!-- codes: end -->\n";

/// Unit tests run in the repository's root.
std::string document() {
    std::ifstream stream("docs/errors.md", std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
}

/// What stands between the markers; empty where one is missing.
std::string documented(std::string_view text) {
    const auto begin = text.find(kBegin);
    const auto end = text.find(kEnd);
    if (begin == std::string_view::npos || end == std::string_view::npos || end < begin) return {};
    const auto first = begin + kBegin.size();
    return std::string(text.substr(first, end - first));
}

std::string expected() {
    std::string table =
        "| code | category | who can fix it | clears by itself | HTTP | meaning | what to do |\n"
        "|---|---|---|---|---|---|---|\n";
    for (const Code& row : vocabulary()) {
        table += fmt::format(
            "| `{}` | `{}` | {} | {} | {} | {} | {} |\n",
            row.name,
            to_string(row.category),
            to_string(row.actor),
            row.retryable ? "yes" : "no",
            row.http_status,
            row.meaning,
            row.remedy
        );
    }
    return table;
}

TEST(ErrorsDocument, ShowsEveryCodeAsTheVocabularyHasIt) {
    EXPECT_EQ(documented(document()), expected())
        << "docs/errors.md must hold between its markers:\n"
        << expected();
}

TEST(ErrorsDocument, ShowsTheJsonRpcCodeOfEveryCategory) {
    const std::string text = document();
    for (int number = 1; number <= 16; ++number) {
        const auto category = static_cast<Category>(number);
        const auto row = fmt::format("| `{}` | {} |", to_string(category), jsonrpc_code(category));
        EXPECT_TRUE(text.contains(row)) << "docs/errors.md lacks a row that begins: " << row;
    }
}

}  // namespace
}  // namespace recourse::fault
