#include "gateway/own_secrets.hpp"

#include "base/text.hpp"
#include "fault/redaction.hpp"
#include "fault/redaction_values.hpp"

#include <algorithm>

#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>
#include <unistd.h>

namespace recourse::gateway {
namespace {

class Collection {
  public:
    void add(std::string_view value) {
        if (!value.empty()) values_.emplace_back(value);
    }

    void add_if_secret(std::string_view name, std::string_view value) {
        // `Bearer x`: the token may be said without its scheme
        const std::size_t blank = std::min(value.find(' '), value.size());
        const std::string_view credentials = text::trim(value.substr(blank));
        const bool is_secret = fault::is_secret(name, value);
        if (!is_secret && !fault::is_secret(name, credentials)) return;
        add(value);
        add(credentials);
        if (!text::equals_ignoring_case(value.substr(0, blank), "basic")) return;
        const auto decoded = fault::from_base64(credentials);
        const std::size_t colon = decoded ? decoded->find(':') : std::string::npos;
        if (colon != std::string::npos) add(std::string_view(*decoded).substr(colon + 1));
    }

    /// The password, and parameters that are secret by their names.
    void add_of_url(const std::string& url) {
        const auto parsed = boost::urls::parse_uri(url);
        if (!parsed) return;
        add(parsed->password());
        for (const auto parameter : parsed->params()) {
            add_if_secret(std::string(parameter.key), std::string(parameter.value));
        }
    }

    std::vector<std::string> take() { return std::move(values_); }

  private:
    std::vector<std::string> values_;
};

}  // namespace

Variables process_variables() {
    Variables variables;
    for (char** each = environ; each != nullptr && *each != nullptr; ++each) {
        const std::string_view variable(*each);
        const std::size_t equals = variable.find('=');
        if (equals == std::string_view::npos) continue;
        variables.emplace_back(variable.substr(0, equals), variable.substr(equals + 1));
    }
    return variables;
}

std::vector<std::string> own_secrets(const Settings& settings, const Variables& process) {
    Collection found;
    for (const auto& secret : settings.secrets) found.add(secret);
    for (const auto& secret : settings.redaction.secrets) found.add(secret);
    for (const auto& [name, value] : process) {
        found.add_if_secret(name, value);
        found.add_of_url(value);  // `DATABASE_URL`
    }
    for (const auto& [name, value] : settings.traces.headers) found.add(value);
    found.add_of_url(settings.traces.endpoint);
    found.add(settings.sentry.dsn);
    for (const UpstreamSettings& upstream : settings.upstreams) {
        for (const auto& [name, value] : upstream.environment) {
            found.add_if_secret(name, value);
            found.add_of_url(value);
        }
        for (const auto& [name, value] : upstream.headers) found.add_if_secret(name, value);
        found.add_of_url(upstream.url);
        found.add(upstream.token);
        if (!upstream.oauth) continue;
        found.add(upstream.oauth->client_secret);
        found.add_of_url(upstream.oauth->token_url);
    }
    return found.take();
}

}  // namespace recourse::gateway
