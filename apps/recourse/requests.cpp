#include "base/json.hpp"
#include "base/text.hpp"
#include "base/time.hpp"
#include "commands.hpp"
#include "gateway/configuration.hpp"
#include "gateway/permission_requests.hpp"
#include "moments.hpp"

#include <algorithm>
#include <chrono>
#include <expected>
#include <vector>

#include <fmt/format.h>

/// What callers of a gateway ask to be permitted: listed, granted, denied. A gateway that runs
/// takes a decision over by itself.
namespace recourse::app {
namespace {

using gateway::PermissionRequest;
using State = PermissionRequest::State;

constexpr std::size_t kShown = 60;

int fail(std::string_view sentence, int code = kFailed) {
    fmt::print(stderr, "recourse requests: {}\n", sentence);
    return code;
}

struct Book {
    std::string file;
    std::vector<PermissionRequest> requests;
};

std::expected<Book, int> open(const RequestsOptions& options) {
    auto loaded = gateway::load(options.configuration, gateway::process_environment());
    if (!loaded.mistakes.empty()) {
        fmt::print(stderr, "{}", gateway::to_text(loaded.mistakes));
        return std::unexpected(kBadConfiguration);
    }
    Book book{.file = loaded.settings.own_tools.requests, .requests = {}};
    if (book.file.empty()) {
        return std::unexpected(fail(
            fmt::format(
                "{} has no `own_tools.requests`: write `own_tools: {{ request_permission: NAME, "
                "requests: requests.jsonl }}`",
                options.configuration
            ),
            kUsage
        ));
    }
    auto requests = gateway::read_permission_requests(book.file);
    if (!requests) return std::unexpected(fail(requests.error(), kUnavailable));
    book.requests = *std::move(requests);
    return book;
}

json::Object to_json(const PermissionRequest& request) {
    json::Object out{
        {"id", request.id},
        {"caller", request.caller},
        {"tool", request.tool},
        {"reason", request.reason},
        {"state", to_string(request.state)},
        {"filed", moment(request.filed)},
    };
    if (request.decided) out["decided"] = moment(*request.decided);
    return out;
}

int decide(const RequestsOptions& options, State state) {
    const auto book = open(options);
    if (!book) return book.error();
    const auto found = std::ranges::find(book->requests, options.id, &PermissionRequest::id);
    if (found == book->requests.end()) {
        return fail(fmt::format(
            "there is no request '{}': `recourse requests list` shows them",
            text::clean(options.id, kShown)
        ));
    }
    const bool stands_for_others = found->caller.find_first_of("*?") != std::string::npos;
    if (state == State::granted && stands_for_others) {
        return fail(fmt::format(
            "the id {} holds a wildcard, and would stand for others: grant it in `callers`",
            found->caller
        ));
    }
    const auto now = std::chrono::system_clock::now();
    const auto decided = gateway::decide_permission_request(book->file, options.id, state, now);
    if (!decided) return fail(decided.error(), kUnavailable);
    fmt::print("{} {} of {}\n", to_string(state), found->tool, found->caller);
    return kOk;
}

}  // namespace

int list_requests(const RequestsOptions& options) {
    const auto book = open(options);
    if (!book) return book.error();
    if (options.json) {
        json::Array listed;
        for (const auto& request : book->requests) listed.emplace_back(to_json(request));
        fmt::print("{}\n", json::to_text(listed));
        return kOk;
    }
    constexpr std::string_view kRow = "{:<12}  {:<8}  {:<20}  {:<24}  {:<24}  {}\n";
    fmt::print(kRow, "id", "state", "filed", "caller", "tool", "reason");
    for (const auto& request : book->requests) {
        fmt::print(
            kRow,
            request.id,
            to_string(request.state),
            moment(request.filed),
            request.caller,
            request.tool,
            request.reason
        );
    }
    return kOk;
}

int grant_request(const RequestsOptions& options) {
    return decide(options, State::granted);
}

int deny_request(const RequestsOptions& options) {
    return decide(options, State::denied);
}

}  // namespace recourse::app
