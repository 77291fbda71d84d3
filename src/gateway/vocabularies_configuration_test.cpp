#include "gateway/configuration_fixture.hpp"

#include <string>
#include <string_view>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace recourse::gateway {
namespace {

using test::Folder;
using test::read;
using testing::IsEmpty;

constexpr std::string_view kVocabulary = R"(domain: shop
codes:
  sold_out:
    category: failed_precondition
    status: 409
    retryable: false
    actor: model
    meaning: The article is sold out
    cause: Somebody bought the last one
    remedy: Choose another article
    actions: [{ fix_arguments: choose another article }]
)";

TEST(Configuration, reads_vocabularies_of_the_operator) {
    const Folder folder;
    (void)folder.write("errors.yaml", kVocabulary);
    const auto loaded = read(
        "vocabularies: [errors.yaml]\nupstreams:\n  a: { command: [x], vocabulary: shop }\n"
        "  b: { command: [x], vocabulary: studies }\n",
        folder.path()
    );
    ASSERT_THAT(loaded.mistakes, IsEmpty()) << to_text(loaded.mistakes);
    EXPECT_NE(loaded.settings.vocabularies.find("shop", "sold_out"), nullptr);
    EXPECT_NE(loaded.settings.vocabularies.find("studies"), nullptr);
    EXPECT_EQ(loaded.settings.upstreams[0].vocabulary, "shop");
}

TEST(Configuration, tells_the_mistakes_of_a_vocabulary_with_its_own) {
    const Folder folder;
    auto broken = std::string(kVocabulary);
    broken.replace(broken.find("actor: model"), 12, "actor: modle");
    const auto file = folder.write("errors.yaml", broken);
    const auto loaded = read(
        "vocabularies: [errors.yaml]\nlisten: { prot: 1 }\nupstreams: { a: { command: [x] } }\n",
        folder.path()
    );
    ASSERT_EQ(loaded.mistakes.size(), 2) << to_text(loaded.mistakes);
    EXPECT_EQ(loaded.mistakes[0].file, "recourse.yaml");
    EXPECT_EQ(loaded.mistakes[1].file, file);
    EXPECT_EQ(loaded.mistakes[1].line, 7);
    EXPECT_EQ(loaded.mistakes[1].suggestion, "Did you mean `model`?");
}

TEST(Configuration, refuses_vocabularies_that_are_not_there) {
    const Folder folder;
    (void)folder.write("taken.yaml", "domain: studies" + std::string(kVocabulary.substr(12)));
    const auto loaded = read(
        "vocabularies: [none.yaml, taken.yaml]\nupstreams:\n"
        "  a: { command: [x], vocabulary: studeis }\n",
        folder.path()
    );
    ASSERT_EQ(loaded.mistakes.size(), 3) << to_text(loaded.mistakes);
    EXPECT_TRUE(loaded.mistakes[0].sentence.starts_with("There is no file `"));
    EXPECT_EQ(
        loaded.mistakes[1].sentence, "There is a vocabulary of the domain `studies` already."
    );
    EXPECT_EQ(loaded.mistakes[2].sentence, "There is no vocabulary `studeis`.");
    EXPECT_EQ(loaded.mistakes[2].suggestion, "Did you mean `studies`?");
    EXPECT_EQ(loaded.mistakes[2].line, 3);
}

}  // namespace
}  // namespace recourse::gateway
