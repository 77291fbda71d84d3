#include "upstreams/client_credentials.hpp"

#include "base/base64.hpp"
#include "base/text.hpp"
#include "upstreams/http_wire.hpp"

#include <algorithm>

#include <boost/url/encode.hpp>
#include <boost/url/rfc/unreserved_chars.hpp>

namespace recourse::upstreams {

using diagnosis::Sent;
using diagnosis::TokenFailed;

namespace {

constexpr std::chrono::milliseconds kFetchTime{30'000};
constexpr std::size_t kMostBytes = 256 * 1024;
constexpr std::size_t kLongestWords = 400;
/// A token is not used so shortly before its end, for it has to arrive and to be looked at.
constexpr std::chrono::seconds kMargin{30};
/// A server that claims more is held to this.
constexpr std::int64_t kLongestLife = std::chrono::seconds(std::chrono::days(365)).count();

/// As a form has it (application/x-www-form-urlencoded).
std::string encoded(std::string_view text) {
    return boost::urls::encode({text.data(), text.size()}, boost::urls::unreserved_chars);
}

void append_field(std::string& form, std::string_view name, std::string_view value) {
    if (value.empty()) return;
    form.append(form.empty() ? "" : "&").append(name).append("=").append(encoded(value));
}

bool is_a_token(std::string_view text) {
    constexpr std::string_view kAllowed =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~+/=";
    return !text.empty() && text.find_first_not_of(kAllowed) == std::string_view::npos;
}

/// The address is read when the configuration is.
net::Origin origin_of(const std::string& url) {
    return net::Origin::from_url(url).value_or(net::Origin{});
}

}  // namespace

std::string token_request(const OAuthSettings& settings, std::string_view resource) {
    std::string form;
    append_field(form, "grant_type", "client_credentials");
    append_field(form, "scope", settings.scope);
    append_field(form, "resource", resource);
    if (settings.authentication == ClientAuthentication::post) {
        append_field(form, "client_id", settings.client_id);
        append_field(form, "client_secret", settings.client_secret);
    }
    return form;
}

std::string basic_credentials(const OAuthSettings& settings) {
    return base64::encode(encoded(settings.client_id) + ":" + encoded(settings.client_secret));
}

ClientCredentials::ClientCredentials(
    net::Executor executor,
    net::Timers& timers,
    OAuthSettings settings,
    std::string resource,
    const net::ClientTls& tls
)
    : timers_(timers),
      settings_(std::move(settings)),
      resource_(std::move(resource)),
      client_(executor, timers, origin_of(settings_.token_url), {}, tls),
      fetching_(executor) {}

net::Task<std::expected<std::string, Failed>> ClientCredentials::token() {
    if (has_good_token()) co_return token_;
    while (!fetching_.enter()) {
        co_await fetching_.wait();
        if (last_failure_) co_return std::unexpected(*last_failure_);
        // Fetched just now: good once, however short its life.
        if (!token_.empty()) co_return token_;
    }
    last_failure_ = co_await fetch();
    fetching_.leave();
    if (last_failure_) co_return std::unexpected(*last_failure_);
    co_return token_;
}

bool ClientCredentials::refused(std::string_view token, std::string_view /*challenge*/) {
    // Another request may have fetched a new one in the meantime.
    if (token == token_) token_.clear();
    return true;
}

bool ClientCredentials::has_good_token() const {
    return !token_.empty() && timers_.now() < good_until_;
}

net::Task<std::optional<Failed>> ClientCredentials::fetch() {
    const auto asked = timers_.now();
    const auto deadline = Deadline::after(asked, kFetchTime);
    const auto head = headers();
    const auto form = token_request(settings_, resource_);
    auto sent = co_await client_.send("POST", client_.origin().path, head, form, deadline);
    if (!sent) co_return nothing_usable(0, {}, sent.error().detail);
    const auto response = *std::move(sent);
    const auto body = co_await response->read_all(kMostBytes, deadline);
    if (!body) co_return nothing_usable(0, {}, body.error().detail);
    co_return keep(response->status(), *body, asked);
}

std::optional<Failed> ClientCredentials::keep(int status, std::string_view body, TimePoint asked) {
    const auto checked = json::check(text::trim(body));
    const auto answer = checked ? *checked : json::Ref();
    const auto said = answer["error_description"].string().value_or("");
    if (status != 200) {
        return nothing_usable(status, answer["error"].string().value_or(""), said);
    }
    auto token = answer["access_token"].string();
    const auto type = answer["token_type"].string().value_or("Bearer");
    if (!token || !is_a_token(*token)) return nothing_usable(status, {}, said);
    if (!text::equals_ignoring_case(type, "Bearer"))
        return nothing_usable(status, {}, "its token is of the type " + type + ", not Bearer");
    token_ = *std::move(token);
    if (settings_.on_token) settings_.on_token(token_);
    good_until_ = TimePoint::max();
    if (const auto life = answer["expires_in"].number()) {
        const auto seconds = std::chrono::seconds(
            static_cast<std::int64_t>(std::clamp(*life, 0.0, static_cast<double>(kLongestLife)))
        );
        // A very short life is used at least half.
        good_until_ = asked + std::max<Duration>(seconds - kMargin, seconds / 2);
    }
    return std::nullopt;
}

Failed ClientCredentials::nothing_usable(
    int status, std::string_view error, std::string_view description
) const {
    return Failed{
        TokenFailed{
            .endpoint = client_.origin().endpoint(),
            .status = status,
            .error = text::clean(error, kLongestWords),
            .description = text::clean(description, kLongestWords),
        },
        Sent::nothing
    };
}

std::string ClientCredentials::headers() const {
    std::string headers;
    append_header(headers, "Content-Type", "application/x-www-form-urlencoded");
    append_header(headers, "Accept", "application/json");
    if (settings_.authentication == ClientAuthentication::basic)
        append_header(headers, "Authorization", "Basic " + basic_credentials(settings_));
    return headers;
}

}  // namespace recourse::upstreams
