#include "gateway/configuration_fixture.hpp"

#include <string>
#include <string_view>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

namespace recourse::gateway {
namespace {

using test::Folder;
using test::read;

TEST(Configuration, never_shows_what_may_be_secret) {
    const std::vector<std::string_view> files{
        "upstreams: { s: { url: http://h/, headers: { A: hunter2, \"B C\": x } } }",
        "upstreams: { s: { command: [x], environment: { A: hunter2 }, era: x } }",
        "upstreams: { s: { command: [x], environment: { A: 'hunter2\n  hunter2', B: [] } } }",
        "upstreams: { s: { url: \"http://me:hunter2@h/\", era: x } }",
        "upstreams: { s: { url: http://h/?key=hunter2, era: x } }",
        "upstreams: { s: { url: http://h/, headers: hunter2 } }",
        "upstreams: { s: { url: \"http://h/?key=hunter2\", era: x } }",
        "upstreams: { s: { url: http://h/, oauth: { token_url: \"http://me:hunter2@h/\", x: 1 } } "
        "}",
        "upstreams: { s: { rest: { base_url: \"http://h/?key=hunter2\", x: 1 } } }",
        "identity: { issuers: { i: { jwks_url: \"http://h/?key=hunter2\", x: 1 } } }",
        "upstreams:\n  s:\n    environment:\n      A: hunter2: x\n",
        "upstreams: { s: { command: [x], environment: { A: hunter2: x } } }",
        "header: { Authorization: hunter2 }",
        "upstreams: { s: { url: http://h/, headers: { Authorization: hunter2: x",
        "upstreams: { s: { url: http://h/, headers: &h { A: hunter2 } }, T: { headers: *h } }",
    };
    for (const auto file : files) {
        const auto loaded = read(file);
        EXPECT_FALSE(loaded.mistakes.empty()) << file;
        EXPECT_FALSE(to_text(loaded.mistakes).contains("hunter2")) << to_text(loaded.mistakes);
    }
}

TEST(Configuration, refuses_a_secret_file_that_is_too_large_or_a_pipe) {
    const Folder folder;
    (void)folder.write("large", std::string(64 * 1024 + 1, 'x'));
    ASSERT_EQ(mkfifo((folder.path() / "pipe").c_str(), 0600), 0);
    const auto loaded = read(
        "upstreams: { s: { url: http://h/, headers: { A: \"${file:large}\", B: \"${file:pipe}\" } "
        "} }",
        folder.path()
    );
    ASSERT_EQ(loaded.mistakes.size(), 2) << to_text(loaded.mistakes);
    EXPECT_TRUE(loaded.mistakes[0].sentence.ends_with("/large` is larger than 64KiB."));
    EXPECT_TRUE(loaded.mistakes[1].sentence.ends_with("does not exist or is no plain file."));
}

TEST(Configuration, bounds_what_references_bring_in) {
    const Folder folder;
    (void)folder.write("big", std::string(64 * 1024, 'x'));
    std::string references;
    for (int index = 0; index < 17; ++index) references += "${file:big}";
    const auto loaded = read(
        "upstreams: { s: { url: http://h/, headers: { A: \"" + references + "\" } } }",
        folder.path()
    );
    ASSERT_EQ(loaded.mistakes.size(), 1) << to_text(loaded.mistakes);
    EXPECT_EQ(loaded.mistakes[0].sentence, "References bring in more than 1MiB in all.");
}

}  // namespace
}  // namespace recourse::gateway
