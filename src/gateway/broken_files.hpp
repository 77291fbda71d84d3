#pragma once

#include <cstddef>
#include <ostream>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

/// Files with one mistake each. What is expected of every one of them stands in
/// broken_files_test.cpp; the files themselves stand there and in other tests, by what is broken.
namespace recourse::gateway {

/// A broken file, and the one mistake that is in it.
struct BrokenFile {
    std::string_view name;
    std::size_t line;
    std::size_t column;
    std::string_view text;
    std::string_view sentence;
    std::string_view suggestion;

    friend void PrintTo(const BrokenFile& file, std::ostream* out) { *out << file.name; }
};

class BrokenFileTest : public testing::TestWithParam<BrokenFile> {};

inline std::string name_of(const testing::TestParamInfo<BrokenFile>& file) {
    return std::string(file.param.name);
}

}  // namespace recourse::gateway
