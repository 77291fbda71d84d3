#include "left_over.hpp"

#include <charconv>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>

#include <unistd.h>

namespace recourse::disorder {
namespace {

std::optional<int> number_of(std::string_view text) {
    int number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return number;
}

/// `/proc/PID/stat` is `PID (NAME) STATE PARENT ...`, and a name may hold anything.
int parent_of(const std::filesystem::path& process) {
    std::ifstream file(process / "stat");
    const std::string stat((std::istreambuf_iterator<char>(file)), {});
    const auto behind_name = stat.rfind(") ");
    if (behind_name == std::string::npos) return -1;
    const auto parent = std::string_view(stat).substr(behind_name + 4);
    return number_of(parent.substr(0, parent.find(' '))).value_or(-1);
}

}  // namespace

std::size_t open_descriptors() {
    const std::filesystem::directory_iterator all("/proc/self/fd");
    return static_cast<std::size_t>(std::distance(begin(all), end(all)));
}

std::set<int> children() {
    std::set<int> found;
    std::error_code gone;
    for (const auto& process : std::filesystem::directory_iterator("/proc", gone)) {
        const auto pid = number_of(process.path().filename().string());
        if (pid && parent_of(process.path()) == ::getpid()) found.insert(*pid);
    }
    return found;
}

}  // namespace recourse::disorder
