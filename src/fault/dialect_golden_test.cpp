#include "base/json.hpp"
#include "fault/dialect.hpp"
#include "fault/dialect_samples.hpp"

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>

#include <fmt/format.h>
#include <gtest/gtest.h>

/// Every sample in every dialect, as people have read and approved it: tests/golden/dialects. With
/// RECOURSE_REWRITE_GOLDEN=1 the files are written anew; read them before they are committed.
namespace recourse::fault {
namespace {

constexpr std::array kDialects{
    Dialect::recourse,
    Dialect::status,
    Dialect::bracket,
    Dialect::typed,
    Dialect::flat,
    Dialect::contract,
};

std::string shown(const Fault& fault) {
    std::string all;
    for (const auto dialect : kDialects) {
        const auto told = tell(fault, dialect);
        const auto words = tell_in_words(fault, dialect);
        all += fmt::format("== {}\n{}\n", to_string(dialect), told.text);
        if (words != told.text) all += fmt::format("-- as the message of an error\n{}\n", words);
        if (told.structured && json::to_text(*told.structured) != told.text &&
            *told.structured != render_machine(fault))
            all += fmt::format("-- structured\n{}\n", json::to_text(*told.structured));
        all += '\n';
    }
    const auto problem = json::to_text(tell_problem(fault, http_status(fault)));
    return all + fmt::format("== problem\n{}\n", problem);
}

/// Unit tests run in the repository's root.
std::string path_of(std::string_view name) {
    return fmt::format("tests/golden/dialects/{}.txt", name);
}

std::string approved(std::string_view name) {
    std::ifstream stream(path_of(name), std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
}

TEST(DialectGolden, EverySampleIsToldAsItWasApproved) {
    const bool rewrite = std::getenv("RECOURSE_REWRITE_GOLDEN") != nullptr;
    for (const auto& sample : samples::all()) {
        const auto now = shown(sample.fault);
        if (rewrite) std::ofstream(path_of(sample.name), std::ios::binary) << now;
        EXPECT_EQ(now, approved(sample.name)) << path_of(sample.name);
    }
}

}  // namespace
}  // namespace recourse::fault
