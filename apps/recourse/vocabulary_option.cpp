#include "vocabulary_option.hpp"

#include "base/text.hpp"
#include "commands.hpp"
#include "gateway/configuration.hpp"

#include <cstdio>
#include <vector>

#include <fmt/format.h>

namespace recourse::app {

std::expected<fault::Vocabularies, int> vocabularies_of(const std::string& configuration) {
    if (configuration.empty()) return fault::Vocabularies::built_in();
    const auto loaded = gateway::load(configuration, gateway::process_environment());
    if (loaded.mistakes.empty()) return loaded.settings.vocabularies;
    fmt::print(stderr, "{}", gateway::to_text(loaded.mistakes));
    return std::unexpected(kBadConfiguration);
}

std::expected<const fault::Vocabulary*, int> vocabulary_option(
    std::string_view command, const std::string& typed, const fault::Vocabularies& all
) {
    if (typed.empty()) return nullptr;
    if (const auto* named = all.find(typed)) return named;
    std::vector<std::string> domains;
    for (const auto& vocabulary : all.all()) domains.push_back(vocabulary->domain());
    const auto near =
        text::nearest(typed, std::vector<std::string_view>(domains.begin(), domains.end()));
    fmt::print(
        stderr,
        "recourse {}: --vocabulary is '{}', and there are {}{}\n",
        command,
        text::clean(typed, 60),
        text::list(domains),
        near.empty() ? "" : fmt::format("; did you mean '{}'?", near.front().name)
    );
    return std::unexpected(kUsage);
}

}  // namespace recourse::app
