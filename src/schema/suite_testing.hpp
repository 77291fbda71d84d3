#pragma once

#include "schema/schema.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

/// The official JSON Schema test suite, as Debian packages it: read and run. The unit tests of this
/// room and tests/corpus stand on it.
namespace recourse::schema::testing {

namespace fs = std::filesystem;

struct Suite {
    std::string_view draft;
    std::string_view folder;   ///< the required tests; the optional ones are in `optional` in it
    std::string_view remotes;  ///< the documents that tests refer to
    std::string_view package;
    std::string_view dialect;  ///< for test schemas that do not name one

    [[nodiscard]] bool is_installed() const { return fs::exists(folder); }
};

inline constexpr std::array<Suite, 2> kSuites{{
    {
        .draft = "2020-12",
        .folder = "/usr/share/perl5/auto/share/dist/Test-JSON-Schema-Acceptance/tests/draft2020-12",
        .remotes = "/usr/share/perl5/auto/share/dist/Test-JSON-Schema-Acceptance/remotes",
        .package = "libtest-json-schema-acceptance-perl",
        .dialect = "https://json-schema.org/draft/2020-12/schema",
    },
    {
        .draft = "draft-07",
        .folder = "/usr/share/json-schema-test-suite/tests/draft7",
        .remotes = "/usr/share/json-schema-test-suite/remotes",
        .package = "json-schema-test-suite",
        .dialect = "http://json-schema.org/draft-07/schema#",
    },
}};

/// One schema of a suite, and what is said of values.
struct Group {
    std::string name;
    json::Object content;

    [[nodiscard]] const json::Array& tests() const { return content.at("tests").as_array(); }
};

/// What came of some tests: those that failed, by name.
struct Tally {
    std::size_t tests = 0;
    std::vector<std::string> failures;

    [[nodiscard]] std::size_t passed() const { return tests - failures.size(); }
};

inline json::Value read(const fs::path& file) {
    std::ifstream in(file);
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    auto parsed = json::parse(text, {.depth = 200});
    if (!parsed) {
        throw std::runtime_error("cannot be read: " + file.string());
    }
    return *std::move(parsed);
}

template <typename Folders>
std::vector<fs::path> json_files(Folders entries) {
    std::vector<fs::path> files;
    for (const fs::directory_entry& entry : entries) {
        if (entry.path().extension() == ".json") {
            files.push_back(entry.path());
        }
    }
    std::ranges::sort(files);
    return files;
}

/// The groups in the files of one folder, not in the folders within.
inline std::vector<Group> groups_in(const fs::path& folder) {
    std::vector<Group> groups;
    for (const fs::path& file : json_files(fs::directory_iterator(folder))) {
        for (const json::Value& group : read(file).as_array()) {
            const json::Object& content = group.as_object();
            const std::string said(content.at("description").as_string());
            groups.push_back({.name = file.stem().string() + ": " + said, .content = content});
        }
    }
    return groups;
}

/// What the suite serves under the address its tests expect.
inline Documents remotes_of(const Suite& suite) {
    Documents documents;
    for (const fs::path& file : json_files(fs::recursive_directory_iterator(suite.remotes))) {
        const std::string place = fs::relative(file, suite.remotes).string();
        documents.emplace("http://localhost:1234/" + place, read(file));
    }
    return documents;
}

inline json::Value schema_of(const Group& group, const Suite& suite) {
    json::Value named = group.content.at("schema");
    if (named.is_object() && !named.get_object().contains("$schema")) {
        named.get_object()["$schema"] = suite.dialect;
    }
    return named;
}

/// A test passes where the verdict is the suite's, and a value is explained exactly where it does
/// not fit.
inline void run(const Group& group, const Suite& suite, const Documents& documents, Tally& tally) {
    const auto compiled = Schema::compile(schema_of(group, suite), {}, documents);
    for (const json::Value& test : group.tests()) {
        const json::Object& expected = test.as_object();
        ++tally.tests;
        const bool accepted = compiled && compiled->accepts(expected.at("data"));
        const bool explained = compiled && !compiled->explain(expected.at("data")).empty();
        if (!compiled || accepted != expected.at("valid").as_bool() || accepted == explained) {
            const std::string said(expected.at("description").as_string());
            tally.failures.push_back(group.name + ": " + said);
        }
    }
}

inline Tally run(const Suite& suite, const fs::path& folder) {
    const Documents documents = remotes_of(suite);
    Tally tally;
    for (const Group& group : groups_in(folder)) {
        run(group, suite, documents, tally);
    }
    return tally;
}

inline Tally run(const Suite& suite) {
    return run(suite, suite.folder);
}

}  // namespace recourse::schema::testing
