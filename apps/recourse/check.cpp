#include "base/json.hpp"
#include "commands.hpp"
#include "config/file.hpp"
#include "fault/vocabulary_reader.hpp"
#include "gateway/configuration.hpp"
#include "rest/tool.hpp"

#include <string>
#include <vector>

#include <fmt/format.h>

namespace recourse::app {
namespace {

/// What was checked: its mistakes, what to say where there are none, and the same for programs.
struct Checked {
    std::vector<config::Mistake> mistakes;
    std::string praise;
    json::Object found;
};

/// What the files of REST APIs give. The tools of MCP servers are known only when they run.
json::Value upstream_to_json(const gateway::UpstreamSettings& upstream) {
    json::Object out{{"name", upstream.name}};
    if (!upstream.rest) return out;
    json::Array tools;
    for (const auto& tool : upstream.rest->tools) tools.emplace_back(std::string_view(tool.name));
    json::Array left_out;
    for (const auto& one : upstream.rest->left_out)
        left_out.push_back(
            json::Object{{"operation", one.operation}, {"line", one.line}, {"reason", one.reason}}
        );
    out["tools"] = std::move(tools);
    out["left_out"] = std::move(left_out);
    return out;
}

std::string tools_in_words(const gateway::UpstreamSettings& upstream) {
    if (!upstream.rest) return {};
    const auto& api = *upstream.rest;
    std::string words = fmt::format("\n  {}: {} tools", upstream.name, api.tools.size());
    if (!api.title.empty()) words += fmt::format(" of {} {}", api.title, api.version);
    for (const auto& one : api.left_out)
        words +=
            fmt::format("\n    left out: {} (line {}). {}", one.operation, one.line, one.reason);
    return words;
}

Checked check_configuration(const std::string& file) {
    auto loaded = gateway::load(file, gateway::process_environment());
    const auto& upstreams = loaded.settings.upstreams;
    std::string praise = fmt::format("{}: no mistakes; upstreams: {}", file, upstreams.size());
    json::Array listed;
    for (const auto& upstream : upstreams) {
        praise += tools_in_words(upstream);
        listed.push_back(upstream_to_json(upstream));
    }
    return {
        std::move(loaded.mistakes),
        std::move(praise),
        json::Object{{"upstreams", std::move(listed)}}
    };
}

Checked check_vocabulary(const std::string& file) {
    const auto text = config::read_file({
        .path = file,
        .what = "a vocabulary file",
        .none = "Name the file; docs/vocabularies.md shows how one is written.",
        .unreadable = "Name a file that you can read.",
    });
    if (!text) return {{text.error()}, {}, {}};
    auto read = fault::read_vocabulary(*text, file);
    const auto codes = read.vocabulary.codes().size();
    return {
        std::move(read.mistakes),
        fmt::format("{}: no mistakes; codes: {}", file, codes),
        json::Object{{"codes", codes}},
    };
}

}  // namespace

int check(const CheckOptions& options) {
    auto checked = options.vocabulary.empty() ? check_configuration(options.configuration)
                                              : check_vocabulary(options.vocabulary);
    if (options.json) {
        checked.found["mistakes"] = config::to_json(checked.mistakes);
        fmt::print("{}\n", json::to_text(checked.found));
    } else if (checked.mistakes.empty()) {
        fmt::print("{}\n", checked.praise);
    } else {
        fmt::print("{}", config::to_text(checked.mistakes));
    }
    return checked.mistakes.empty() ? kOk : kBadConfiguration;
}

}  // namespace recourse::app
