#include "net/http_client.hpp"

#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>
#include <fmt/format.h>

namespace recourse::net {
namespace {

using Refused = std::unexpected<std::string>;
namespace urls = boost::urls;

/// What keeps an URL from naming an upstream, as a sentence; empty if nothing does.
std::string_view objection_to(const urls::url_view& url) {
    const bool is_web =
        url.scheme_id() == urls::scheme::http || url.scheme_id() == urls::scheme::https;
    if (!is_web) return "only http:// and https:// URLs are supported";
    if (url.has_userinfo()) {
        return "credentials do not belong in a URL: send them as a header, from the environment";
    }
    if (url.has_fragment()) return "a fragment (#...) has no meaning to a server: leave it out";
    if (url.encoded_host().empty()) return "the URL names no host";
    const bool is_name = url.host_type() == urls::host_type::name;
    if (is_name && url.encoded_host().contains('%')) return "a host name has no percent-encoding";
    if (url.host_type() == urls::host_type::ipvfuture) return "the URL's host is not an address";
    if (!url.port().empty() && url.port_number() == 0) return "the port is not between 1 and 65535";
    return {};
}

}  // namespace

std::string Origin::endpoint() const {
    return fmt::format("{}://{}", is_secure ? "https" : "http", authority());
}

std::string Origin::authority() const {
    return host.contains(':') ? fmt::format("[{}]:{}", host, port)
                              : fmt::format("{}:{}", host, port);
}

std::expected<Origin, std::string> Origin::from_url(std::string_view url) {
    const auto parsed = urls::parse_uri({url.data(), url.size()});
    if (!parsed) return Refused("this is not a URL: write it as http://host:port/path");
    if (const auto objection = objection_to(*parsed); !objection.empty()) {
        return Refused(std::string(objection));
    }
    Origin origin;
    const bool is_ipv6 = parsed->host_type() == urls::host_type::ipv6;
    origin.host =
        is_ipv6 ? parsed->host_ipv6_address().to_string() : std::string(parsed->encoded_host());
    origin.is_secure = parsed->scheme_id() == urls::scheme::https;
    if (origin.is_secure) origin.port = kHttpsPort;
    if (!parsed->port().empty()) origin.port = parsed->port_number();
    const std::string_view target = parsed->encoded_target();
    if (!target.empty()) origin.path = target.starts_with('/') ? target : "/" + std::string(target);
    return origin;
}

}  // namespace recourse::net
