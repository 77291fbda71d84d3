#include "store/place.hpp"

#include <fmt/format.h>
#include <sys/stat.h>

namespace recourse::store {

Place::Place(std::initializer_list<std::string> paths) {
    for (const auto& path : paths) files_.push_back({.path = path, .identity = at(path)});
}

Kept<void> Place::holds() const {
    for (const auto& [path, identity] : files_) {
        if (identity == at(path)) continue;
        return std::unexpected(Trouble{
            Trouble::Why::unavailable,
            fmt::format("{} was moved, removed or replaced while it was written", path)
        });
    }
    return {};
}

std::optional<Place::Identity> Place::at(const std::string& path) {
    struct ::stat found{};
    if (::stat(path.c_str(), &found) != 0) return std::nullopt;
    return Identity{found.st_dev, found.st_ino};
}

}  // namespace recourse::store
