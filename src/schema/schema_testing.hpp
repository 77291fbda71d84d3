#pragma once

#include "schema/schema.hpp"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

/// What the tests of this room share.
namespace recourse::schema::testing {

inline std::string repeated(std::string_view text, std::size_t times) {
    std::string out;
    for (std::size_t i = 0; i < times; ++i) {
        out += text;
    }
    return out;
}

inline json::Value value(std::string_view text) {
    auto parsed = json::parse(text, {.depth = 200});
    EXPECT_TRUE(parsed) << text.substr(0, 200);
    return parsed ? *std::move(parsed) : json::Value();
}

inline Schema schema(std::string_view text) {
    auto compiled = Schema::compile(value(text));
    EXPECT_TRUE(compiled) << text.substr(0, 200);
    return compiled ? *std::move(compiled) : *Schema::compile(true);
}

/// The schema of one argument, checked within the arguments: `{"x": ...}`.
class Argument {
  public:
    explicit Argument(std::string_view text)
        : schema_(
              testing::schema(R"({"type":"object","properties":{"x":)" + std::string(text) + "}}")
          ) {}

    [[nodiscard]] std::vector<Violation> violations(std::string_view given) const {
        const json::Value arguments = value(R"({"x":)" + std::string(given) + "}");
        auto found = schema_.explain(arguments);
        EXPECT_EQ(found.empty(), schema_.accepts(arguments)) << given;
        return found;
    }
    [[nodiscard]] std::vector<std::string> sentences(std::string_view given) const {
        std::vector<std::string> out;
        for (const Violation& violation : violations(given)) {
            out.push_back(violation.sentence);
        }
        return out;
    }
    [[nodiscard]] Violation only(std::string_view given) const {
        auto found = violations(given);
        EXPECT_EQ(found.size(), 1U) << given;
        return found.empty() ? Violation{} : found.front();
    }

  private:
    Schema schema_;
};

}  // namespace recourse::schema::testing
