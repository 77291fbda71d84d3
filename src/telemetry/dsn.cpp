#include "telemetry/dsn.hpp"

#include <algorithm>

namespace recourse::telemetry {
namespace {

bool is_word_char(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-';
}

bool is_word(std::string_view text) {
    constexpr std::size_t kLongest = 256;
    return !text.empty() && text.size() <= kLongest && std::ranges::all_of(text, is_word_char);
}

}  // namespace

std::expected<Dsn, std::string> Dsn::read(std::string_view text) {
    const auto scheme_end = text.find("://");
    if (scheme_end == std::string_view::npos) return std::unexpected("is no URL");
    const auto scheme = text.substr(0, scheme_end + 3);
    const auto rest = text.substr(scheme.size());
    const auto at = rest.find('@');
    const auto slash = rest.find('/');
    if (at == std::string_view::npos || at > slash)
        return std::unexpected("names no public key before an `@`");
    // Old ones hold a secret key behind the public one; it is of no use any more.
    const auto user = rest.substr(0, at);
    const auto key = user.substr(0, std::min(user.find(':'), user.size()));
    if (!is_word(key)) return std::unexpected("has a public key that is none");

    auto origin = net::Origin::from_url(std::string(scheme).append(rest.substr(at + 1)));
    if (!origin) return std::unexpected("names no host that can be reached over HTTP");
    const auto& path = origin->path;
    if (path.find_first_of("?#") != std::string::npos) return std::unexpected("has a query");
    const auto last = path.rfind('/');
    const auto project = std::string_view(path).substr(last + 1);
    if (!is_word(project)) return std::unexpected("names no project at its end");
    auto target = path.substr(0, last).append("/api/").append(project).append("/envelope/");
    return Dsn{
        .origin = *std::move(origin),
        .target = std::move(target),
        .public_key = std::string(key),
    };
}

}  // namespace recourse::telemetry
