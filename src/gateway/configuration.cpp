#include "gateway/configuration.hpp"

#include "config/file.hpp"
#include "config/reading.hpp"
#include "config/yaml_reader.hpp"
#include "gateway/keys.hpp"
#include "gateway/own_tool_keys.hpp"

#include <filesystem>
#include <utility>

#include <fmt/format.h>

namespace recourse::gateway {

namespace yaml = config::yaml;

namespace {

constexpr config::FileKind kConfiguration{
    .start = "Write `upstreams:`, and the servers indented below it.",
    .home_of = home_of,
};

// Each of these takes null for what is not in the file.

const yaml::Node* member(const yaml::Node* mapping, std::string_view name) {
    return mapping == nullptr ? nullptr : mapping->find(name);
}

void hide(Reading& reading, const yaml::Node* secret) {
    if (secret != nullptr) reading.hide_from(secret->at);
}

/// User information and queries are where URLs carry passwords and tokens.
void hide_private_url(Reading& reading, const yaml::Node* url) {
    if (url != nullptr && url->text.find_first_of("@?") != std::string::npos) hide(reading, url);
}

void hide_private_values_of_upstream(Reading& reading, const yaml::Node& upstream) {
    const auto* oauth = upstream.find("oauth");
    const auto* rest = upstream.find("rest");
    reading.hide_members(upstream.find("environment"));
    reading.hide_members(upstream.find("headers"));
    reading.hide_members(member(rest, "credentials"));
    hide(reading, upstream.find("token"));
    hide(reading, member(oauth, "client_secret"));
    hide_private_url(reading, upstream.find("url"));
    hide_private_url(reading, member(oauth, "token_url"));
    hide_private_url(reading, member(rest, "base_url"));
}

/// Takes note of the values whose lines must not be shown.
void hide_private_values(Reading& reading, const yaml::Node& root) {
    reading.structure_is_known();
    if (const auto* secrets = member(root.find("redaction"), "secrets")) {
        hide(reading, secrets);
        for (const auto& secret : secrets->items) hide(reading, &secret);
    }
    reading.hide_members(member(root.find("traces"), "headers"));
    hide_private_url(reading, member(root.find("traces"), "endpoint"));
    hide(reading, member(root.find("sentry"), "dsn"));
    if (const auto* issuers = member(root.find("identity"), "issuers")) {
        for (const auto& [name, issuer] : issuers->members)
            hide_private_url(reading, issuer.find("jwks_url"));
    }
    if (const auto* upstreams = root.find("upstreams")) {
        for (const auto& [name, upstream] : upstreams->members)
            hide_private_values_of_upstream(reading, upstream);
    }
}

}  // namespace

Loaded load(const std::string& file_path, const Environment& environment) {
    auto text = config::read_file({
        .path = file_path,
        .what = "a configuration file",
        .none = "Name the file with `-c`, or start from examples/recourse.yaml.",
        .unreadable = "Name a file that the user the gateway runs as can read.",
    });
    if (!text) return {.settings = {}, .mistakes = {std::move(text.error())}};
    std::error_code error;
    const auto folder = std::filesystem::absolute(file_path, error).parent_path();
    auto loaded = parse(*text, file_path, environment, folder);
    loaded.settings.files.push_back(file_path);
    take_granted(loaded.settings);
    return loaded;
}

Loaded parse(
    std::string_view text,
    std::string_view file_name,
    const Environment& environment,
    const std::filesystem::path& relative_to
) {
    const config::SourceText source(config::without_byte_order_mark(text));
    Reading reading(kConfiguration, source, file_name, environment, relative_to);
    auto document = yaml::read(source);
    if (document.root) hide_private_values(reading, *document.root);
    reading.complain(document.problems);
    Settings settings;
    const bool is_empty = !document.root || document.root->kind == yaml::Kind::nothing;
    if (!is_empty) {
        read_file(reading, {&*document.root, "", document.root->at}, settings);
    } else if (document.problems.empty()) {
        reading.complain(
            {},
            "",
            {
                .sentence = "The file is empty: there is no upstream.",
                .suggestion = "Start from examples/recourse.yaml.",
                .found = "nothing",
                .expected = "a mapping with `upstreams`",
            }
        );
    }
    settings.secrets = reading.take_secrets();
    settings.files = reading.take_files();
    return {.settings = std::move(settings), .mistakes = reading.take_mistakes()};
}

}  // namespace recourse::gateway
