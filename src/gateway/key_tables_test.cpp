#include "gateway/configuration.hpp"
#include "gateway/keys.hpp"

#include <algorithm>
#include <fstream>
#include <functional>
#include <iterator>
#include <map>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>
#include <re2/re2.h>

namespace recourse::gateway {
namespace {

std::string content_of(const char* path) {
    std::ifstream stream(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
}

// Unit tests run in the repository's root.
TEST(KeyTables, AreWhatTheDocumentHolds) {
    EXPECT_TRUE(content_of("docs/configuration.md").contains(to_markdown()))
        << "docs/configuration.md must hold between its markers:\n"
        << to_markdown();
}

struct Row {
    std::string path;  ///< `upstreams.NAME.tls`
    std::string takes;
    std::string meaning;
};

std::vector<Row> rows_of(const std::string& tables) {
    static const RE2 kHeading("### `([^`]+)`");
    static const RE2 kRow(R"(\| `(\w+)` \| ([^|]+) \| [^|]+ \| (.*) \|)");
    std::vector<Row> rows;
    std::string above;
    std::istringstream lines(tables);
    for (std::string line; std::getline(lines, line);) {
        Row row;
        if (RE2::FullMatch(line, kHeading, &above)) {
            above += '.';
        } else if (RE2::FullMatch(line, kRow, &row.path, &row.takes, &row.meaning)) {
            row.path.insert(0, above);
            rows.push_back(std::move(row));
        }
    }
    return rows;
}

/// A mapping whose keys are ours, and not the operator's names of plain values.
bool has_keys_of_its_own(const Row& row) {
    static const RE2 kOfPlainValues(
        "a mapping of .* to (texts|values|numbers|sizes|regular expressions|new ones|"
        "lists of names)|a mapping of values to roles"
    );
    return row.takes.starts_with("a mapping") && !RE2::FullMatch(row.takes, kOfPlainValues);
}

TEST(KeyTables, DescribeEveryMapping) {
    const auto tables = to_markdown();
    std::size_t mappings = 0;
    for (const auto& row : rows_of(tables)) {
        if (!has_keys_of_its_own(row) || row.meaning.contains("with the keys of")) continue;
        ++mappings;
        EXPECT_TRUE(
            tables.contains("### `" + row.path + "`") ||
            tables.contains("### `" + row.path + ".") || tables.contains("or `" + row.path + "`")
        ) << row.path
          << " has no table of its keys";
    }
    EXPECT_GE(mappings, 30U);
}

/// Whoever writes it in the wrong place is told a right one.
TEST(KeyTables, EveryKeyHasAHome) {
    std::map<std::string, std::vector<std::string>, std::less<>> tables;
    for (const auto& row : rows_of(to_markdown())) {
        const auto dot = row.path.rfind('.');
        const bool is_of_the_file = dot == std::string::npos;
        tables[row.path.substr(is_of_the_file ? 0 : dot + 1)].push_back(
            is_of_the_file ? "the top of the file" : "`" + row.path.substr(0, dot) + "`"
        );
    }
    EXPECT_GE(tables.size(), 100U);
    for (const auto& [key, places] : tables) {
        const std::string home(home_of(key));
        EXPECT_TRUE(
            std::ranges::any_of(places, [&](const auto& place) { return home.contains(place); })
        ) << key
          << " stands in " << places.front() << ", but is told to belong to '" << home << "'";
    }
}

}  // namespace
}  // namespace recourse::gateway
