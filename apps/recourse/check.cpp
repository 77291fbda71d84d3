#include "base/json.hpp"
#include "commands.hpp"
#include "config/file.hpp"
#include "fault/vocabulary_reader.hpp"
#include "gateway/configuration.hpp"

#include <string>
#include <vector>

#include <fmt/format.h>

namespace recourse::app {
namespace {

/// What was checked: its mistakes, or what to say where there are none.
struct Checked {
    std::vector<config::Mistake> mistakes;
    std::string praise;
};

Checked check_configuration(const std::string& file) {
    auto loaded = gateway::load(file, gateway::process_environment());
    return {
        std::move(loaded.mistakes),
        fmt::format("{}: no mistakes; upstreams: {}", file, loaded.settings.upstreams.size()),
    };
}

Checked check_vocabulary(const std::string& file) {
    const auto text = config::read_file({
        .path = file,
        .what = "a vocabulary file",
        .none = "Name the file; docs/vocabularies.md shows how one is written.",
        .unreadable = "Name a file that you can read.",
    });
    if (!text) return {{text.error()}, {}};
    auto read = fault::read_vocabulary(*text, file);
    const auto codes = read.vocabulary.codes().size();
    return {std::move(read.mistakes), fmt::format("{}: no mistakes; codes: {}", file, codes)};
}

}  // namespace

int check(const CheckOptions& options) {
    const auto checked = options.vocabulary.empty() ? check_configuration(options.configuration)
                                                    : check_vocabulary(options.vocabulary);
    if (options.json) {
        fmt::print("{}\n", json::to_text(config::to_json(checked.mistakes)));
    } else if (checked.mistakes.empty()) {
        fmt::print("{}\n", checked.praise);
    } else {
        fmt::print("{}", config::to_text(checked.mistakes));
    }
    return checked.mistakes.empty() ? kOk : kBadConfiguration;
}

}  // namespace recourse::app
