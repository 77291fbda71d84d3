#pragma once

#include "config/reading.hpp"
#include "config/yaml_reader.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

/// For tests: a text read as a file, with the mistakes that came of it.
namespace recourse::rest::test {

class TextFile {
  public:
    explicit TextFile(std::string_view text)
        : text_(text),
          source_(text_),
          document_(config::yaml::read(source_)),
          reading_(kind_, source_, "api.yaml", environment_, {}) {
        reading_.structure_is_known();
        reading_.complain(document_.problems);
    }

    [[nodiscard]] config::Reading& reading() { return reading_; }
    [[nodiscard]] const config::yaml::Node& root() const {
        return document_.root ? *document_.root : nothing_;
    }
    [[nodiscard]] config::Place place() const { return {&root(), "", root().at}; }
    /// `line:column: sentence way out`, a line each.
    [[nodiscard]] std::string mistakes() {
        std::string lines;
        for (const auto& one : reading_.take_mistakes())
            lines +=
                fmt::format("{}:{}: {} {}\n", one.line, one.column, one.sentence, one.suggestion);
        return lines;
    }

  private:
    config::FileKind kind_{.start = "Write it.", .home_of = [](std::string_view) {
                               return std::string_view();
                           }};
    config::Environment environment_ = [](std::string_view) { return std::nullopt; };
    config::yaml::Node nothing_;
    std::string text_;
    config::SourceText source_;
    config::yaml::Document document_;
    config::Reading reading_;
};

}  // namespace recourse::rest::test
