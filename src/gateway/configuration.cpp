#include "gateway/configuration.hpp"

#include "gateway/keys.hpp"
#include "gateway/reading.hpp"
#include "gateway/yaml_reader.hpp"

#include <cstdlib>
#include <fstream>
#include <utility>

#include <fmt/format.h>

namespace recourse::gateway {
namespace {

constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";

Mistake unreadable_file(const std::string& path, std::string sentence, std::string suggestion) {
    return {
        .file = path,
        .path = {},
        .found = "no readable file",
        .expected = "a configuration file",
        .sentence = std::move(sentence),
        .suggestion = std::move(suggestion),
        .source_line = {},
    };
}

Loaded failed(Mistake mistake) {
    return {.settings = {}, .mistakes = {std::move(mistake)}};
}

template <typename T>
std::string table(std::string_view heading, std::string_view intro, std::span<const Key<T>> keys) {
    std::string out = fmt::format("### {}\n\n{}\n\n", heading, intro);
    out += "| key | takes | default | meaning |\n|---|---|---|---|\n";
    const T initial{};
    for (const auto& key : keys) {
        const auto fallback = key.value.fallback(initial);
        out += fmt::format(
            "| `{}` | {} | {} | {} |\n",
            key.name,
            key.value.takes,
            fallback.empty() ? "-" : fallback,
            key.meaning
        );
    }
    return out + "\n";
}

}  // namespace

Environment process_environment() {
    return [](std::string_view name) -> std::optional<std::string> {
        const auto* value = std::getenv(std::string(name).c_str());
        return value == nullptr ? std::nullopt : std::optional<std::string>(value);
    };
}

Loaded load(const std::string& file_path, const Environment& environment) {
    std::error_code error;
    if (!std::filesystem::exists(file_path, error)) {
        return failed(unreadable_file(
            file_path,
            fmt::format("There is no file `{}`.", file_path),
            "Name the file with `-c`, or start from examples/recourse.yaml."
        ));
    }
    std::ifstream stream(file_path, std::ios::binary);
    if (std::filesystem::is_directory(file_path, error) || !stream) {
        return failed(unreadable_file(
            file_path,
            fmt::format("`{}` cannot be read as a file.", file_path),
            "Name a file that the user the gateway runs as can read."
        ));
    }
    // One byte more than may be: that is how a file too large shows.
    std::string text(yaml::kMostBytes + 1, '\0');
    stream.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(stream.gcount()));
    const auto folder = std::filesystem::absolute(file_path, error).parent_path();
    return parse(text, file_path, environment, folder);
}

Loaded parse(
    std::string_view text,
    std::string_view file_name,
    const Environment& environment,
    const std::filesystem::path& relative_to
) {
    if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
    const SourceText source(text);
    Reading reading(source, file_name, environment, relative_to);
    auto document = yaml::read(source);
    if (document.root) reading.hide_private_values(*document.root);
    for (auto& problem : document.problems) {
        reading.complain(
            problem.at,
            "",
            {.sentence = std::move(problem.sentence), .suggestion = std::move(problem.way_out)}
        );
    }
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
    return {.settings = std::move(settings), .mistakes = reading.take_mistakes()};
}

std::string to_markdown() {
    return table("The file", "A mapping; `upstreams` is all it needs.", file_keys()) +
           table("`listen`", "Where clients connect.", listen_keys()) +
           table("`log`", "What is written down.", log_keys()) +
           table(
               "`upstreams.NAME`",
               "A server. `NAME` starts with a-z, goes on with a-z, 0-9, `_` and `-`, and has at "
               "most "
               "32 characters; where there are several upstreams it prefixes their tools.",
               upstream_keys()
           ) +
           table(
               "`upstreams.NAME.oauth`",
               "How tokens for a server are fetched: the OAuth client credentials grant.",
               oauth_keys()
           ) +
           table("`upstreams.NAME.tools.TOOL`", "What you know about one tool.", tool_keys());
}

}  // namespace recourse::gateway
