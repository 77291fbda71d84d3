#include "fault/vocabularies.hpp"

#include "base/text.hpp"
#include "fault/vocabulary_files.hpp"
#include "fault/vocabulary_reader.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ranges>
#include <utility>

#include <fmt/format.h>

namespace recourse::fault {
namespace {

/// A built-in file with a mistake is a bug, which the tests of this room find.
Vocabulary read_built_in(const VocabularyFile& file) {
    auto read = read_vocabulary(file.text, file.name);
    if (read.mistakes.empty()) return std::move(read.vocabulary);
    fmt::print(stderr, "{}", config::to_text(read.mistakes));
    std::abort();
}

std::string joined_words(std::string_view name) {
    return text::to_lower(fmt::format("{}", fmt::join(text::words(name), "_")));
}

}  // namespace

Vocabulary::Vocabulary(
    std::string domain, std::string about, std::vector<Code> codes, std::vector<CodeRule> rules
)
    : domain_(std::move(domain)),
      about_(std::move(about)),
      codes_(std::move(codes)),
      rules_(std::move(rules)) {}

const Code* Vocabulary::find(std::string_view name) const noexcept {
    const auto found = std::ranges::find(codes_, name, &Code::name);
    return found == codes_.end() ? nullptr : &*found;
}

const Code* Vocabulary::find_spelt(std::string_view spelling) const noexcept {
    const auto found = std::ranges::find(codes_, spelling, &Code::wire);
    return found == codes_.end() ? find(spelling) : &*found;
}

const Vocabulary& own_vocabulary() {
    static const Vocabulary kOwn = read_built_in(vocabulary_files().front());
    return kOwn;
}

const Vocabularies& Vocabularies::built_in() {
    static const Vocabularies kAll = [] {
        Vocabularies all;
        all.add(own_vocabulary());
        for (const auto& file : vocabulary_files().subspan(1)) all.add(read_built_in(file));
        return all;
    }();
    return kAll;
}

bool Vocabularies::add(Vocabulary vocabulary) {
    if (find(vocabulary.domain()) != nullptr) return false;
    all_.push_back(std::make_shared<const Vocabulary>(std::move(vocabulary)));
    return true;
}

const Vocabulary* Vocabularies::find(std::string_view domain) const noexcept {
    const auto found = std::ranges::find_if(all_, [domain](const auto& vocabulary) {
        return vocabulary->domain() == domain;
    });
    return found == all_.end() ? nullptr : found->get();
}

const Code* Vocabularies::find(std::string_view domain, std::string_view code) const noexcept {
    const auto* vocabulary = find(domain);
    return vocabulary == nullptr ? nullptr : vocabulary->find_spelt(code);
}

std::vector<Found> Vocabularies::spelt(std::string_view code) const {
    const auto slash = code.find('/');
    const auto domain = slash == std::string_view::npos ? "" : code.substr(0, slash);
    const auto name = slash == std::string_view::npos ? code : code.substr(slash + 1);
    const auto joined = joined_words(name);
    std::vector<Found> exact;
    std::vector<Found> alike;
    for (const auto& vocabulary : all_) {
        if (!domain.empty() && domain != vocabulary->domain()) continue;
        for (const auto& candidate : vocabulary->codes()) {
            const Found found{vocabulary.get(), &candidate};
            if (candidate.name == name || candidate.wire == name) {
                exact.push_back(found);
            } else if (joined_words(candidate.name) == joined) {
                alike.push_back(found);
            }
        }
    }
    return exact.empty() ? alike : exact;
}

std::vector<Found> Vocabularies::near(std::string_view code) const {
    const auto slash = code.find('/');
    if (slash != std::string_view::npos) code.remove_prefix(slash + 1);
    std::vector<Found> all;
    std::vector<std::string_view> names;
    for (const auto& vocabulary : all_) {
        for (const auto& candidate : vocabulary->codes()) {
            if (std::ranges::find(names, candidate.name) != names.end()) continue;
            all.push_back({vocabulary.get(), &candidate});
            names.emplace_back(candidate.name);
        }
    }
    std::vector<Found> near;
    for (const auto& nearest : text::nearest(code, names)) {
        const auto at = std::ranges::find(names, nearest.name) - names.begin();
        near.push_back(all[static_cast<std::size_t>(at)]);
    }
    return near;
}

}  // namespace recourse::fault
