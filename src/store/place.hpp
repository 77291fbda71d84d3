#pragma once

#include "store/trouble.hpp"

#include <initializer_list>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <sys/types.h>

namespace recourse::store {

/// Which files are written. One that is moved away, removed or replaced can still be written by who
/// has it open, and nobody would ever find what went into it.
class Place {
  public:
    /// Of files that are open by now.
    explicit Place(std::initializer_list<std::string> paths);

    /// Trouble where one of them no longer stands at its path. Costs a stat(2) each.
    [[nodiscard]] Kept<void> holds() const;

  private:
    using Identity = std::pair<::dev_t, ::ino_t>;
    struct File {
        std::string path;
        std::optional<Identity> identity;
    };
    [[nodiscard]] static std::optional<Identity> at(const std::string& path);

    std::vector<File> files_;
};

}  // namespace recourse::store
