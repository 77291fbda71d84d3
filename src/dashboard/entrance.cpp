#include "dashboard/entrance.hpp"

#include "dashboard/answer.hpp"
#include "dashboard/form.hpp"
#include "guards/credential.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>
#include <openssl/crypto.h>

namespace recourse::dashboard {

using guards::CallerPtr;
using server::AnnexRequest;
using server::ProtocolFault;
using Entered = Entrance::Entered;
using Tried = Entrance::Tried;

namespace {

/// Every refused try takes that long, whatever is wrong with it: to look up a key that exists
/// takes longer than to see that it has a slip in it.
constexpr std::chrono::milliseconds kRefusalTime{250};

constexpr int kUnauthorized = 401;
constexpr int kForbidden = 403;

/// The name keeps a browser from taking the cookie from, or giving it to, any other host or an
/// unencrypted connection (RFC 6265bis, 4.1.3.2). Plain HTTP cannot have it.
struct Cookie {
    std::string_view name;
    std::string_view more;
};
Cookie cookie_for(const AnnexRequest& visit) {
    if (visit.origin.starts_with("https://")) return {"__Host-recourse", "; Secure"};
    return {"recourse", ""};
}

std::string set_cookie(const AnnexRequest& visit, std::string_view token, std::int64_t seconds) {
    const auto [name, more] = cookie_for(visit);
    return fmt::format(
        "Set-Cookie: {}={}; Path=/; Max-Age={}; HttpOnly; SameSite=Strict{}\r\n",
        name,
        token,
        seconds,
        more
    );
}

bool has_credential(const net::Headers& headers) {
    return headers.has("authorization") || headers.has("x-api-key");
}

bool is_operator(const guards::Caller& caller) {
    return std::ranges::find(caller.roles, kOperatorRole) != caller.roles.end();
}

ProtocolFault no_operator() {
    return refusal(
        "permission_denied",
        kForbidden,
        "only callers with the role `operator` may see the dashboard",
        "ask whoever runs the gateway for a key with the role `operator`"
    );
}

ProtocolFault not_signed_in() {
    return refusal(
        "authentication_required",
        kUnauthorized,
        "nobody is signed in, or not any more",
        "sign in at /dashboard/sign-in, or send an API key in the Authorization header"
    );
}

}  // namespace

bool is_from_own_page(const AnnexRequest& visit) {
    return visit.headers.count("origin") == 1 && visit.headers.get("origin") == visit.origin;
}

Entrance::Entrance(net::Timers& timers, server::Door& door, Random& random, Settings settings)
    : timers_(timers),
      door_(door),
      settings_(std::move(settings)),
      sign_ins_(random, settings_.sign_in) {}

net::Task<Entered> Entrance::enter(const AnnexRequest& visit) {
    if (!asks()) co_return enter_unasked(visit);
    if (!has_credential(visit.headers)) co_return co_await enter_signed_in(visit);
    auto caller = co_await door_.enter(visit.headers);
    if (caller && !is_operator(**caller)) co_return std::unexpected(no_operator());
    co_return caller;
}

Entered Entrance::enter_unasked(const AnnexRequest& visit) {
    constexpr std::array<std::string_view, 5> kPassedOn{
        "forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-real-ip"
    };
    const bool was_passed_on = std::ranges::any_of(kPassedOn, [&](std::string_view name) {
        return visit.headers.has(name);
    });
    if (visit.from_loopback && !was_passed_on) return guards::anonymous();
    return std::unexpected(refusal(
        "permission_denied",
        kForbidden,
        "without `identity` the dashboard is shown to this machine alone, and to no proxy on it",
        "configure `identity`, and sign in with a key that has the role `operator`"
    ));
}

net::Task<Entered> Entrance::enter_signed_in(const AnnexRequest& visit) {
    const std::string token(cookie(visit.headers, cookie_for(visit).name).value_or(""));
    auto credential = sign_ins_.credential_of(token, timers_.now());
    if (!credential) co_return std::unexpected(not_signed_in());
    // Its key may have been revoked, its token expired, its role taken away.
    auto caller = co_await operator_of(*credential);
    ::OPENSSL_cleanse(credential->data(), credential->size());
    if (caller) co_return caller;
    sign_ins_.end(token);
    co_return std::unexpected(not_signed_in());
}

/// Null where it is none's.
net::Task<CallerPtr> Entrance::operator_of(std::string_view credential) {
    auto header = fmt::format("Bearer {}", credential);
    net::Headers headers;
    headers.add("authorization", header);
    auto caller = co_await door_.enter(headers);
    ::OPENSSL_cleanse(header.data(), header.size());
    co_return caller&& is_operator(**caller) ? *caller : nullptr;
}

net::Task<Tried> Entrance::sign_in(const AnnexRequest& visit, std::string credential) {
    using How = Tried::How;
    const auto began = timers_.now();
    if (const auto wait = failed_.wait(began))
        co_return Tried{How::too_often, fmt::format("Retry-After: {}\r\n", wait->count())};
    failed_.add(began);  // until it has succeeded: many may be under way
    const auto caller = co_await operator_of(credential);
    if (caller) {
        failed_.take_back();
        const auto token = sign_ins_.open(credential, timers_.now());
        ::OPENSSL_cleanse(credential.data(), credential.size());
        const auto lasts = std::chrono::floor<std::chrono::seconds>(sign_ins_.settings().session);
        co_return Tried{How::signed_in, set_cookie(visit, token, lasts.count())};
    }
    settings_.note("Somebody tried to sign in to the dashboard and was refused.");
    co_await timers_.sleep(began + kRefusalTime - timers_.now());
    co_return Tried{How::refused};
}

std::string Entrance::sign_out(const AnnexRequest& visit) {
    sign_ins_.end(cookie(visit.headers, cookie_for(visit).name).value_or(""));
    return set_cookie(visit, "", 0);
}

}  // namespace recourse::dashboard
