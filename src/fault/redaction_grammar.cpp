#include "base/json.hpp"
#include "base/text.hpp"
#include "fault/redaction_rules.hpp"
#include "fault/redaction_values.hpp"

#include <algorithm>
#include <array>

namespace recourse::fault {
namespace {

/// `http://host:8080/a@b` has a port there, and no password.
bool is_no_port(std::string_view, std::string_view password) {
    const std::size_t end = password.find_first_not_of("0123456789");
    return end == 0 || end == std::string_view::npos ||
           !std::string_view("/?#").contains(password[end]);
}

/// `Bearer authentication is required` names a scheme, and no token.
bool is_bearer(std::string_view, std::string_view token) {
    constexpr std::size_t kLongerThanWords = 24;
    return token.size() >= kLongerThanWords ||
           token.find_first_of("0123456789") != std::string_view::npos;
}

/// `Basic authentication` is made of Base64 letters too, but holds no user and password.
bool is_basic(std::string_view, std::string_view credentials) {
    const auto decoded = from_base64(credentials);
    return decoded && decoded->contains(':') && std::ranges::all_of(*decoded, [](char c) {
               return static_cast<unsigned char>(c) >= ' ';
           });
}

/// Any three words with dots between could be a JWT; only one has a header with an `alg`.
bool is_jwt(std::string_view, std::string_view token) {
    const auto header = from_base64(token.substr(0, token.find('.')));
    if (!header) return false;
    const auto parsed = json::check(*header, {.depth = 8});
    return parsed && (*parsed)["alg"].is_string();
}

/// A random value beside a key word, unless the words before say that it is an id or a cursor.
bool is_named_secret(std::string_view before, std::string_view value) {
    constexpr std::size_t kBeside = 48;
    constexpr std::array<std::string_view, 12> kIds{
        "page",
        "cursor",
        "next",
        "idempotency",
        "public",
        "sync",
        "etag",
        "continuation",
        "commit",
        "trace",
        " id",
        "support"
    };
    before.remove_prefix(before.size() - std::min(before.size(), kBeside));
    return is_random(value) && std::ranges::none_of(kIds, [before](std::string_view word) {
               return text::contains_ignoring_case(before, word);
           });
}

bool is_password(std::string_view, std::string_view value) {
    return !is_remark(value);
}

constexpr std::array kGrammar{
    Rule{
        "private_key",
        R"((-----BEGIN [A-Z0-9 ]*PRIVATE KEY[A-Z ]*-----(?s:.*?))"
        R"((?:-----END [A-Z0-9 ]*PRIVATE KEY[A-Z ]*-----|\z)))"
    },
    Rule{
        "jwt",
        R"((?:^|[^A-Za-z0-9_\-]|\\[nrt]|%[0-9A-Fa-f]{2}))"
        R"((ey[A-Za-z0-9_\-]{8,}(?:\.[A-Za-z0-9_\-]*){1,4}))",
        is_jwt
    },
    Rule{"bearer_token", R"((?i:\bbearer)(?:\s|%20|\+)+([A-Za-z0-9\-._~+/]{8,}=*))", is_bearer},
    Rule{"basic_auth", R"((?i:\bbasic)(?:\s|%20|\+)+([A-Za-z0-9+/_\-]{4,}={0,2}))", is_basic},
    // tokens that stand in the path of a URL, after a bot's number, in a connection string
    Rule{
        "slack_webhook", R"(hooks\.slack\.com/(?:services|workflows|triggers)/([A-Za-z0-9+/]{20,}))"
    },
    Rule{"discord_webhook", R"(discord(?:app)?\.com/api/webhooks/\d+/([A-Za-z0-9_\-]{20,}))"},
    Rule{"telegram_token", R"((?:^|[^0-9A-Za-z]|bot)(\d{8,10}:AA[A-Za-z0-9_\-]{33}))"},
    Rule{"azure_storage_key", R"((?i:AccountKey|SharedAccessKey)=([A-Za-z0-9+/]{40,}={0,2}))"},
    // scheme://user:password@host, where an @ in the password is sloppy but common ...
    Rule{"url_password", R"(://[^\s:/?#@"'<>\[]*:([^\s/?#"'<>]+)@)", is_no_port},
    // ... and so is a slash.
    Rule{"url_password", R"(://[^\s:/?#@"'<>\[]*:([^\s"'<>@,]*[/?#][^\s"'<>@,]*)@)", is_no_port},
    // user:password@tcp(host), as Go's MySQL driver writes it
    Rule{"dsn_password", R"([\w.\-]:([^\s"'/]+)@(?:tcp|udp|unix)\()"},
    Rule{"password", R"((?:\s-u|--user)[ =]["']?[\w.@\-]+:([^\s"']+))"},
    Rule{
        "password",
        R"((?i:\bidentified by|\bpassword|\bpasswd|\bpassphrase)\s+["'`]([^"'`\r\n]{1,256})["'`])",
        is_password
    },
    Rule{
        "secret",
        R"((?i:\b(?:secret|token|api[ _\-]?key|access[ _\-]?key|private[ _\-]?key|credentials?)))"
        R"((?i:\s+(?:is|was|of|value|provided|given|used|supplied)))"
        R"({0,2}:?\s+["'(`]?([A-Za-z0-9+/_\-]{16,}={0,2}))",
        is_named_secret
    },
};

}  // namespace

std::span<const Rule> grammar_rules() noexcept {
    return kGrammar;
}

}  // namespace recourse::fault
