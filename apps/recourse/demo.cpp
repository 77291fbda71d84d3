#include "commands.hpp"
#include "tour.hpp"

#include <filesystem>

#include <fmt/format.h>
#include <unistd.h>

namespace recourse::app {
namespace {

/// Beside us where it was installed, or in the build tree.
std::string find_server() {
    std::error_code error;
    const auto self = std::filesystem::read_symlink("/proc/self/exe", error).parent_path();
    for (const auto* place : {".", "../libexec/recourse", "../../systems/customers"}) {
        const auto path = self / place / "sloppy-customers";
        if (std::filesystem::exists(path, error)) return path.lexically_normal().string();
    }
    return {};
}

}  // namespace

int demo(const DemoOptions& options) {
    customers::TourOptions tour;
    tour.server = find_server();
    tour.port = options.port;
    tour.once = options.once;
    tour.colour = isatty(STDOUT_FILENO) == 1;
    if (tour.server.empty()) {
        fmt::print(
            stderr,
            "recourse demo: the program sloppy-customers is not beside recourse; install both, or "
            "build both\n"
        );
        return kUnavailable;
    }
    const auto ended = customers::run_tour(tour);
    if (ended) return kOk;
    fmt::print(stderr, "recourse demo: {}; choose another with --port\n", ended.error());
    return kUnavailable;
}

}  // namespace recourse::app
