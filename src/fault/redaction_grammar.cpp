#include "base/text.hpp"
#include "fault/redaction_assignments.hpp"
#include "fault/redaction_rules.hpp"
#include "fault/redaction_values.hpp"

#include <algorithm>
#include <array>

#include <re2/re2.h>

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

/// `Expecting: -----BEGIN PRIVATE KEY-----` and `-----BEGIN PRIVATE KEY-----\n...` hold no key.
bool has_key_data(std::string_view, std::string_view block) {
    static const RE2 kData(R"(KEY[A-Z ]*-----.{0,256}?[A-Za-z0-9+/=]{16})", [] {
        RE2::Options options;
        options.set_encoding(RE2::Options::EncodingLatin1);
        options.set_dot_nl(true);
        return options;
    }());
    return RE2::PartialMatch(re2::StringPiece(block.data(), block.size()), kData);
}

/// A random value beside a key word, unless the words before say that it is an id or a cursor.
bool is_named_secret(std::string_view before, std::string_view value) {
    constexpr std::size_t kBeside = 48;
    constexpr std::array<std::string_view, 16> kIds{
        "page",
        "unexpected",
        "checksum",
        "digest",
        "sha",
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
    return is_random(value) && !is_reference(value) &&
           std::ranges::none_of(kIds, [before](std::string_view word) {
               return text::contains_ignoring_case(before, word);
           });
}

bool is_password(std::string_view, std::string_view value) {
    return !is_remark(value);
}

/// A value without digits, or one of a few letters, is a word beside another.
bool is_generated(std::string_view, std::string_view value) {
    constexpr std::size_t kLeast = 20;
    return value.size() >= kLeast && is_random(value);
}

/// `key=` of a query: an API key if it is random, and no path or id.
bool is_query_key(std::string_view before, std::string_view value) {
    return is_generated(before, value);
}

/// The word after `password`: no prose, and what passwords have and words have not.
bool is_spoken_password(std::string_view, std::string_view value) {
    const bool marked = value.find_first_of("0123456789!@#$%^&*_") != std::string_view::npos;
    return value.size() >= 5 && marked && !is_remark(value);
}

/// The name of `{"name": NAME, "value": ...}`, which is the last word before the value's own name.
bool is_value_of_secret(std::string_view before, std::string_view value) {
    static const RE2 kName(
        R"((?is).*(?:name|key)\\*["']?\s*[:=]\s*\\*["']?([\w.\-]+)\\*["']?(?:[\s,;>]|\\[nr])*(?:-\s*)?)"
        R"(\\*["']?(?:value\\*["']?\s*[:=]\s*\\*["']?)?)"
    );
    constexpr std::size_t kBeside = 256;
    before.remove_prefix(before.size() - std::min(before.size(), kBeside));
    re2::StringPiece name;
    if (!RE2::FullMatch(re2::StringPiece(before.data(), before.size()), kName, &name)) return false;
    const std::string_view type = secret_named({name.data(), name.size()});
    const Value whole{.begin = 0, .end = value.size(), .quoted = true, .next = 0};
    return !type.empty() && !is_harmless(value, whole, ":", type);
}

bool is_cli_password(std::string_view, std::string_view value) {
    return value.find_first_not_of("0123456789:/") != std::string_view::npos && !is_remark(value);
}

/// `AUTH` of Redis, and no heading: a word with a digit or a mark.
bool is_auth_word(std::string_view, std::string_view value) {
    return value.find_first_of("0123456789!@#$%^&*") != std::string_view::npos && !is_remark(value);
}

/// `root:secret@db:3306`, but neither `mailto:bob@x` nor the time of `12:30@host:80`.
bool is_dsn(std::string_view before, std::string_view value) {
    return !before.ends_with("mailto:") && !before.ends_with("sip:") &&
           value.find_first_not_of("0123456789") != std::string_view::npos;
}

bool is_argument_of_secret(std::string_view before, std::string_view value) {
    static const RE2 kName(R"((?s).*\(\s*b?\\*["']([\w.\-]+)\\*["']\s*,\s*[bf]?\\*["'])");
    constexpr std::size_t kBeside = 128;
    before.remove_prefix(before.size() - std::min(before.size(), kBeside));
    re2::StringPiece name;
    if (!RE2::FullMatch(re2::StringPiece(before.data(), before.size()), kName, &name)) return false;
    const std::string_view type = secret_named({name.data(), name.size()});
    const Value whole{.begin = 0, .end = value.size(), .quoted = true, .next = 0};
    // ("password", "email") lists names
    const bool word = value.find_first_of("0123456789!@#$%^&*+/=") == std::string_view::npos;
    return !type.empty() && !word && !is_harmless(value, whole, ":", type);
}

constexpr std::array kGrammar{
    Rule{
        "private_key",
        R"((-----BEGIN [A-Z0-9 ]*PRIVATE KEY[A-Z ]*-----(?s:.*?))"
        R"((?:-----END [A-Z0-9 ]*PRIVATE KEY[A-Z ]*-----|\z)))",
        has_key_data,
        "-----begin"
    },
    Rule{
        "bearer_token",
        R"((?i:\bbearer)(?:\s|%20|\+)+([A-Za-z0-9\-._~+/]{8,}=*))",
        is_bearer,
        "bearer"
    },
    Rule{
        "basic_auth", R"((?i:\bbasic)(?:\s|%20|\+)+([A-Za-z0-9+/_\-]{4,}={0,2}))", is_basic, "basic"
    },
    // tokens that stand in the path of a URL, after a bot's number, in a connection string
    Rule{
        "slack_webhook",
        R"(hooks\.slack\.com/(?:services|workflows|triggers)/([A-Za-z0-9+/]{20,}))",
        nullptr,
        "hooks.slack.com"
    },
    Rule{
        "discord_webhook",
        R"(discord(?:app)?\.com/api/webhooks/\d+/([A-Za-z0-9_\-]{20,}))",
        nullptr,
        "/webhooks/"
    },
    Rule{
        "telegram_token", R"((?:^|[^0-9A-Za-z]|bot)(\d{8,10}:AA[A-Za-z0-9_\-]{33}))", nullptr, ":aa"
    },
    Rule{"telegram_token", R"(/bot(\d{8,10}:[A-Za-z0-9_\-]{30,}))", nullptr, "/bot"},
    Rule{
        "azure_storage_key",
        R"((?i:AccountKey|SharedAccessKey)=([A-Za-z0-9+/]{40,}={0,2}))",
        nullptr,
        "accountkey=|sharedaccesskey="
    },
    Rule{"api_key", R"([?&;]key=([A-Za-z0-9_\-]{20,}))", is_query_key, "key="},
    Rule{"url_password", R"(jdbc:oracle:thin:[^\s/:@]+/([^\s@"']+)@)", nullptr, "jdbc:oracle"},
    Rule{
        "dsn_password",
        R"(\b(?:sqlplus|sqlldr|expdp|impdp)\s+[^\s/]+/([^\s@"']+)@)",
        nullptr,
        "sqlplus|sqlldr|expdp|impdp"
    },
    // a token alone in the place of the user
    Rule{"url_token", R"(://([A-Za-z0-9_\-.~%]{20,})@)", is_generated, "@"},
    Rule{
        "reset_token",
        R"((?i:/(?:reset|reset[_\-]?password|password[_\-]?reset|magic[_\-]?link|verify[_\-]?email|invite|)"
        R"(confirm|unsubscribe|activate|magic))/([A-Za-z0-9_\-]{20,}))",
        is_generated,
        "/reset|/password|/magic|/verify|/invite|/confirm|/unsubscribe|/activate"
    },
    // what names and what is named are two members: {"name": "DB_PASSWORD", "value": "x"}
    Rule{
        "secret",
        R"((?i)\b(?:name|key)\\*["']?\s*[:=]\s*\\*["']?[\w.\-]*)"
        R"((?:pass|password|passwd|pwd|secret|token|key|credentials?|auth|authorization|cookie)\d*)"
        R"(\\*["']?(?:[\s,;]|\\[nr])*(?:-\s*)?\\*["']?value\\*["']?\s*[:=]\s*\\*["']?([^\s"'\\,}<>]+))",
        is_value_of_secret,
        "value"
    },
    Rule{
        "secret",
        R"(<\w+ (?i:name|key)\\*=\\*["'][\w.\-]*\\*["']>([^<>\s]+)</)",
        is_value_of_secret,
        "name=|key=|name\\|key\\"
    },
    Rule{
        "password",
        R"(<[\w:.]*(?i:password|passwd|secret|token|apikey|api_key|privatekey)\s[^<>]*[^<>/]>([^<>]+)</)",
        is_password,
        "password|passwd|secret|token|apikey|api_key|privatekey"
    },
    // define('DB_PASSWORD', 'x'), setHeader("X-Api-Key", "x")
    Rule{
        "secret",
        R"(\(\s*b?\\*["'][\w.\-]+\\*["']\s*,\s*[bf]?\\*["']([^"'\\\s]+)\\*["'])",
        is_argument_of_secret,
        "(\"|('|(b'|(b\"|( '|( \"|(\\"
    },
    // headers as lists of pairs: ("x-api-key", "...")
    Rule{
        "api_key",
        R"(["'](?i:x-[a-z\-]*(?:key|token|secret|auth|signature)|api-key|apikey|private-token|)"
        R"(proxy-authorization|authorization|ocp-apim-subscription-key)\\*["']\s*,\s*b?\\*["'])"
        R"(((?i:(?:bearer|basic|token)\s+)?[^"'\\]+))",
        is_password,
        "-key|-token|-secret|-auth|authorization|api-key|apikey|x-"
    },
    // scheme://user:password@host, where an @ in the password is sloppy but common ...
    Rule{"url_password", R"(://[^\s:/?#@"'<>\[]*:([^\s/?#"'<>]+)@)", is_no_port, "@"},
    // ... and so is a slash.
    Rule{
        "url_password", R"(://[^\s:/?#@"'<>\[]*:([^\s"'<>@,]*[/?#][^\s"'<>@,]*)@)", is_no_port, "@"
    },
    // ... and one slash is what is left of two where a path was made of it.
    Rule{
        "url_password",
        R"(\b[a-zA-Z][a-zA-Z0-9+.\-]{2,}:/[^\s:/?#@"'<>\[]*:([^\s/?#"'<>]+)@)",
        is_no_port,
        "@"
    },
    // user:password@tcp(host), as Go's MySQL driver writes it
    Rule{
        "dsn_password", R"([\w.\-]:([^\s"'/]+)@(?:tcp|udp|unix)\()", nullptr, "@tcp(|@udp(|@unix("
    },
    Rule{
        "dsn_password",
        R"((?:^|[\s"'`(=,])[\w.\-]+:([^\s"'`/:@,()]{3,})@[\w.\-]+(?::\d{2,5}|/\w))",
        is_dsn,
        "@"
    },
    Rule{
        "password",
        R"((?:\s-u|--user|--proxy-user|\s-U)[ =]?["']?[\w.@\-]+:([^\s"'\\]+))",
        nullptr,
        " -u|--user|--proxy-user|\t-u"
    },
    Rule{
        "password",
        R"((?:^|[\s"'])(?:-pass(?:word)?|/p(?:ass|assword|wd)?)[: =]["']?([^\s"'/\-][^\s"']*))",
        is_cli_password,
        "-pass|/p:|/p |/p=|/pass|/pwd"
    },
    Rule{
        "password",
        R"((?i:\bidentified by|\bpassword|\bpasswd|\bpassphrase|\bpwd|\bpasscode)"
        R"((?:\s+(?:is|was|of|with|to|hash|values?))?)\s+\\*["'`]([^"'`\r\n\\]{1,256})\\*["'`])",
        is_password,
        "identified by|password|passwd|passphrase|pwd|passcode"
    },
    Rule{
        "password",
        R"((?i:\bpassword|\bpasswd|\bpassphrase|\bpasscode)(?i:\s+(?:is|was|used|given|provided|sent))*)"
        R"(:?\s+([^\s"'`(<{\[,;]{5,128}[^\s"'`,;.:)]))",
        is_spoken_password,
        "password|passwd|passphrase|passcode"
    },
    Rule{"password", R"(\b(?i:password)\(\s*\\*'([^'\\]+)\\*')", is_password, "password("},
    // commands that take a password beside the user
    Rule{
        "password",
        R"(\bmysql(?:dump|admin)?\b[^\n|;]*\s-p([^\s"'=\-][^\s"']*))",
        is_password,
        "mysql"
    },
    Rule{
        "password",
        R"(\b(?:docker|podman|helm|skopeo|crane|az|oc|sshpass|buildah|nerdctl)\b[^\n|;]*\s-p\s*["']?)"
        R"(([^\s"'\-][^\s"']*))",
        is_cli_password,
        "docker|podman|helm|skopeo|crane|az |oc |sshpass|buildah|nerdctl"
    },
    Rule{"password", R"(\bredis-cli\b[^\n|;]*\s-a\s+["']?([^\s"']+))", is_password, "redis-cli"},
    Rule{"password", R"(\bldap\w+\b[^\n|;]*\s-w\s+["']?([^\s"']+))", is_password, "ldap"},
    Rule{"password", R"(\bpass:([^\s"':]+))", is_password, "pass:"},
    Rule{"password", R"((?i:\bnet use\b)[^\n]*?\s/user:\S+\s+([^\s/"']+))", is_password, "net use"},
    Rule{"password", R"(\blogin\s+\S+\s+password\s+(\S+))", is_password, "login"},
    Rule{"password", R"(\bAUTH\s+["']?([^\s"']{6,}))", is_auth_word, "auth"},
    Rule{"password", R"(\bAUTH\s+[\w.\-]+\s+["']?([^\s"']{6,}))", is_auth_word, "auth"},
    Rule{
        "password",
        R"(\bconfigure set \S*(?:secret|token|key)\S*\s+["']?([^\s"']{8,}))",
        is_password,
        "configure set"
    },
    Rule{
        "secret",
        R"(\becho\s+(?:-n\s+)?["']?([^\s"'$|]{6,})["']?\s*\|[^\n|]*--password-stdin)",
        nullptr,
        "--password-stdin"
    },
    Rule{
        "basic_auth",
        R"(\bAUTH(?:ENTICATE)? (?:PLAIN|LOGIN)\s+([A-Za-z0-9+/]{8,}={0,2}))",
        nullptr,
        "auth plain|auth login|authenticate"
    },
    Rule{
        "secret",
        R"((?i:\b(?:secret|token|api[ _\-]?key|access[ _\-]?key|private[ _\-]?key|credentials?|jwt|)"
        R"(signature|bearer|pat|webhook)))"
        R"((?i:\s+(?:is|was|of|value|provided|given|used|supplied|received|got|sent|with|in use|)"
        R"(presented|starting|authorization|header)))"
        R"({0,3}:?\s+\\?["'(`<\[=]?([A-Za-z0-9+/_\-.~:]{15,}[A-Za-z0-9+/_\-~]={0,2}))",
        is_named_secret,
        "secret|token|key|credential|jwt|signature|bearer|pat |webhook"
    },
    // tokens that do not begin with what they are known by
    Rule{
        "mailchimp_key",
        R"((?:^|[^A-Za-z0-9]|\\[nrt]|%[0-9A-Fa-f]{2})([0-9a-f]{32}-us\d{1,2})\b)",
        nullptr,
        "-us"
    },
    Rule{
        "terraform_token",
        R"((?:^|[^A-Za-z0-9]|\\[nrt]|%[0-9A-Fa-f]{2})([A-Za-z0-9]{14}\.atlasv1\.[A-Za-z0-9_=\-]{60,}))",
        nullptr,
        ".atlasv1."
    },
    Rule{
        "azure_ad_secret",
        R"((?:^|[^A-Za-z0-9]|\\[nrt]|%[0-9A-Fa-f]{2})([A-Za-z0-9_~.\-]{3}\dQ~[A-Za-z0-9_~.\-]{31,34}))",
        nullptr,
        "q~"
    },
    Rule{
        "azure_devops_token",
        R"((?:^|[^A-Za-z0-9]|\\[nrt]|%[0-9A-Fa-f]{2})([A-Za-z0-9]{76}AZDO[A-Za-z0-9]{4}))",
        nullptr,
        "azdo"
    },
};

}  // namespace

std::span<const Rule> grammar_rules() noexcept {
    return kGrammar;
}

}  // namespace recourse::fault
