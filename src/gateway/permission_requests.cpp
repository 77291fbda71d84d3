#include "gateway/permission_requests.hpp"

#include "base/json.hpp"
#include "base/text.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

namespace recourse::gateway {
namespace {

using State = PermissionRequest::State;

constexpr std::array<std::string_view, 3> kStates{"open", "granted", "denied"};

std::string why(int error) {
    return std::strerror(error);  // NOLINT(concurrency-mt-unsafe): glibc's is
}

/// One write of a whole line: others append to the same file.
std::expected<void, std::string> append(const std::string& path, const json::Object& event) {
    const auto line = json::to_text(event) + "\n";
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-vararg)
    const int file = ::open(path.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
    if (file < 0) return std::unexpected(fmt::format("{}: {}", path, why(errno)));
    const auto written = ::write(file, line.data(), line.size());
    const int error = errno;
    ::close(file);
    if (written == static_cast<ssize_t>(line.size())) return {};
    return std::unexpected(
        fmt::format("{}: {}", path, written < 0 ? why(error) : "it was not written whole")
    );
}

std::string text_at(json::Ref event, std::string_view name) {
    return event[name].string().value_or("");
}

WallTime moment_at(json::Ref event) {
    return WallTime(std::chrono::seconds(event["at"].integer().value_or(0)));
}

std::int64_t seconds_of(WallTime when) {
    return std::chrono::floor<std::chrono::seconds>(when.time_since_epoch()).count();
}

void take(std::vector<PermissionRequest>& requests, json::Ref event) {
    const auto id = text_at(event, "id");
    if (event["filed"]) {
        requests.push_back(
            {.id = id,
             .caller = text_at(event["filed"], "caller"),
             .tool = text_at(event["filed"], "tool"),
             .reason = text_at(event["filed"], "reason"),
             .filed = moment_at(event),
             .decided = {}}
        );
        return;
    }
    const auto state = std::ranges::find(kStates, text_at(event, "decided"));
    const auto found = std::ranges::find(requests, id, &PermissionRequest::id);
    if (state == kStates.end() || found == requests.end()) return;
    found->state = static_cast<State>(state - kStates.begin());
    found->decided = moment_at(event);
}

}  // namespace

std::string_view to_string(State state) noexcept {
    return kStates.at(static_cast<std::size_t>(state));
}

std::expected<std::vector<PermissionRequest>, std::string> read_permission_requests(
    const std::string& path
) {
    std::vector<PermissionRequest> requests;
    std::error_code error;
    if (!std::filesystem::exists(path, error)) return requests;
    std::ifstream file(path);
    if (!file) return std::unexpected(fmt::format("{}: {}", path, why(errno)));
    for (std::string line; std::getline(file, line);) {
        if (const auto event = json::check(line)) take(requests, *event);
    }
    return requests;
}

std::expected<void, std::string> file_permission_request(
    const std::string& path, const PermissionRequest& request
) {
    return append(
        path,
        {{"at", seconds_of(request.filed)},
         {"id", request.id},
         {"filed",
          json::Object{
              {"caller", request.caller}, {"tool", request.tool}, {"reason", request.reason}
          }}}
    );
}

std::expected<void, std::string> decide_permission_request(
    const std::string& path, std::string_view id, State state, WallTime now
) {
    return append(path, {{"at", seconds_of(now)}, {"id", id}, {"decided", to_string(state)}});
}

}  // namespace recourse::gateway
