#include "config/mistake.hpp"
#include "fault/explanation.hpp"
#include "fault/template.hpp"
#include "fault/vocabulary_reader.hpp"
#include "property.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>

/// Any bytes as a vocabulary, and what stands behind a line `%%` as an upstream's answer to its
/// rules: read or refused with a place, and matched without a crash.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using recourse::fuzz::must;
    namespace fault = recourse::fault;
    namespace json = recourse::json;
    constexpr std::string_view kBetween = "\n%%\n";

    const auto input = recourse::fuzz::text_of(data, size);
    const auto cut = input.find(kBetween);
    const auto text = input.substr(0, cut);
    const auto answer = cut == std::string_view::npos ? "" : input.substr(cut + kBetween.size());

    const auto read = fault::read_vocabulary(text, "fuzz.yaml");
    for (const auto& mistake : read.mistakes) {
        must(mistake.line > 0 && mistake.column > 0, "a mistake has a place");
        must(!mistake.sentence.empty() && !mistake.suggestion.empty(), "and a way out");
    }
    (void)recourse::config::to_text(read.mistakes);
    if (!read.mistakes.empty()) return 0;

    must(!read.vocabulary.codes().empty(), "a vocabulary without mistakes has a code");
    for (const auto& code : read.vocabulary.codes()) {
        must(fault::places_of(code.message).flaw.empty(), "its templates can be filled");
        (void)fault::explain_as_text({&read.vocabulary, &code});
        (void)fault::explain_as_json({&read.vocabulary, &code});
    }
    const auto body = json::check(answer);
    const fault::Evidence evidence{
        .status = 400 + static_cast<int>(size % 200),
        .body = body ? *body : json::Ref(),
        .text = answer,
    };
    if (const auto meant = fault::match(read.vocabulary, evidence)) {
        must(meant->code != nullptr && meant->rule != nullptr, "what fits has a code and a rule");
        must(meant->said_code.size() <= 64 && meant->message.size() <= 2'048, "and is bounded");
    }
    return 0;
}
