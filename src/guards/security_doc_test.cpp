#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

/// docs/security.md names the tests in which attacks fail: they must be there.
namespace recourse::guards {
namespace {

constexpr std::string_view kBegin = "<!-- attacks: begin -->\n";
constexpr std::string_view kEnd = "<!-- attacks: end -->\n";

/// Unit tests run in the repository's root. Empty where there is no such file.
std::string read(const std::string& path) {
    std::ifstream stream(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
}

/// The lines of the table, without its head.
std::vector<std::string> rows() {
    const auto text = read("docs/security.md");
    const auto begin = text.find(kBegin);
    const auto end = text.find(kEnd);
    if (begin == std::string::npos || end == std::string::npos) return {};
    std::vector<std::string> rows;
    auto rest = std::string_view(text).substr(0, end).substr(begin + kBegin.size());
    while (!rest.empty()) {
        rows.emplace_back(rest.substr(0, rest.find('\n')));
        rest.remove_prefix(rows.back().size() + 1);
    }
    if (rows.size() > 2) rows.erase(rows.begin(), rows.begin() + 2);
    return rows;
}

/// What stands between backticks in the last cell.
std::vector<std::string> named_in(std::string_view row) {
    row = row.substr(0, row.rfind('|'));
    row.remove_prefix(row.rfind('|') + 1);
    std::vector<std::string> words;
    for (auto at = row.find('`'); at != std::string_view::npos; at = row.find('`')) {
        row.remove_prefix(at + 1);
        words.emplace_back(row.substr(0, row.find('`')));
        row.remove_prefix(words.back().size() + 1);
    }
    return words;
}

/// Why the word names no test; empty where it does. A file counts for the words behind it.
std::string complaint(const std::string& word, std::string& source) {
    if (word.ends_with(".cpp")) {
        source = read(word);
        return source.empty() ? "there is no such file" : "";
    }
    const auto dot = word.find('.');
    if (dot == std::string::npos)
        return source.contains("{\"" + word + "\"") || source.contains(".name = \"" + word + "\"")
                   ? ""
                   : "no table of that file has such a case";
    const auto test = "(" + word.substr(0, dot) + ", " + word.substr(dot + 1);
    const bool is_there = source.contains(test + ")") || source.contains(test + ",");
    return is_there ? "" : "that file has no such test";
}

TEST(SecurityDocument, NamesTestsThatThereAre) {
    std::size_t attacks = 0;
    for (const auto& row : rows()) {
        if (row.starts_with("| **")) continue;  // a heading
        ++attacks;
        const auto words = named_in(row);
        EXPECT_GE(words.size(), 2U) << "no test is named: " << row;
        std::string source;
        for (const auto& word : words)
            EXPECT_EQ(complaint(word, source), "") << word << " in " << row;
    }
    EXPECT_GT(attacks, 50U);
}

TEST(SecurityDocument, NoticesWhatIsMissing) {
    std::string source;
    EXPECT_EQ(complaint("src/guards/security_doc_test.cpp", source), "");
    EXPECT_EQ(complaint("SecurityDocument.NoticesWhatIsMissing", source), "");
    EXPECT_NE(complaint("SecurityDocument.Notices", source), "");
    EXPECT_NE(complaint("NoSuchCase", source), "");
    EXPECT_NE(complaint("src/guards/no_such_test.cpp", source), "");
}

}  // namespace
}  // namespace recourse::guards
