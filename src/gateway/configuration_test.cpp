#include "base/json.hpp"
#include "config/yaml_reader.hpp"
#include "gateway/configuration_fixture.hpp"

#include <chrono>
#include <filesystem>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>

namespace recourse::gateway {
namespace {

using namespace std::chrono_literals;
using test::environment;
using test::Folder;
using test::read;
using testing::ElementsAre;
using testing::Field;
using testing::IsEmpty;
using testing::Pair;

TEST(Configuration, reads_every_key) {
    const Folder folder;
    (void)folder.write("api_token", "from-a-file\n");
    const auto loaded = read(
        R"(
listen:
  address: localhost
  port: 0
  path: /tools
  allowed_origins: [https://app.example.com, "http://[::1]:3000"]
  request_bytes: 1MiB
  request_timeout: 5s
  idle_timeout: 1m
  connections: 10
  sessions: 20
  session_idle: 1d
log:
  file: calls.jsonl
  calls: false
upstreams:
  files:
    command: [npx, -y, "@scope/server", ""]
    environment: { LOG_LEVEL: warn, EMPTY: "", TOKEN: "${env:FILES_TOKEN}" }
    directory: .
    trust_annotations: true
    tools:
      write_file: { effect: idempotent, call_timeout: 30s }
  api:
    url: http://127.0.0.1:9000/mcp
    headers: { Authorization: "Bearer ${file:api_token}", X-Cost: "$${5}" }
    era: modern
    start_timeout: 250ms
    call_timeout: 3m
    idle_timeout: 2m
    message_bytes: 64KiB
)",
        folder.path()
    );
    ASSERT_THAT(loaded.mistakes, IsEmpty()) << to_text(loaded.mistakes);

    const auto& listen = loaded.settings.listen;
    const auto& log = loaded.settings.log;
    const auto& upstreams = loaded.settings.upstreams;
    const auto& secrets = loaded.settings.secrets;
    EXPECT_EQ(listen.address, "localhost");
    EXPECT_EQ(listen.port, 0);
    EXPECT_EQ(listen.path, "/tools");
    EXPECT_THAT(
        listen.allowed_origins, ElementsAre("https://app.example.com", "http://[::1]:3000")
    );
    EXPECT_EQ(listen.request_bytes, 1024 * 1024);
    EXPECT_EQ(listen.request_timeout, 5s);
    EXPECT_EQ(listen.idle_timeout, 1min);
    EXPECT_EQ(listen.connections, 10);
    EXPECT_EQ(listen.sessions, 20);
    EXPECT_EQ(listen.session_idle, 24h);
    EXPECT_EQ(log.file, folder.path() / "calls.jsonl");
    EXPECT_FALSE(log.calls);
    EXPECT_THAT(secrets, ElementsAre("made-up-token", "from-a-file"));

    ASSERT_EQ(upstreams.size(), 2);
    const auto& files = upstreams[0];
    EXPECT_EQ(files.name, "files");
    EXPECT_THAT(files.command, ElementsAre("npx", "-y", "@scope/server", ""));
    EXPECT_THAT(
        files.environment,
        ElementsAre(Pair("LOG_LEVEL", "warn"), Pair("EMPTY", ""), Pair("TOKEN", "made-up-token"))
    );
    EXPECT_TRUE(std::filesystem::equivalent(files.directory, folder.path()));
    EXPECT_TRUE(files.trust_annotations);
    EXPECT_EQ(files.tools.at("write_file").effect, ToolEffect::idempotent);
    EXPECT_EQ(files.tools.at("write_file").call_timeout, 30s);

    const auto& api = upstreams[1];
    EXPECT_EQ(api.url, "http://127.0.0.1:9000/mcp");
    EXPECT_THAT(
        api.headers,
        ElementsAre(Pair("Authorization", "Bearer from-a-file"), Pair("X-Cost", "${5}"))
    );
    EXPECT_EQ(api.era, EraChoice::modern);
    EXPECT_EQ(api.start_timeout, 250ms);
    EXPECT_EQ(api.call_timeout, 3min);
    EXPECT_EQ(api.idle_timeout, 2min);
    EXPECT_EQ(api.message_bytes, 64 * 1024);
}

TEST(Configuration, reads_who_chooses_a_dialect) {
    const auto loaded = read(R"(
listen: { dialect: typed }
clients:
  billing-agent: { dialect: status }
  "*": { dialect: flat }
upstreams:
  shop: { command: [x], dialect: contract }
  mail: { command: [x] }
)");
    ASSERT_THAT(loaded.mistakes, IsEmpty()) << to_text(loaded.mistakes);
    EXPECT_EQ(loaded.settings.listen.dialect, Dialect::typed);
    ASSERT_EQ(loaded.settings.clients.size(), 2);
    EXPECT_EQ(loaded.settings.clients[0].name, "billing-agent");
    EXPECT_EQ(loaded.settings.clients[0].dialect, Dialect::status);
    EXPECT_EQ(loaded.settings.clients[1].dialect, Dialect::flat);
    EXPECT_EQ(loaded.settings.upstreams[0].dialect, Dialect::contract);
    EXPECT_EQ(loaded.settings.upstreams[1].dialect, std::nullopt);
}

TEST(Configuration, starts_from_the_defaults_of_settings) {
    const auto loaded = read("upstreams: { s: { command: [x] } }\nlisten:\nlog:\n");
    ASSERT_THAT(loaded.mistakes, IsEmpty()) << to_text(loaded.mistakes);
    EXPECT_EQ(loaded.settings.listen.port, ListenSettings{}.port);
    EXPECT_EQ(loaded.settings.upstreams[0].era, EraChoice::automatic);
}

TEST(Configuration, reports_every_mistake_at_once_in_the_order_of_the_file) {
    const auto loaded = read(
        "listen: { port: x, path: y }\nupstreams:\n  s:\n    url: h\n    era: old\nlog: { calls: 1 "
        "}\n"
    );
    const auto path = [](std::string_view value) { return Field(&Mistake::path, value); };
    EXPECT_THAT(
        loaded.mistakes,
        ElementsAre(
            path("listen.port"),
            path("listen.path"),
            path("upstreams.s.url"),
            path("upstreams.s.era"),
            path("log.calls")
        )
    );
}

TEST(Configuration, takes_no_for_a_text_where_a_text_is_expected) {
    const auto loaded = read("upstreams: { no: { command: [x, no], environment: { A: no } } }");
    ASSERT_THAT(loaded.mistakes, IsEmpty()) << to_text(loaded.mistakes);
    const auto& upstream = loaded.settings.upstreams[0];
    EXPECT_EQ(upstream.name, "no");
    EXPECT_THAT(upstream.command, ElementsAre("x", "no"));
    EXPECT_THAT(upstream.environment, ElementsAre(Pair("A", "no")));
}

TEST(Configuration, resolves_aliases_and_merge_keys) {
    const auto loaded = read(
        "upstreams:\n"
        "  a: &a { command: [x], call_timeout: 5s, start_timeout: 1s }\n"
        "  b: { <<: *a, call_timeout: 7s }\n"
    );
    ASSERT_THAT(loaded.mistakes, IsEmpty()) << to_text(loaded.mistakes);
    const auto& merged = loaded.settings.upstreams[1];
    EXPECT_THAT(merged.command, ElementsAre("x"));
    EXPECT_EQ(merged.call_timeout, 7s);
    EXPECT_EQ(merged.start_timeout, 1s);
}

TEST(Configuration, reads_a_byte_order_mark_and_carriage_returns) {
    const auto loaded =
        read("\xef\xbb\xbfupstreams:\r\n  s:\r\n    command: [x]\r\n    eras: auto\r\n");
    ASSERT_EQ(loaded.mistakes.size(), 1) << to_text(loaded.mistakes);
    EXPECT_EQ(loaded.mistakes[0].line, 4);
    EXPECT_EQ(loaded.mistakes[0].source_line, "    eras: auto");
}

TEST(Configuration, counts_columns_in_characters) {
    const auto loaded = read("upstreams: { s: { command: [\"\xc3\xa4\xe2\x82\xac\"], era: x } }");
    ASSERT_EQ(loaded.mistakes.size(), 1) << to_text(loaded.mistakes);
    EXPECT_EQ(loaded.mistakes[0].column, 41);
}

TEST(Configuration, shows_the_line_with_a_caret_and_the_way_out) {
    const auto loaded = read("upstreams: { s: { command: [x] } }\nlisten:\n  prot: 80\n");
    EXPECT_EQ(
        to_text(loaded.mistakes),
        "recourse.yaml:3:3: `prot` is not a key of `listen`.\n"
        "  3 |   prot: 80\n"
        "    |   ^\n"
        "  Did you mean `port`?\n"
    );
}

TEST(Configuration, tells_programs_the_same_in_json) {
    const auto loaded = read("upstreams: { s: { command: [x] } }\nlisten: { port: 70000 }\n");
    EXPECT_EQ(
        json::to_text(to_json(loaded.mistakes)),
        R"([{"file":"recourse.yaml","line":2,"column":17,"path":"listen.port","found":"`70000`",)"
        R"("expected":"a whole number from 0 to 65535","sentence":"`listen.port` takes a whole )"
        R"(number from 0 to 65535, but this is `70000`.","suggestion":"Write a number from 0 to )"
        R"(65535, in digits."}])"
    );
}

