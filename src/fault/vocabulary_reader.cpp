#include "fault/vocabulary_reader.hpp"

#include "config/file.hpp"
#include "config/mapping.hpp"
#include "fault/vocabulary_keys.hpp"
#include "fault/vocabulary_lint.hpp"

#include <utility>

namespace recourse::fault {
namespace {

using config::Place;
using config::Reading;

constexpr config::FileKind kVocabulary{
    .start = "Write `domain: NAME` and `codes:`, with the codes indented below it.",
    .home_of = home_of_key,
};

void require(Reading& reading, const Place& file) {
    if (file.node->kind != config::yaml::Kind::mapping) return;  // a mistake of its own
    if (!file.member("domain")) {
        reading.complain(
            file.at,
            "domain",
            {
                .sentence = "The vocabulary has no `domain`.",
                .suggestion = "Write `domain: NAME`: upstreams name their vocabulary by it.",
                .found = "nothing",
                .expected = "`domain`",
            }
        );
    }
    const auto codes = file.member("codes");
    if (codes && !codes->node->members.empty()) return;
    if (codes && codes->node->kind != config::yaml::Kind::nothing) return;
    reading.complain(
        codes ? codes->at : file.at,
        "codes",
        {
            .sentence = "The vocabulary has no codes.",
            .suggestion = "Write `codes:`, with one mapping per code indented below it.",
            .found = "no code",
            .expected = "at least one code",
        }
    );
}

void check_rules(Reading& reading, const Place& file, const VocabularyDraft& draft) {
    const auto rules = file.member("rules");
    if (!rules || rules->node->kind != config::yaml::Kind::list) return;
    for (std::size_t index = 0; index < draft.rules.size(); ++index) {
        check_rule(reading, rules->item(index), draft.rules[index], draft.codes);
    }
}

VocabularyDraft read_file(Reading& reading, const Place& file) {
    VocabularyDraft draft;
    config::read_mapping(reading, file, vocabulary_keys(), draft);
    require(reading, file);
    check_rules(reading, file, draft);
    for (auto& code : draft.codes) {
        if (code.message.empty()) code.message = code.meaning;
    }
    return draft;
}

}  // namespace

ReadVocabulary read_vocabulary(std::string_view text, std::string_view file_name) {
    const config::SourceText source(config::without_byte_order_mark(text));
    const config::Environment no_environment = [](std::string_view) { return std::nullopt; };
    Reading reading(kVocabulary, source, file_name, no_environment, {});
    // Nothing in a vocabulary is a secret: its lines are shown whole.
    reading.structure_is_known();
    const auto document = config::yaml::read(source);
    reading.complain(document.problems);

    VocabularyDraft draft;
    if (document.root && document.root->kind != config::yaml::Kind::nothing) {
        draft = read_file(reading, {&*document.root, "", document.root->at});
    } else if (document.problems.empty()) {
        reading.complain(
            {},
            "",
            {
                .sentence = "The file is empty: there is no code.",
                .suggestion = std::string(kVocabulary.start),
                .found = "nothing",
                .expected = "a mapping with `domain` and `codes`",
            }
        );
    }
    return {
        .vocabulary =
            {std::move(draft.domain),
             std::move(draft.about),
             std::move(draft.codes),
             std::move(draft.rules)},
        .mistakes = reading.take_mistakes(),
    };
}

}  // namespace recourse::fault
