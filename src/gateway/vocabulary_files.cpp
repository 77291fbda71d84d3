#include "base/text.hpp"
#include "config/file.hpp"
#include "fault/vocabulary_reader.hpp"
#include "gateway/rules.hpp"

#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

/// The operator's vocabularies: which files, and who goes by them.
namespace recourse::gateway {

namespace {

constexpr std::size_t kShownPath = 200;

void read_vocabulary_file(Reading& reading, const Place& place, fault::Vocabularies& vocabularies) {
    const auto name = reading.text(place, "the path of a file");
    if (!name) return;
    const auto path = reading.resolve(*name).string();
    const auto text = config::read_file({
        .path = path,
        .what = "a vocabulary file",
        .none = "Create it, or name another. A relative path starts at this file's folder.",
        .unreadable = "Name a file that the user the gateway runs as can read.",
    });
    if (!text) {
        const auto& mistake = text.error();
        reading.complain(
            place,
            {
                .sentence = text::clean(mistake.sentence, kShownPath),
                .suggestion = mistake.suggestion,
                .expected = mistake.expected,
            }
        );
        return;
    }
    reading.depends_on(path, *text);
    auto read = fault::read_vocabulary(*text, path);
    if (!read.mistakes.empty()) {
        reading.adopt(std::move(read.mistakes));
        return;
    }
    const auto domain = read.vocabulary.domain();
    if (vocabularies.add(std::move(read.vocabulary))) return;
    reading.complain(
        place,
        {
            .sentence = fmt::format("There is a vocabulary of the domain `{}` already.", domain),
            .suggestion = "Give this one a `domain` of its own; built-in ones cannot be replaced.",
            .expected = "a domain of its own",
        }
    );
}

}  // namespace

namespace {

void complain_unknown(
    Reading& reading,
    const Place& place,
    std::string_view name,
    const fault::Vocabularies& vocabularies
) {
    std::vector<std::string_view> domains;
    for (const auto& vocabulary : vocabularies.all()) domains.emplace_back(vocabulary->domain());
    const auto nearest = text::nearest(name, domains);
    const std::vector<std::string> all(domains.begin(), domains.end());
    reading.complain(
        place,
        {
            .sentence = fmt::format("There is no vocabulary `{}`.", text::clean(name, 60)),
            .suggestion = nearest.empty()
                              ? fmt::format(
                                    "Write one of {}, or name the file of yours in `vocabularies`.",
                                    text::list(all, "or")
                                )
                              : fmt::format("Did you mean `{}`?", nearest.front().name),
            .expected = "the domain of a vocabulary",
        }
    );
}

}  // namespace

void read_vocabularies(Reading& reading, const Place& place, fault::Vocabularies& vocabularies) {
    if (place.node->kind != config::yaml::Kind::list) {
        const bool is_text =
            place.node->kind == config::yaml::Kind::scalar && !place.node->text.empty();
        const auto shown = is_text ? text::clean(place.node->text, 60) : "errors.yaml";
        reading.complain_unexpected(place, "a list of files", fmt::format("Write `[{}]`.", shown));
        return;
    }
    for (std::size_t index = 0; index < place.node->items.size(); ++index) {
        read_vocabulary_file(reading, place.item(index), vocabularies);
    }
}

void check_vocabulary_names(Reading& reading, const Place& file, const Settings& settings) {
    const auto& all = settings.vocabularies;
    const auto& listen = settings.listen.vocabulary;
    if (!listen.empty() && all.find(listen) == nullptr)
        complain_unknown(reading, *file.member("listen")->member("vocabulary"), listen, all);
    for (const auto& upstream : settings.upstreams) {
        const auto& name = upstream.vocabulary;
        if (name.empty() || all.find(name) != nullptr) continue;
        const auto place = file.member("upstreams")->member(upstream.name)->member("vocabulary");
        complain_unknown(reading, *place, name, all);
    }
}

}  // namespace recourse::gateway
