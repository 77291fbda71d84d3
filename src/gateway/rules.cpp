#include "gateway/rules.hpp"

#include "base/json.hpp"
#include "base/text.hpp"
#include "base/time.hpp"
#include "net/http_client.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <filesystem>
#include <optional>

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>

namespace recourse::gateway {

namespace yaml = config::yaml;
using config::Complaint;
using config::in_words;

namespace {

constexpr std::string_view kLower = "abcdefghijklmnopqrstuvwxyz";
constexpr std::string_view kUpper = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
constexpr std::string_view kDigits = "0123456789";

bool is_letter_or_digit(char byte) {
    return kLower.contains(byte) || kUpper.contains(byte) || kDigits.contains(byte);
}

enum class Reach : unsigned char { not_an_address, this_machine, others };

Reach reach_of(const std::string& address) {
    if (address == "localhost") return Reach::this_machine;
    in_addr four{};
    if (inet_pton(AF_INET, address.c_str(), &four) == 1) {
        const bool loopback = ntohl(four.s_addr) >> 24U == 127;
        return loopback ? Reach::this_machine : Reach::others;
    }
    in6_addr six{};
    if (inet_pton(AF_INET6, address.c_str(), &six) == 1) {
        return IN6_IS_ADDR_LOOPBACK(&six) != 0 ? Reach::this_machine : Reach::others;
    }
    return Reach::not_an_address;
}

/// `host` or `host:port`, with an IPv6 address in brackets.
bool is_host_and_port(std::string_view authority) {
    std::string_view host = authority;
    std::optional<std::string_view> port;
    const auto bracket = authority.starts_with('[') ? authority.find(']') : 0;
    if (bracket == std::string_view::npos) return false;
    if (const auto colon = authority.find(':', bracket); colon != std::string_view::npos) {
        host = authority.substr(0, colon);
        port = authority.substr(colon + 1);
    }
    if (port) {
        unsigned number = 0;
        const auto [stop, error] = std::from_chars(port->begin(), port->end(), number);
        if (error != std::errc() || stop != port->end() || number > 65535) return false;
    }
    if (host.starts_with('[')) {
        if (!host.ends_with(']') || host.size() > 48) return false;
        in6_addr six{};
        const std::string inside(host.substr(1, host.size() - 2));
        return inet_pton(AF_INET6, inside.c_str(), &six) == 1;
    }
    return !host.empty() && std::ranges::all_of(host, [](char byte) {
        return is_letter_or_digit(byte) || byte == '.' || byte == '-' || byte == '_';
    });
}

std::string in_quotes(std::string_view word) {
    std::string out;
    json::append_string(out, word);  // a JSON string is a YAML one
    return out;
}

/// The list form of a command written as one text: words parted at blanks, quotes kept together.
std::string as_list(std::string_view command) {
    std::vector<std::string> words;
    bool in_word = false;
    char quote = '\0';
    for (const char byte : command) {
        const bool blank = byte == ' ' || byte == '\t' || byte == '\n';
        if (quote == '\0' && blank) {
            in_word = false;
            continue;
        }
        if (!in_word) words.emplace_back();
        in_word = true;
        if (quote != '\0' && byte == quote) {
            quote = '\0';
        } else if (quote == '\0' && (byte == '"' || byte == '\'')) {
            quote = byte;
        } else {
            words.back() += byte;
        }
    }
    for (auto& word : words) {
        const bool plain = !word.empty() && std::ranges::all_of(word, [](char byte) {
            return is_letter_or_digit(byte) || std::string_view("-_./=+").contains(byte);
        });
        if (!plain || word == "-") word = in_quotes(word);
    }
    return fmt::format("[{}]", fmt::join(words, ", "));
}

void check_transport(Reading& reading, const MemberPlace& member) {
    const auto command = member.value.member("command");
    const auto url = member.value.member("url");
    const auto rest = member.value.member("rest");
    constexpr std::string_view kExpected = "`command`, `url` or `rest`";
    if (!command && !url && !rest) {
        const Complaint complaint{
            .sentence =
                fmt::format("`{}` has none of `command`, `url` and `rest`.", member.value.path),
            .suggestion =
                "Give it one: `command: [program, argument]` for a server to start, `url: "
                "https://host:port/mcp` for one that runs, `rest: {...}` for a REST API.",
            .found = "none of them",
            .expected = std::string(kExpected),
        };
        reading.complain(member.at, member.value.path, complaint);
    }
    if ((command ? 1 : 0) + (url ? 1 : 0) + (rest ? 1 : 0) > 1) {
        const auto first = command ? "command" : "url";
        const auto second = command && url ? "url" : "rest";
        const Complaint complaint{
            .sentence =
                fmt::format("`{}` has both `{}` and `{}`.", member.value.path, first, second),
            .suggestion = "Keep one, or make two upstreams of it.",
            .found = "both",
            .expected = std::string(kExpected),
        };
        reading.complain(command && url ? *url : *rest, complaint);
    }
}

struct Belongs {
    std::string_view key;
    std::string_view with;
    std::string_view why;
};

constexpr std::array kBelongings{
    Belongs{"environment", "command", "A server behind a URL has an environment of its own."},
    Belongs{"directory", "command", "A server behind a URL runs where it was started."},
    Belongs{"headers", "url", "Hand a started server what it needs by `environment`."},
    Belongs{"token", "url", "Hand a started server what it needs by `environment`."},
    Belongs{"tls", "url", "A started server is talked to without a network."},
    Belongs{"oauth", "url", "Hand a started server what it needs by `environment`."},
};

void check_belongings(Reading& reading, const MemberPlace& member) {
    const bool has_command = member.value.member("command").has_value();
    const bool has_rest = member.value.member("rest").has_value();
    const bool has_url = has_rest || member.value.member("url").has_value();
    if (has_command == has_url) return;  // check_transport has the say
    for (const auto& [key, with, why] : kBelongings) {
        const auto place = member.value.member(key);
        const bool fits = (with == "command") == has_command;
        if (!place || fits) continue;
        const auto other = has_command ? "command" : (has_rest ? "rest" : "url");
        const Complaint complaint{
            .sentence = fmt::format(
                "`{}` goes with `{}`, but this upstream has a `{}`.", place->path, with, other
            ),
            .suggestion = fmt::format("Remove it. {}", why),
            .found = fmt::format("`{}` beside `{}`", key, other),
            .expected = fmt::format("`{}` beside `{}`", key, with),
        };
        reading.complain(*place, complaint);
    }
}

/// Who says `Authorization` in more than one way cannot mean all of them.
void check_one_token(
    Reading& reading, const MemberPlace& member, const UpstreamSettings& upstream
) {
    const auto token = member.value.member("token");
    const auto oauth = member.value.member("oauth");
    const auto header = std::ranges::find_if(upstream.headers, [](const auto& named) {
        return text::equals_ignoring_case(named.first, "Authorization");
    });
    const bool has_header = header != upstream.headers.end();
    if ((token ? 1 : 0) + (oauth ? 1 : 0) + (has_header ? 1 : 0) < 2) return;
    const Complaint complaint{
        .sentence =
            fmt::format("`{}` says in two ways with which token to call.", member.value.path),
        .suggestion = "Keep one of `token`, `oauth` and the header `Authorization`.",
        .found = "two of them",
        .expected = "one of `token`, `oauth` and the header `Authorization`",
    };
    reading.complain(oauth ? *oauth : *token, complaint);
}

void check_timeouts(Reading& reading, const MemberPlace& member, UpstreamSettings& upstream) {
    if (upstream.idle_timeout <= upstream.call_timeout) return;
    const auto idle = member.value.member("idle_timeout");
    if (!idle) {  // only the default is too long
        upstream.idle_timeout = upstream.call_timeout;
        return;
    }
    const auto call = to_words(upstream.call_timeout);
    const Complaint complaint{
        .sentence = fmt::format(
            "`{}` is {}, longer than the whole call may take (`call_timeout`, {}).",
            idle->path,
            to_words(upstream.idle_timeout),
            call
        ),
        .suggestion = fmt::format("Write {} or less, or raise `call_timeout`.", call),
        .expected = fmt::format("at most {}", call),
    };
    reading.complain(*idle, complaint);
}

}  // namespace

bool check_address(Reading& reading, const Place& place, std::string& address) {
    constexpr std::string_view kExpected = "an IP address or localhost";
    if (reach_of(address) != Reach::not_an_address) return true;
    reading.complain_unexpected(place, kExpected, "Write `127.0.0.1`, or `::1` for IPv6.");
    return false;
}

bool is_reached_by_others(const std::string& address) {
    return reach_of(address) == Reach::others;
}

bool check_prefix(Reading& reading, const Place& place, std::string& prefix) {
    constexpr std::size_t kLongest = 40;
    const bool plain = std::ranges::all_of(prefix, [](char byte) {
        return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
               (byte >= '0' && byte <= '9') || std::string_view("_-./").contains(byte);
    });
    if (plain && !prefix.empty() && prefix.size() <= kLongest) return true;
    reading.complain_unexpected(
        place, "what names of tools can begin with", "Write `llm/`, or leave it out."
    );
    return false;
}

bool check_endpoint_path(Reading& reading, const Place& place, std::string& path) {
    constexpr std::string_view kExpected = "a path that begins with /";
    if (!path.starts_with('/')) {
        reading.complain_unexpected(
            place, kExpected, fmt::format("Write `/{}`.", text::clean(path, 60))
        );
        return false;
    }
    const bool plain = std::ranges::all_of(path, [](char byte) {
        return byte > ' ' && byte < '\x7f' && byte != '?' && byte != '#' && byte != '%';
    });
    if (plain) return true;
    const Complaint complaint{
        .sentence = fmt::format("`{}` is more than a plain path: {}.", place.path, in_words(place)),
        .suggestion = "Write it without blanks, `?`, `#`, `%` and letters beyond ASCII.",
        .expected = std::string(kExpected),
    };
    reading.complain(place, complaint);
    return false;
}

bool check_public_url(Reading& reading, const Place& place, std::string& url) {
    while (url.ends_with('/')) url.pop_back();
    const auto scheme = url.find("://");
    const auto name = text::to_lower(url.substr(0, scheme));
    const bool is_web = scheme != std::string::npos && (name == "http" || name == "https");
    const auto rest = is_web ? std::string_view(url).substr(scheme + 3) : std::string_view();
    const bool plain = !rest.empty() && std::ranges::all_of(rest, [](char byte) {
        return is_letter_or_digit(byte) || std::string_view(".-:[]").contains(byte);
    });
    if (plain) return true;
    reading.complain_unexpected(
        place,
        "a URL without a path",
        "Write `https://tools.example.com`, with a port where needed."
    );
    return false;
}

bool check_log_file(Reading& reading, const Place& /*place*/, std::string& file) {
    file = reading.resolve(file).string();
    return true;
}

bool check_directory(Reading& reading, const Place& place, std::string& directory) {
    directory = reading.resolve(directory).string();
    std::error_code error;
    if (std::filesystem::is_directory(directory, error)) return true;
    const Complaint complaint{
        .sentence = fmt::format("There is no directory `{}`.", text::clean(directory, 200)),
        .suggestion = "Create it, or name another. A relative path starts at this file's folder.",
        .expected = "a directory that exists",
    };
    reading.complain(place, complaint);
    return false;
}

bool check_origin(Reading& reading, const Place& place, const std::string& origin) {
    constexpr std::string_view kExpected = "an origin: scheme://host or scheme://host:port";
    if (origin == "*") {
        const Complaint complaint{
            .sentence = fmt::format("`{}` would let any web page use your tools.", place.path),
            .suggestion = "List the pages by their origins: `https://app.example.com`.",
            .expected = std::string(kExpected),
        };
        reading.complain(place, complaint);
        return false;
    }
    const auto separator = origin.find("://");
    const auto scheme = std::string_view(origin).substr(0, separator);
    const bool scheme_fits =
        !scheme.empty() && kLower.contains(scheme[0]) && std::ranges::all_of(scheme, [](char byte) {
            return kLower.contains(byte) || kDigits.contains(byte) ||
                   std::string_view("+-.").contains(byte);
        });
    if (separator == std::string::npos || !scheme_fits) {
        reading.complain_unexpected(place, kExpected, "Write it like `https://app.example.com`.");
        return false;
    }
    const auto rest = std::string_view(origin).substr(separator + 3);
    const auto authority = rest.substr(0, rest.find_first_of("/?#"));
    const auto sent = fmt::format("{}://{}", scheme, text::to_lower(authority));
    if (!is_host_and_port(authority)) {
        reading.complain_unexpected(place, kExpected, "Write it like `https://app.example.com`.");
        return false;
    }
    if (sent != origin) {
        reading.complain_unexpected(
            place,
            kExpected,
            fmt::format("Write `{}`, as browsers send it.", text::clean(sent, 200))
        );
        return false;
    }
    return true;
}

bool check_url(Reading& reading, const Place& place, const std::string& url) {
    const auto complain = [&](std::string_view what, std::string_view suggestion) {
        const Complaint complaint{
            .sentence = fmt::format("`{}` {}.", place.path, what),
            .suggestion = std::string(suggestion),
            .found = "a text",
            .expected = "a URL: https://host:port/path",
        };
        reading.complain(place, complaint);
        return false;
    };
    const auto lowered = text::to_lower(url);
    const auto scheme_end = lowered.find("://");
    const auto scheme = std::string_view(lowered).substr(0, scheme_end);
    if (scheme_end == std::string::npos || (scheme != "https" && scheme != "http")) {
        return complain(
            "does not begin with http:// or https://", "Write `https://host:port/path`."
        );
    }
    const bool printable =
        std::ranges::all_of(url, [](char byte) { return byte > ' ' && byte < '\x7f'; });
    if (!printable || url.contains('#')) {
        return complain(
            "holds a blank, a `#` or a letter beyond ASCII",
            "Write such characters in percent encoding, and leave out what follows a `#`."
        );
    }
    const auto rest = std::string_view(url).substr(scheme_end + 3);
    const auto authority = rest.substr(0, rest.find_first_of("/?"));
    if (authority.contains('@')) {
        return complain(
            "holds a user name or password",
            "Send them as a header: `headers: { Authorization: \"Basic ${env:NAME}\" }`."
        );
    }
    if (!is_host_and_port(authority)) {
        return complain("does not name a host and port", "Write `https://host:port/path`.");
    }
    if (const auto origin = net::Origin::from_url(url); !origin) {
        return complain(
            fmt::format("cannot be called: {}", origin.error()),
            "Write `https://host:port/path`, and other characters in percent encoding."
        );
    }
    return true;
}

void read_url(Reading& reading, const Place& place, std::string& url) {
    auto open = place;
    open.is_private = true;
    auto text = reading.text_with_references(open, "a URL: https://host:port/path");
    if (text && check_url(reading, open, *text)) url = std::move(*text);
}

bool check_name(
    Reading& reading, const MemberPlace& member, std::string_view noun, std::string_view substitute
) {
    const auto& name = member.name;
    const auto allowed = [](char byte) {
        return kLower.contains(byte) || kDigits.contains(byte) || byte == '_' || byte == '-';
    };
    const bool fits =
        name.size() <= 32 && kLower.contains(name[0]) && std::ranges::all_of(name, allowed);
    if (fits) return true;

    auto mended = text::to_lower(name).substr(0, 32);
    for (auto& byte : mended) {
        if (!allowed(byte)) byte = '_';
    }
    const auto first = mended.find_first_of(kLower);
    mended = first == std::string::npos ? substitute : mended.substr(first);
    const auto shown = text::clean(name, 60);
    const Complaint complaint{
        .sentence = fmt::format("`{}` cannot be the name of {}.", shown, noun),
        .suggestion = fmt::format(
            "Write `{}`: a name starts with a-z, goes on with a-z, 0-9, `_` and `-`, and has at "
            "most 32 characters.",
            mended
        ),
        .found = fmt::format("`{}`", shown),
        .expected = "^[a-z][a-z0-9_-]{0,31}$",
    };
    reading.complain(member.at, member.value.path, complaint);
    return false;
}

void read_command(Reading& reading, const Place& place, std::vector<std::string>& command) {
    constexpr std::string_view kExpected = "a list of the program and its arguments";
    if (place.node->kind != yaml::Kind::list || place.node->items.empty()) {
        const bool is_text = place.node->kind == yaml::Kind::scalar && !place.node->text.empty();
        const auto list =
            is_text ? as_list(text::shorten(place.node->text, 500)) : "[npx, -y, some-server]";
        reading.complain_unexpected(place, kExpected, fmt::format("Write `command: {}`.", list));
        return;
    }
    for (std::size_t index = 0; index < place.node->items.size(); ++index) {
        const auto item = place.item(index);
        const bool is_empty_argument = index > 0 && item.node->kind == yaml::Kind::scalar &&
                                       item.node->quoted && item.node->text.empty();
        const auto word = is_empty_argument ? std::string() : reading.text(item, "a text");
        if (!word) continue;
        if (word->contains('\0')) {
            const Complaint complaint{
                .sentence = fmt::format("`{}` holds a NUL, which ends an argument.", item.path),
                .suggestion = "Take it out.",
            };
            reading.complain(item, complaint);
        } else if (word->contains("${env:") || word->contains("${file:")) {
            const Complaint complaint{
                .sentence = fmt::format(
                    "References are not replaced in `{}`: other users see a command line.",
                    item.path
                ),
                .suggestion = "Hand it over by `environment`.",
            };
            reading.complain(item, complaint);
        } else {
            command.push_back(*word);
        }
    }
}

void read_origins(Reading& reading, const Place& place, std::vector<std::string>& origins) {
    if (place.node->kind != yaml::Kind::list) {
        const bool is_text = place.node->kind == yaml::Kind::scalar && !place.node->text.empty();
        const auto shown = is_text ? text::clean(place.node->text, 60) : "https://app.example.com";
        reading.complain_unexpected(
            place, "a list of origins", fmt::format("Write `[{}]`.", shown)
        );
        return;
    }
    for (std::size_t index = 0; index < place.node->items.size(); ++index) {
        const auto item = place.item(index);
        const auto origin = reading.text(item, "an origin");
        if (origin && check_origin(reading, item, *origin)) origins.push_back(*origin);
    }
}

void check_upstream(Reading& reading, const MemberPlace& member, UpstreamSettings& upstream) {
    if (member.value.node->kind != yaml::Kind::mapping &&
        member.value.node->kind != yaml::Kind::nothing) {
        return;
    }
    check_transport(reading, member);
    check_belongings(reading, member);
    check_one_token(reading, member, upstream);
    check_timeouts(reading, member, upstream);
}

}  // namespace recourse::gateway
