#include "schema/schema.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

/// The required tests of the official JSON Schema test suite, as Debian packages them.
namespace recourse::schema {
namespace {

namespace fs = std::filesystem;

struct Suite {
    std::string_view folder;
    std::string_view package;
    std::string_view dialect;  ///< for test schemas that do not name one
};

constexpr Suite kModern{
    .folder = "/usr/share/perl5/auto/share/dist/Test-JSON-Schema-Acceptance/tests/draft2020-12",
    .package = "libtest-json-schema-acceptance-perl",
    .dialect = "https://json-schema.org/draft/2020-12/schema",
};
constexpr Suite kDraft07{
    .folder = "/usr/share/json-schema-test-suite/tests/draft7",
    .package = "json-schema-test-suite",
    .dialect = "http://json-schema.org/draft-07/schema#",
};

struct Tally {
    std::size_t groups = 0;
    std::size_t tests = 0;
    std::vector<std::string> need_a_fetch;  ///< groups that refer to documents on other hosts
    std::vector<std::string> failures;
};

json::Value read(const fs::path& file) {
    std::ifstream in(file);
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    auto parsed = json::parse(text);
    EXPECT_TRUE(parsed) << file;
    return parsed ? *std::move(parsed) : json::Array{};
}

std::string text_of(const json::Value& value) {
    return std::string(value.get_string());
}

json::Value with_dialect(const json::Value& schema, std::string_view dialect) {
    json::Value named = schema;
    if (named.is_object() && !named.get_object().contains("$schema")) {
        named.get_object()["$schema"] = dialect;
    }
    return named;
}

void run_group(
    const json::Object& group, const std::string& name, const Suite& suite, Tally& tally
) {
    const auto compiled = Schema::compile(with_dialect(group.at("schema"), suite.dialect));
    ASSERT_TRUE(compiled) << name << ": " << compiled.error().reason;
    const bool needs_a_fetch =
        std::ranges::any_of(compiled->unchecked(), [](std::string_view note) {
            return note.contains("never fetched") || note.contains("dialect");
        });
    if (needs_a_fetch) {
        tally.need_a_fetch.push_back(name);
        return;
    }
    ++tally.groups;
    for (const json::Value& test : group.at("tests").get_array()) {
        const json::Object& expected = test.get_object();
        ++tally.tests;
        const bool accepted = compiled->accepts(expected.at("data"));
        const bool explained = !compiled->explain(expected.at("data")).empty();
        if (accepted != expected.at("valid").get_bool() || accepted == explained) {
            tally.failures.push_back(name + ": " + text_of(expected.at("description")));
        }
    }
}

Tally run(const Suite& suite) {
    std::vector<fs::path> files;
    for (const fs::directory_entry& entry : fs::directory_iterator(suite.folder)) {
        if (entry.path().extension() == ".json") {
            files.push_back(entry.path());
        }
    }
    std::ranges::sort(files);
    Tally tally;
    for (const fs::path& file : files) {
        const json::Value groups = read(file);
        for (const json::Value& group : groups.get_array()) {
            const json::Object& members = group.get_object();
            const std::string name =
                file.stem().string() + ": " + text_of(members.at("description"));
            run_group(members, name, suite, tally);
        }
    }
    return tally;
}

// The counts are those of the packages in Debian 12; a group that needs a fetch says so in
// `unchecked`.
TEST(SchemaSuite, PassesAllRequiredTestsOfDraft202012ThatNeedNoFetch) {
    if (!fs::exists(kModern.folder)) {
        GTEST_SKIP() << "not installed: " << kModern.package;
    }
    const Tally tally = run(kModern);
    EXPECT_EQ(tally.failures, std::vector<std::string>{});
    EXPECT_EQ(tally.groups, 323U);
    EXPECT_EQ(tally.tests, 1110U);
    EXPECT_EQ(tally.need_a_fetch.size(), 27U) << testing::PrintToString(tally.need_a_fetch);
}

TEST(SchemaSuite, PassesAllRequiredTestsOfDraft07ThatNeedNoFetch) {
    if (!fs::exists(kDraft07.folder)) {
        GTEST_SKIP() << "not installed: " << kDraft07.package;
    }
    const Tally tally = run(kDraft07);
    EXPECT_EQ(tally.failures, std::vector<std::string>{});
    EXPECT_EQ(tally.groups, 114U);
    EXPECT_EQ(tally.tests, 404U);
    EXPECT_EQ(tally.need_a_fetch.size(), 10U) << testing::PrintToString(tally.need_a_fetch);
}

}  // namespace
}  // namespace recourse::schema