TEST(Configuration, reads_a_file_and_its_relative_paths_from_its_folder) {
    const Folder folder;
    std::filesystem::create_directory(folder.path() / "data");
    const auto file =
        folder.write("recourse.yaml", "upstreams: { s: { command: [x], directory: data } }\n");
    const auto loaded = load(file, environment);
    ASSERT_THAT(loaded.mistakes, IsEmpty()) << to_text(loaded.mistakes);
    EXPECT_EQ(loaded.settings.upstreams[0].directory, folder.path() / "data");
}

TEST(Configuration, tells_a_missing_file_and_a_folder_as_mistakes) {
    const Folder folder;
    const auto missing = load((folder.path() / "none.yaml").string(), environment);
    ASSERT_EQ(missing.mistakes.size(), 1);
    EXPECT_TRUE(missing.mistakes[0].sentence.starts_with("There is no file `"));
    const auto directory = load(folder.path().string(), environment);
    ASSERT_EQ(directory.mistakes.size(), 1);
    EXPECT_TRUE(directory.mistakes[0].sentence.ends_with("cannot be read as a file."));
}

TEST(Configuration, bounds_size_depth_and_aliases) {
    std::string bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
    for (int level = 1; level < 10; ++level) {
        const auto name = std::to_string(level);
        const auto below = "*a" + std::to_string(level - 1);
        bomb += "a" + name + ": &a" + name + " [";
        for (int copy = 0; copy < 10; ++copy) bomb += below + (copy < 9 ? ", " : "]\n");
    }
    std::string large_texts = "a: &a " + std::string(900'000, 'x') + "\nb: [";
    for (int copy = 0; copy < 1'000; ++copy) large_texts += "*a, ";
    large_texts += "*a]\n";

    const std::vector<std::pair<std::string, std::string_view>> cases{
        {std::string(config::yaml::Limits{}.bytes + 1, '#'), "The file is larger than 1MiB."},
        {std::string(100'000, '['), "Lists and mappings are nested more than 32 deep."},
        {bomb, "The file holds more than 100000 values or 8MiB of text."},
        {large_texts, "The file holds more than 100000 values or 8MiB of text."},
    };
    for (const auto& [text, sentence] : cases) {
        const auto loaded = read(text);
        ASSERT_EQ(loaded.mistakes.size(), 1);
        EXPECT_EQ(loaded.mistakes[0].sentence, sentence);
    }
}

TEST(Configuration, reports_a_thousand_mistakes_at_most) {
    std::string text = "upstreams: { s: { command: [x] } }\n";
    for (int index = 0; index < 2'000; ++index) text += "key" + std::to_string(index) + ": 1\n";
    EXPECT_EQ(read(text).mistakes.size(), 1'000);
}

// Unit tests run in the repository's root.
TEST(Configuration, loads_every_example) {
    std::size_t examples = 0;
    for (const auto& entry : std::filesystem::directory_iterator("examples")) {
        if (entry.path().extension() != ".yaml") continue;
        const auto loaded = load(entry.path().string(), environment);
        EXPECT_THAT(loaded.mistakes, IsEmpty()) << to_text(loaded.mistakes);
        ++examples;
    }
    EXPECT_GE(examples, 2);
}

TEST(Configuration, reads_where_clients_reach_the_gateway) {
    const auto with_url = [](std::string_view url) {
        return read(
            "listen: { public_url: \"" + std::string(url) +
            "\" }\nupstreams: { a: { command: [x] } }\n"
        );
    };
    EXPECT_EQ(
        with_url("https://tools.example.com/").settings.listen.public_url,
        "https://tools.example.com"
    );
    for (const auto* wrong :
         {"tools.example.com", "https://h/path", "ftp://h", "https://", "https://h?x"})
        EXPECT_EQ(with_url(wrong).mistakes.size(), 1) << wrong;
}

/// Pieces that YAML and its parser find interesting.
const std::vector<std::string> kPieces{
    "upstreams", "listen", "a",     ": ",    ":",        "\n",   "\n  ",    "\n    ", "- ",
    "[",         "]",      "{",     "}",     ", ",       "&a ",  "*a",      "<<: ",   "\"",
    "'",         "|\n",    "> ",    "# ",    "? ",       "!x ",  "%",       "@",      "`",
    "\\",        "\t",     "---\n", "...\n", "${env:",   "}",    "command", "url",    "headers",
    "http://h/", "1",      "5s",    "~",     "\xc3\xa4", "\xff", "\r\n",
};

TEST(Configuration, never_fails_on_any_text_and_always_says_what_is_wrong) {
    EXPECT_TRUE(rc::check("any text is read or refused with a place", [] {
        const auto pieces =
            *rc::gen::container<std::vector<std::string>>(rc::gen::elementOf(kPieces));
        std::string text;
        for (const auto& piece : pieces) text += piece;
        const auto loaded = read(text);
        RC_ASSERT(!loaded.mistakes.empty() || !loaded.settings.upstreams.empty());
        for (const auto& mistake : loaded.mistakes) {
            RC_ASSERT(mistake.line >= 1 && mistake.column >= 1);
            RC_ASSERT(!mistake.sentence.empty() && !mistake.suggestion.empty());
        }
        (void)to_text(loaded.mistakes);
    }));
}

}  // namespace
}  // namespace recourse::gateway
