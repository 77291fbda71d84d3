#include "fault/redaction_lines.hpp"

#include <string>
#include <string_view>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace recourse::fault {
namespace {

using testing::HasSubstr;
using testing::MatchesRegex;
using testing::Not;

std::string filtered(std::string_view text) {
    const Redactor redactor;
    LineRedactor lines(redactor);
    std::string out;
    while (!text.empty()) {
        const std::size_t end = text.find('\n');
        const std::size_t size = end == std::string_view::npos ? text.size() : end + 1;
        out += lines.next(text.substr(0, size));
        text.remove_prefix(size);
    }
    return out;
}

std::string key(std::string_view line_break) {
    std::string out = std::string("-----BEGIN RSA ") + "PRIVATE KEY-----";
    for (int i = 0; i < 3; ++i) {
        out += line_break;
        out += "Zk3vQ8mT1xWbZk3vQ8mT1xWbZk3vQ8mT1xWbZk3vQ8mT1xWbZk3vQ8mT1xWb1234";
    }
    out += line_break;
    out += "Zk3vQ8==";
    out += line_break;
    return out + "-----END RSA " + "PRIVATE KEY-----";
}

TEST(RedactedLines, ALineStaysALineWhateverItEndsWith) {
    EXPECT_EQ(filtered("one\r\ntwo\n\nthree"), "one\r\ntwo\n\nthree");
    EXPECT_THAT(filtered("password=hunter2\r\nb"), MatchesRegex("password=\\[redacted:.*\\]\r\nb"));
    EXPECT_EQ(filtered(""), "");
}

TEST(RedactedLines, AKeyOverSeveralLinesGoesAndItsSurroundingsStay) {
    for (const char* line_break : {"\n", "\r\n", "\n    "}) {
        const std::string redacted = filtered("before\n" + key(line_break) + "\nafter\n");
        EXPECT_THAT(redacted, Not(HasSubstr("Zk3v"))) << redacted;
        EXPECT_TRUE(redacted.starts_with("before\n-----BEGIN")) << redacted;
        EXPECT_TRUE(redacted.ends_with("-----END RSA PRIVATE KEY-----\nafter\n")) << redacted;
        EXPECT_EQ(filtered(redacted), redacted);
    }
}

TEST(RedactedLines, AKeyThatIsCutOffEndsWithTheFirstLineThatIsNoneOfIt) {
    const std::string redacted = filtered(key("\n").substr(0, 120) + "\nError: it was cut off\n");
    EXPECT_THAT(redacted, Not(HasSubstr("Zk3v")));
    EXPECT_THAT(redacted, HasSubstr("\nError: it was cut off\n"));
}

TEST(RedactedLines, AKeyCutOffInItsFirstLineKeepsTheLineBreak) {
    const std::string begin = std::string("-----BEGIN ") + "PRIVATE KEY-----";
    EXPECT_THAT(
        filtered(begin + "MIIEvQIBADANBgkqhkiG9w0BAQEFAASC\nthe next\n"),
        MatchesRegex("\\[redacted:private_key#....\\]\nthe next\n")
    );
}

TEST(RedactedLines, AnyBytesPass) {
    using namespace std::string_view_literals;
    const auto bytes = "a\0b\xFF\xFE\x80\n\xC3\n\xED\xA0\x80"sv;
    EXPECT_EQ(filtered(bytes), bytes);
    EXPECT_THAT(filtered("\0password=hunter2\0x\n"sv), Not(HasSubstr("hunter2")));
}

TEST(RedactedLines, ALineOfAMebibyteIsRead) {
    std::string line(1 << 20, 'x');
    line += " password=hunter2\n";
    EXPECT_THAT(filtered(line), Not(HasSubstr("hunter2")));
}

}  // namespace
}  // namespace recourse::fault
