#pragma once

#include "gateway/configuration.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <string_view>

/// What tests of the configuration read, and from where.
namespace recourse::gateway::test {

inline std::optional<std::string> environment(std::string_view name) {
    if (name == "FILES_TOKEN" || name == "API_TOKEN") return "made-up-token";
    return std::nullopt;
}

inline Loaded read(std::string_view text, const std::filesystem::path& relative_to = "/tmp") {
    return parse(text, "recourse.yaml", environment, relative_to);
}

/// An empty folder of its own for each test, removed at its end.
class Folder {
  public:
    Folder() {
        std::string pattern = (std::filesystem::temp_directory_path() / "recourse-XXXXXX").string();
        path_ = mkdtemp(pattern.data());
    }
    ~Folder() { std::filesystem::remove_all(path_); }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;

    [[nodiscard]] const std::filesystem::path& path() const { return path_; }
    [[nodiscard]] std::string write(std::string_view name, std::string_view content) const {
        const auto file = path_ / name;
        std::ofstream(file, std::ios::binary) << content;
        return file.string();
    }

  private:
    std::filesystem::path path_;
};

}  // namespace recourse::gateway::test
