#include "dashboard/dashboard.hpp"

#include "base/text.hpp"
#include "base/version.hpp"
#include "dashboard/answer.hpp"
#include "dashboard/api.hpp"
#include "dashboard/assets.hpp"
#include "dashboard/form.hpp"
#include "ledger/story.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace recourse::dashboard {

using net::Task;
using server::AnnexAnswer;
using server::AnnexRequest;
using server::Page;

namespace {

constexpr std::string_view kSignIn = "/dashboard/sign-in";
constexpr std::string_view kFiles = "assets/";
constexpr std::string_view kApi = "api/";
constexpr std::string_view kStories = "support/";
constexpr std::string_view kMessage = "<!--message-->";
/// An access token is no longer than a head may be.
constexpr std::size_t kLongestForm = std::size_t{32} * 1024;

constexpr int kNotModified = 304;
constexpr int kBadRequest = 400;
constexpr int kForbidden = 403;
constexpr int kNotFound = 404;
constexpr int kMethodNotAllowed = 405;
constexpr int kTooLarge = 413;
constexpr int kUnsupportedType = 415;
constexpr int kTooMany = 429;
constexpr int kUnavailable = 503;

/// Whether one element of `Accept-Encoding` (RFC 9110, 12.5.3) is gzip, with a weight over 0.
bool is_gzip(std::string_view element) {
    const auto semicolon = std::min(element.find(';'), element.size());
    if (!text::equals_ignoring_case(text::trim(element.substr(0, semicolon)), "gzip")) return false;
    const auto weight = element.substr(semicolon);
    return weight.empty() || weight.find_first_of("123456789") != std::string_view::npos;
}

bool takes_gzip(const net::Headers& headers) {
    auto accepted = headers.get("accept-encoding");
    while (!accepted.empty()) {
        const auto element = accepted.substr(0, accepted.find(','));
        if (is_gzip(element)) return true;
        accepted.remove_prefix(std::min(element.size() + 1, accepted.size()));
    }
    return false;
}

bool knows(const AnnexRequest& visit, const Asset& asset) {
    return visit.headers.get("if-none-match").contains(asset.etag);
}

/// A file, as the visitor takes it. It may keep it, and asks each time whether it still counts.
Page file_page(const AnnexRequest& visit, const Asset& asset) {
    Page page{
        .content_type = std::string(media_type_of(asset)),
        .body = {},
        .headers = fmt::format(
            "{}ETag: {}\r\nCache-Control: no-cache\r\nVary: Accept-Encoding\r\n",
            kSafety,
            asset.etag
        ),
    };
    if (knows(visit, asset)) {
        page.status = kNotModified;
    } else if (takes_gzip(visit.headers)) {
        page.body = asset.packed;
        page.headers += "Content-Encoding: gzip\r\n";
    } else {
        page.body = unpacked(asset);
    }
    return page;
}

/// Nothing where there is no such file.
std::optional<Page> file_page(const AnnexRequest& visit, std::string_view name) {
    const auto* asset = find_asset(name);
    if (asset == nullptr) return std::nullopt;
    return file_page(visit, *asset);
}

/// With a word on why one is here again.
Page sign_in_page(int status, std::string_view message, std::string_view headers = {}) {
    const auto* asset = find_asset("sign-in.html");
    auto body = asset == nullptr ? std::string(kMessage) : unpacked(*asset);
    const auto place = body.find(kMessage);
    if (place != std::string::npos) body.replace(place, kMessage.size(), message);
    return {
        .status = status,
        .content_type = "text/html; charset=utf-8",
        .body = std::move(body),
        .is_private = true,
        .headers = std::string(kSafety).append(headers),
    };
}

Page not_found(std::string_view path) {
    constexpr std::size_t kShown = 200;
    return problem(refusal(
        "path_not_found",
        kNotFound,
        fmt::format("nothing stands at {}", text::clean(path, kShown)),
        "go to /dashboard/"
    ));
}

Page not_allowed(std::string_view method, std::string_view allowed) {
    constexpr std::size_t kShown = 40;
    auto failure = refusal(
        "method_not_allowed",
        kMethodNotAllowed,
        fmt::format("{} is not served at this path", text::clean(method, kShown)),
        fmt::format("use {}", allowed)
    );
    failure.http_headers = fmt::format("Allow: {}\r\n", allowed);
    return problem(failure);
}

Page json_or_problem(Described described) {
    if (described) return json_page(*std::move(described));
    return problem(refusal("invalid_arguments", kBadRequest, described.error(), "correct the query")
    );
}

bool is_posted_to(std::string_view path) {
    return path == "sign-in" || path == "sign-out";
}

}  // namespace

Dashboard::Dashboard(Entrance& entrance, Sources sources)
    : entrance_(entrance), sources_(std::move(sources)) {}

Task<AnnexAnswer> Dashboard::answer(const AnnexRequest& visit) {
    auto path = visit.path.substr(std::min(kRoot.size(), visit.path.size()));
    if (path.empty()) co_return see_other(kHome);
    if (path.front() != '/') co_return std::nullopt;  // /dashboards
    path.remove_prefix(1);
    if (visit.method == "POST" && is_posted_to(path)) co_return co_await post(visit, path);
    if (visit.method != "GET" && visit.method != "HEAD")
        co_return not_allowed(visit.method, is_posted_to(path) ? "GET, HEAD, POST" : "GET, HEAD");
    auto page = co_await get(visit, path);
    co_return page ? *std::move(page) : not_found(visit.path);
}

