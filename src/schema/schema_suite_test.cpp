#include "schema/schema.hpp"
#include "schema/suite_testing.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

/// The required tests of the official JSON Schema test suite. The counts are those of the packages
/// in Debian 12.
namespace recourse::schema {
namespace {

using testing::Group;
using testing::Suite;
using testing::Tally;

void expect_all_pass(const Suite& suite, std::size_t tests) {
    if (!suite.is_installed()) {
        GTEST_SKIP() << "not installed: " << suite.package;
    }
    const Tally tally = testing::run(suite);
    EXPECT_EQ(tally.failures, std::vector<std::string>{});
    EXPECT_EQ(tally.tests, tests);
}

TEST(SchemaSuite, PassesAllRequiredTestsOfDraft202012) {
    expect_all_pass(testing::kSuites[0], 1176);
}

TEST(SchemaSuite, PassesAllRequiredTestsOfDraft07) {
    expect_all_pass(testing::kSuites[1], 423);
}

// Whatever a schema of the suites asks for: an example that is given fits.
TEST(SchemaSuite, HasExamplesThatFitTheirSchemas) {
    for (const Suite& suite : testing::kSuites) {
        if (!suite.is_installed()) {
            GTEST_SKIP() << "not installed: " << suite.package;
        }
        const Documents documents = testing::remotes_of(suite);
        const std::vector<Group> groups = testing::groups_in(suite.folder);
        std::size_t given = 0;
        for (const Group& group : groups) {
            const auto schema = Schema::compile(testing::schema_of(group, suite), {}, documents);
            ASSERT_TRUE(schema) << group.name;
            const auto example = schema->example();
            given += example ? 1 : 0;
            EXPECT_TRUE(!example || schema->accepts(*example))
                << group.name << ": " << json::to_text(*example);
        }
        EXPECT_GT(given, groups.size() * 8 / 10) << suite.draft;
        RecordProperty("examples " + std::string(suite.draft), static_cast<int>(given));
    }
}

// Our schemas of schemas are written anew: what the suites hold to be schemas must be ones to them.
TEST(SchemaSuite, ConsistsOfSchemasAsTheSchemasOfSchemasDescribeThem) {
    for (const Suite& suite : testing::kSuites) {
        if (!suite.is_installed()) {
            GTEST_SKIP() << "not installed: " << suite.package;
        }
        const auto metaschema = Schema::compile(json::Object{{"$ref", suite.dialect}});
        ASSERT_TRUE(metaschema);
        for (const Group& group : testing::groups_in(suite.folder)) {
            EXPECT_TRUE(metaschema->accepts(group.content.at("schema"))) << group.name;
        }
    }
}

}  // namespace
}  // namespace recourse::schema
