#include "gateway/own_tool_keys.hpp"

#include "base/glob.hpp"
#include "base/text.hpp"
#include "config/mapping.hpp"
#include "gateway/made_files.hpp"
#include "gateway/permission_requests.hpp"
#include "gateway/support_tool.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace recourse::gateway {
namespace {

using namespace std::string_view_literals;
using config::text;

constexpr std::size_t kLongestName = 64;

bool check_name(Reading& reading, const Place& place, std::string& name) {
    const bool plain = std::ranges::all_of(name, [](char byte) {
        return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
               (byte >= '0' && byte <= '9') || "_-./"sv.contains(byte);
    });
    if (plain && !name.empty() && name.size() <= kLongestName) return true;
    reading.complain_unexpected(
        place,
        "the name of a tool: 1 to 64 letters, digits, `_`, `-`, `.` and `/`",
        "Write `whoami`."
    );
    return false;
}

bool check_requests(Reading& reading, const Place& place, std::string& path) {
    return check_made_file(
        reading, place, path, {.what = "the file of requests", .example = "requests.jsonl"}
    );
}

constexpr std::string_view kTakesName = "the name of a tool";

}  // namespace

std::span<const Key<OwnToolSettings>> own_tool_keys() {
    using O = OwnToolSettings;
    static const std::array kKeys{
        Key<O>{
            "whoami",
            text(&O::whoami, kTakesName, check_name, "none"),
            "tells a caller who it is here, which tools it may call and with which values",
            "identity me",
        },
        Key<O>{
            "usage",
            text(&O::usage, kTakesName, check_name, "none"),
            "tells a caller what it has used of its limits, and what is left of each budget",
            "budget limits get_my_usage",
        },
        Key<O>{
            "request_permission",
            text(&O::request_permission, kTakesName, check_name, "none"),
            "files a request for a tool that the caller lacks, on which an operator decides with "
            "`recourse requests`; needs `requests`",
            "escalation request_access",
        },
        Key<O>{
            "end_session",
            text(&O::end_session, kTakesName, check_name, "none"),
            "ends a session of the caller, where a limit counts sessions",
            "close_session",
        },
        Key<O>{
            "requests",
            text(&O::requests, "a file", check_requests, "none"),
            "where requests for permissions, and what was decided, are kept: JSON, a line each",
            "file requests_file",
        },
    };
    return kKeys;
}

void check_own_tools(Reading& reading, const Place& file, const OwnToolSettings& own) {
    const auto section = file.member("own_tools");
    if (!section) return;
    if (!own.request_permission.empty() && !section->member("requests")) {
        reading.complain(
            *section->member("request_permission"),
            {.sentence = "`own_tools.request_permission` has no file to keep requests in.",
             .suggestion = "Write `requests: requests.jsonl` beside it.",
             .expected = "`requests` beside it"}
        );
    }
    std::vector<std::string> names;
    for (const auto* key : {"whoami", "usage", "request_permission", "end_session"}) {
        const auto place = section->member(key);
        if (!place || place->node->text.empty()) continue;
        if (std::ranges::find(names, place->node->text) == names.end()) {
            names.push_back(place->node->text);
            continue;
        }
        reading.complain(
            *place,
            {.sentence =
                 fmt::format("Two of the gateway's tools are called `{}`.", place->node->text),
             .suggestion = "Give each a name of its own.",
             .expected = "a name that no other has"}
        );
    }
}

bool fits_own_tool(const Settings& settings, std::string_view pattern) {
    const auto& own = settings.own_tools;
    const auto fits = [pattern](std::string_view name) {
        return !name.empty() && text::fits_glob(name, pattern);
    };
    return fits(own.whoami) || fits(own.usage) || fits(own.request_permission) ||
           fits(own.end_session) || (settings.ledger.tool && fits(kSupportTool));
}

void take_granted(Settings& settings) {
    const auto& file = settings.own_tools.requests;
    if (file.empty()) return;
    settings.files.push_back(file);
    // Where nothing is withheld from anybody, nothing is to be granted.
    if (!settings.permission.grants()) return;
    const auto requests = read_permission_requests(file);
    if (!requests) return;
    for (const auto& request : *requests) {
        // An id with a wildcard would stand for others, too.
        const bool is_plain = request.caller.find_first_of("*?") == std::string::npos &&
                              request.tool.find_first_of("*?") == std::string::npos;
        if (request.state != PermissionRequest::State::granted || !is_plain) continue;
        settings.permission.callers.push_back(
            {.pattern = request.caller, .roles = {}, .grant = {.tools = {request.tool}}}
        );
    }
}

}  // namespace recourse::gateway