Task<std::optional<Page>> Dashboard::get(const AnnexRequest& visit, std::string_view path) {
    const bool is_signing_in = path == "sign-in" && entrance_.asks();
    if (is_signing_in) co_return sign_in_page(200, "");
    // They hold nothing of this gateway, and the page to sign in needs some.
    const bool is_file = path.starts_with(kFiles);
    if (is_file && entrance_.asks()) co_return file_page(visit, path.substr(kFiles.size()));
    const auto entered = co_await entrance_.enter(visit);
    if (!entered) {
        const bool is_for_a_person = !path.starts_with(kApi) && entered.error().http_status == 401;
        co_return is_for_a_person ? see_other(kSignIn) : problem(entered.error());
    }
    if (path == "sign-in") co_return see_other(kHome);
    if (path.empty()) co_return file_page(visit, "index.html");
    if (is_file) co_return file_page(visit, path.substr(kFiles.size()));
    if (!path.starts_with(kApi)) co_return std::nullopt;
    if (path == "api/session")
        co_return json_page(json::Object{
            {"name", entrance_.asks() ? (*entered)->name : std::string()},
            {"sign_in", entrance_.asks()},
            {"version", kVersion},
        });
    co_return co_await get_from_api(visit, path.substr(kApi.size()));
}

Task<std::optional<Page>> Dashboard::get_from_api(
    const AnnexRequest& visit, std::string_view path
) {
    const auto now = std::chrono::system_clock::now();
    const auto& overview = sources_.overview;
    const auto& vocabularies = sources_.vocabularies();
    if (path == "overview")
        co_return json_or_problem(describe_figures(overview, vocabularies, visit.query, now));
    if (path == "calls") co_return json_or_problem(describe_calls(overview, visit.query));
    if (path == "recovery") co_return json_page(describe_recovery(overview, vocabularies, now));
    if (path == "state") co_return json_page(telemetry::to_json(sources_.state()));
    if (path == "vocabulary") co_return json_page(describe(vocabularies));
    if (path.starts_with(kStories)) co_return co_await tell_stories(path.substr(kStories.size()));
    co_return std::nullopt;
}

Task<Page> Dashboard::tell_stories(std::string_view typed) {
    if (!sources_.stories)
        co_return problem(refusal(
            "unsupported",
            kUnavailable,
            "This gateway keeps no ledger, in which the stories of calls stand",
            "configure one: `ledger: { path: ledger.sqlite }`, and start the gateway again"
        ));
    const auto id = ledger::support_id_of(typed);
    auto missing = refusal(
        "not_found",
        kNotFound,
        "No call has that support id",
        "type the 12 or 32 digits that an error ends with"
    );
    if (!id) co_return problem(missing);
    const auto stories = co_await sources_.stories(*id);
    if (!stories) {
        auto unreadable = refusal(
            "store_unavailable",
            kUnavailable,
            "The ledger cannot be read now",
            "try again in a moment; if it stays so, look at the ledger's file and at the log"
        );
        constexpr std::size_t kShown = 400;
        unreadable.fault.cause =
            fmt::format("The database says: {}", text::clean(stories.error().detail, kShown));
        co_return problem(unreadable);
    }
    if (*stories == "[]") {
        if (const auto ledger = sources_.state().ledger; !ledger.trouble.empty())
            missing.fault.cause = why_missing(ledger);
        co_return problem(missing);
    }
    auto page = json_page(nullptr);
    page.body = fmt::format("{{\"stories\":{}}}", *stories);
    co_return page;
}

Task<Page> Dashboard::post(const AnnexRequest& visit, std::string_view path) {
    if (!is_from_own_page(visit))
        co_return problem(refusal(
            "origin_not_allowed",
            kForbidden,
            "only pages of this dashboard may sign somebody in or out",
            "open /dashboard/ and use the form there; programs send an Authorization header"
        ));
    if (path == "sign-in") co_return co_await sign_in(visit);
    co_return see_other(kSignIn, entrance_.sign_out(visit));
}

Task<Page> Dashboard::sign_in(const AnnexRequest& visit) {
    if (!entrance_.asks()) co_return see_other(kHome);
    if (visit.body.size() > kLongestForm)
        co_return problem(refusal(
            "request_too_large",
            kTooLarge,
            fmt::format("the form is longer than {} bytes", kLongestForm),
            "send the key alone"
        ));
    const auto type = visit.headers.get("content-type");
    if (!net::media_type_is(type, "application/x-www-form-urlencoded"))
        co_return problem(refusal(
            "unsupported_media_type",
            kUnsupportedType,
            "only a form is read here",
            "send Content-Type: application/x-www-form-urlencoded"
        ));
    const auto key = form_field(visit.body, "key").value_or("");
    const auto tried = co_await entrance_.sign_in(visit, std::string(text::trim(key)));
    using How = Entrance::Tried::How;
    if (tried.how == How::signed_in) co_return see_other(kHome, tried.headers);
    if (tried.how == How::too_often)
        co_return sign_in_page(
            kTooMany, "Too many tries failed. Wait a little, then try again.", tried.headers
        );
    co_return sign_in_page(kForbidden, "This key does not open the dashboard.");
}

}  // namespace recourse::dashboard
