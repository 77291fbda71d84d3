#include "schema/suite_testing.hpp"

#include <exception>
#include <string>

#include <fmt/format.h>

/// schema_suite [--optional]: the required tests of the official JSON Schema suites, a line for
/// each that fails; the last line is the sum. `--optional` counts the optional tests, file by file,
/// and fails for none of them: what they ask for need not be so.
namespace recourse::schema {
namespace {

using testing::Suite;
using testing::Tally;

namespace fs = std::filesystem;

/// True where all tests were run and passed.
bool run_required() {
    std::string sum = "schema";
    bool all = true;
    for (const Suite& suite : testing::kSuites) {
        if (!suite.is_installed()) {
            fmt::print("not installed: {} (scripts/install test)\n", suite.package);
        }
        const Tally tally = suite.is_installed() ? testing::run(suite) : Tally{};
        for (const std::string& failure : tally.failures) {
            fmt::print("FAIL {} {}\n", suite.draft, failure);
        }
        sum += fmt::format(" {} {}/{}", suite.draft, tally.passed(), tally.tests);
        all = all && tally.tests > 0 && tally.failures.empty();
    }
    fmt::print("{}\n", sum);
    return all;
}

void count_optional(const Suite& suite, const fs::path& folder) {
    const Documents documents = testing::remotes_of(suite);
    std::string file;
    Tally tally;
    const auto print = [&] {
        if (tally.tests > 0) {
            fmt::print("{} {} {}/{}\n", suite.draft, file, tally.passed(), tally.tests);
        }
        tally = {};
    };
    for (const testing::Group& group : testing::groups_in(folder)) {
        const std::string from =
            folder.filename().string() + "/" + group.name.substr(0, group.name.find(':'));
        if (from != file) {
            print();
            file = from;
        }
        testing::run(group, suite, documents, tally);
    }
    print();
}

int run(bool optional) {
    if (!optional) {
        return run_required() ? 0 : 1;
    }
    for (const Suite& suite : testing::kSuites) {
        const fs::path folder = fs::path(suite.folder) / "optional";
        for (const fs::path& at : {folder, folder / "format"}) {
            if (fs::exists(at)) {
                count_optional(suite, at);
            }
        }
    }
    return 0;
}

}  // namespace
}  // namespace recourse::schema

int main(int argc, char** argv) {
    try {
        const bool optional = argc > 1 && std::string_view(argv[1]) == "--optional";
        return recourse::schema::run(optional);
    } catch (const std::exception& error) {
        fmt::print(stderr, "schema_suite: {}\n", error.what());
        return 2;
    }
}
