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

/// User information and queries are where URLs carry passwords and tokens.
void hide_private_url(Reading& reading, const yaml::Node& url) {
    if (url.text.find_first_of("@?") != std::string::npos) reading.hide_from(url.at);
}

/// Takes note of the values whose lines must not be shown.
void hide_private_values(Reading& reading, const yaml::Node& root) {
    reading.structure_is_known();
    if (const auto* redaction = root.find("redaction")) {
        const auto* secrets = redaction->find("secrets");
        if (secrets != nullptr) {
            reading.hide_from(secrets->at);
            for (const auto& secret : secrets->items) reading.hide_from(secret.at);
        }
    }
    if (const auto* traces = root.find("traces")) {
        reading.hide_members(traces->find("headers"));
        if (const auto* endpoint = traces->find("endpoint")) hide_private_url(reading, *endpoint);
    }
    if (const auto* sentry = root.find("sentry"))
        if (const auto* dsn = sentry->find("dsn")) reading.hide_from(dsn->at);
    const auto* upstreams = root.find("upstreams");
    if (upstreams == nullptr) return;
    for (const auto& [name, upstream] : upstreams->members) {
        reading.hide_members(upstream.find("environment"));
        reading.hide_members(upstream.find("headers"));
        if (const auto* token = upstream.find("token")) reading.hide_from(token->at);
        if (const auto* oauth = upstream.find("oauth")) {
            if (const auto* secret = oauth->find("client_secret")) reading.hide_from(secret->at);
        }
        const auto* rest = upstream.find("rest");
        if (rest != nullptr) reading.hide_members(rest->find("credentials"));
        const auto* url = rest != nullptr ? rest->find("base_url") : upstream.find("url");
        if (url != nullptr) hide_private_url(reading, *url);
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
