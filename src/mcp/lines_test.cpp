#include "mcp/lines.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace recourse::mcp {
namespace {

struct Seen {
    std::string text;
    bool too_long;
    bool operator==(const Seen&) const = default;
};

std::vector<Seen> read_all(LineReader& lines, std::string_view bytes, std::size_t piece) {
    std::vector<Seen> seen;
    for (std::size_t at = 0; at < bytes.size(); at += piece) {
        lines.feed(bytes.substr(at, piece));
        while (const auto line = lines.next())
            seen.push_back({std::string(line->text), line->too_long});
    }
    return seen;
}

TEST(Lines, end_by_lf_or_crlf_and_blank_ones_are_skipped) {
    for (const std::size_t piece : {1U, 2U, 3U, 100U}) {
        LineReader lines(100);
        const std::vector<Seen> expected = {{"one", false}, {"two", false}, {"three", false}};
        EXPECT_EQ(read_all(lines, "one\n\r\n\ntwo\r\nthree\nrest", piece), expected);
        EXPECT_EQ(lines.unfinished(), "rest");
    }
}

TEST(Lines, too_long_are_told_once_with_their_beginning_and_the_next_is_read) {
    for (const std::size_t piece : {1U, 7U, 1000U}) {
        LineReader lines(10);
        const auto seen = read_all(lines, std::string(500, 'x') + "\nnext\n", piece);
        ASSERT_EQ(seen.size(), 2U) << piece;
        EXPECT_EQ(seen[0], (Seen{std::string(10, 'x'), true}));
        EXPECT_EQ(seen[1], (Seen{"next", false}));
    }
}

TEST(Lines, too_long_are_told_with_their_end_however_they_come) {
    const std::string line = std::string(500, 'x') + std::string(300, 'y') + "z";
    for (const std::size_t piece : {1U, 7U, 299U, 1000U}) {
        LineReader lines(10);
        std::string end;
        const auto bytes = line + '\n';
        for (std::size_t at = 0; at < bytes.size(); at += piece) {
            lines.feed(std::string_view(bytes).substr(at, piece));
            while (const auto each = lines.next()) end = each->end;
        }
        EXPECT_EQ(end, std::string(255, 'y') + "z") << piece;
    }
}

TEST(Lines, exactly_at_the_limit_are_fine) {
    LineReader lines(5);
    EXPECT_EQ(read_all(lines, "12345\n", 1), (std::vector<Seen>{{"12345", false}}));
}

TEST(Lines, are_one_whatever_stood_between_the_tokens) {
    std::string message = "{\"a\":\n[1,\r\n2],\r\"b\":\"c\\n\"}";
    end_line(message);
    EXPECT_EQ(message, "{\"a\": [1,  2], \"b\":\"c\\n\"}\n");
}

}  // namespace
}  // namespace recourse::mcp
