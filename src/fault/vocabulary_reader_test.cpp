#include "fault/vocabulary_reader.hpp"

#include "config/mistake.hpp"

#include <string>
#include <string_view>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>

/// One test per mistake that a vocabulary file can hold.
namespace recourse::fault {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr std::string_view kGood = R"(domain: shop
about: What the shop says.
codes:
  out_of_stock:
    category: failed_precondition
    status: 409
    retryable: false
    actor: model
    meaning: The article is sold out.
    message: "{article} is sold out"
    cause: Somebody bought the last one
    remedy: Choose another article
    actions:
      - call_tool: find another with list_articles
        tool: list_articles
      - ask_user: ask the user whether it will do
    values: { article: a chair }
    doc: |
      One paragraph.

      Another.
rules:
  - { status: 409, code: out_of_stock }
)";

/// The good file with one part of it replaced.
std::string with(std::string_view part, std::string_view instead) {
    std::string text(kGood);
    const auto at = text.find(part);
    EXPECT_NE(at, std::string::npos) << part;
    return text.replace(at, part.size(), instead);
}

TEST(VocabularyFile, IsReadWhole) {
    const auto read = read_vocabulary(kGood, "shop.yaml");
    ASSERT_THAT(read.mistakes, IsEmpty()) << config::to_text(read.mistakes);
    EXPECT_EQ(read.vocabulary.domain(), "shop");
    EXPECT_EQ(read.vocabulary.about(), "What the shop says");
    ASSERT_EQ(read.vocabulary.codes().size(), 1U);
    const auto& code = read.vocabulary.codes().front();
    EXPECT_EQ(code.name, "out_of_stock");
    EXPECT_EQ(code.wire, "out_of_stock");
    EXPECT_EQ(code.category, Category::failed_precondition);
    EXPECT_EQ(code.http_status, 409);
    EXPECT_EQ(code.actor, Actor::model);
    EXPECT_FALSE(code.retryable);
    EXPECT_EQ(code.meaning, "The article is sold out");
    EXPECT_EQ(code.message, "{article} is sold out");
    EXPECT_EQ(code.doc, "One paragraph.\n\nAnother.");
    EXPECT_THAT(
        code.actions,
        ElementsAre(
            Action{ActionType::call_tool, "find another with list_articles", "list_articles", {}},
            Action{ActionType::ask_user, "ask the user whether it will do", "", {}}
        )
    );
    EXPECT_EQ(read.vocabulary.rules().size(), 1U);
}

TEST(VocabularyFile, MakesAFaultInItsWords) {
    const auto read = read_vocabulary(kGood, "shop.yaml");
    const auto& code = read.vocabulary.codes().front();
    const auto fault = tell("shop", code, {{"article", "The lamp"}});
    EXPECT_EQ(fault.domain, "shop");
    EXPECT_EQ(fault.code, "out_of_stock");
    EXPECT_EQ(fault.message, "The lamp is sold out");
    EXPECT_EQ(fault.cause, "Somebody bought the last one");
    EXPECT_EQ(fault.actions.size(), 2U);
    EXPECT_EQ(fault.details, (json::Object{{"article", "The lamp"}}));
    EXPECT_EQ(tell("shop", code, {}).message, "The article is sold out");
}

struct BrokenVocabulary {
    std::string_view name;
    std::size_t line;
    std::size_t column;
    std::string_view part;
    std::string_view instead;
    std::string_view sentence;
    std::string_view suggestion;
};

class BrokenVocabularies : public testing::TestWithParam<BrokenVocabulary> {};

TEST_P(BrokenVocabularies, AreToldWithPlaceAndWayOut) {
    const auto& broken = GetParam();
    const auto read = read_vocabulary(with(broken.part, broken.instead), "shop.yaml");
    ASSERT_EQ(read.mistakes.size(), 1U) << config::to_text(read.mistakes);
    const auto& mistake = read.mistakes.front();
    EXPECT_EQ(mistake.file, "shop.yaml");
    EXPECT_EQ(mistake.line, broken.line) << config::to_text(read.mistakes);
    EXPECT_EQ(mistake.column, broken.column) << config::to_text(read.mistakes);
    EXPECT_EQ(mistake.sentence, broken.sentence);
    EXPECT_EQ(mistake.suggestion, broken.suggestion);
}

// clang-format off
constexpr BrokenVocabulary kBroken[]{
    {"no_domain", 1, 1, "domain: shop\n", "",
     "The vocabulary has no `domain`.",
     "Write `domain: NAME`: upstreams name their vocabulary by it."},
    {"a_domain_in_capitals", 1, 9, "domain: shop", "domain: Shop",
     "`domain` takes a name, but this is `Shop`.",
     "It starts with a-z, goes on with a-z, 0-9, `_` and `-`, and has at most 32 characters."},
    {"an_unknown_key", 2, 1, "about: What", "abuot: What",
     "`abuot` is not a key of the file.",
     "Did you mean `about`?"},
    {"a_key_in_the_wrong_place", 2, 1, "about: What", "cause: What",
     "`cause` is not a key of the file.",
     "`cause` belongs to a code: `codes.NAME`."},
    {"a_key_known_elsewhere", 11, 5, "cause: Somebody", "why: Somebody",
     "`why` is not a key of `codes.out_of_stock`.",
     "Here it is `cause`: a sentence."},
    {"an_unknown_category", 5, 15, "failed_precondition", "failed_precondtion",
     "`codes.out_of_stock.category` takes cancelled, unknown, invalid_argument, deadline_exceeded, "
     "not_found, already_exists, permission_denied, resource_exhausted, failed_precondition, aborted, "
     "out_of_range, unimplemented, internal, unavailable, data_loss or unauthenticated, but this is "
     "`failed_precondtion`.",
     "Did you mean `failed_precondition`?"},
    {"a_status_of_success", 6, 13, "status: 409\n", "status: 200\n",
     "`codes.out_of_stock.status` takes a whole number from 400 to 599, but this is `200`.",
     "Write a number from 400 to 599, in digits."},
    {"retryable_in_words", 7, 16, "retryable: false", "retryable: no",
     "`codes.out_of_stock.retryable` takes true or false, but this is `no`.",
     "Write `false`, without quotes."},
    {"no_what", 4, 3, "    meaning: The article is sold out.\n", "",
     "`codes.out_of_stock` has no `meaning`.",
     "Write in one sentence what happened."},
    {"no_next", 4, 3, "    actions:\n      - call_tool: find another with list_articles\n        tool: list_articles\n      - ask_user: ask the user whether it will do\n", "",
     "`codes.out_of_stock` has no `actions`.",
     "Write what to do next: `actions: [{fix_arguments: sentence}]`."},
    {"an_unknown_action", 14, 9, "- call_tool:", "- cal_tool:",
     "`cal_tool` is no action.",
     "Did you mean `call_tool`?"},
    {"two_actions_in_one_item", 15, 9, "        tool: list_articles\n", "        wait: a while\n",
     "`wait` is a second action in one item.",
     "Begin an item of its own for it: `- `."},
    {"four_actions", 14, 7, "    values:", "      - stop: a\n      - wait: b\n    values:",
     "`codes.out_of_stock.actions` holds 4 actions.",
     "Keep the three that help most: long errors cost agents steps."},
    {"a_place_in_capitals", 10, 14, "\"{article} is", "\"{Article} is",
     "`codes.out_of_stock.message` holds `{Article}`, which is no place to fill.",
     "Write `{name}` in lower case, the name of a detail; a brace that is meant as it is, twice: `{{`."},
    {"a_place_without_an_example", 10, 14, "\"{article} is", "\"{item} is",
     "`codes.out_of_stock.message` has `{item}` to fill, and there is no example of it.",
     "Write a value for the page of the code, `values: { item: ... }`, or an `example`."},
    {"what_does_not_clear_by_itself", 7, 16, "retryable: false\n    actor: model", "retryable: true\n    actor: user",
     "`codes.out_of_stock.retryable` is true, but what is `failed_precondition` does not clear by itself.",
     "Write `false`, or another category, such as unavailable or resource_exhausted."},
    {"time_without_a_retry", 8, 12, "actor: model", "actor: time",
     "`codes.out_of_stock.actor` is time, but `retryable` is false.",
     "Write `retryable: true`, or name who has to act."},
    {"a_model_that_waits", 8, 12, "category: failed_precondition\n    status: 409\n    retryable: false", "category: unavailable\n    status: 409\n    retryable: true",
     "`codes.out_of_stock.actor` is model, but `retryable` is true.",
     "Write `retryable: false` where the call must change, or `actor: time` where it must not."},
    {"rights_by_calling", 8, 12, "category: failed_precondition", "category: permission_denied",
     "`codes.out_of_stock.actor` is model, but nobody gets rights by calling: the category is `permission_denied`.",
     "Write `user` or `operator`, whoever can grant it, or `nobody`."},
    {"a_sentence_of_two_lines", 12, 13, "remedy: Choose another article", "remedy: |\n      Choose\n      another",
     "`codes.out_of_stock.remedy` is more than one line.",
     "Write it in one line, or fold it with `>-`."},
    {"a_rule_without_a_condition", 23, 5, "{ status: 409, code: out_of_stock }", "{ code: out_of_stock }",
     "`rules[0]` has no condition: it would fit every failure.",
     "Write `status`, `path`, `header`, `jsonrpc`, `text` or `recourse`."},
    {"a_rule_to_an_unknown_code", 23, 26, "code: out_of_stock }", "code: out_of_stok }",
     "There is no code `out_of_stok` in this vocabulary.",
     "Did you mean `out_of_stock`?"},
    {"a_rule_without_a_code", 23, 5, "{ status: 409, code: out_of_stock }", "{ status: 409 }",
     "`rules[0]` has no `code`.",
     "Write which code of this vocabulary it means."},
    {"a_rule_with_a_status_that_is_none", 23, 15, "{ status: 409,", "{ status: 6xx,",
     "`rules[0].status` takes a status or a class, but this is `6xx`.",
     "Write a number from 100 to 599, or a class: `4xx`, `5xx`."},
    {"a_rule_with_a_broken_expression", 23, 13, "{ status: 409,", "{ text: '(a',",
     "`rules[0].text` is no regular expression: missing ): (a.",
     "Write it as RE2 takes it, without look-around and backreferences, in single quotes."},
    {"a_comparison_of_nothing", 23, 28, "{ status: 409,", "{ status: 409, equals: a,",
     "`rules[0].equals` says nothing without `path` or `header`.",
     "Write where the value stands, or `text` for the upstream's words as a whole."},
    {"a_group_that_is_not_there", 23, 27, "{ status: 409,", "{ text: a, code_from: $1,",
     "`rules[0].code_from` is `$1`, but no expression has a group.",
     "Put the code in parentheses: `text: '^\\[([a-z_]+)\\]'`."},
    {"a_path_with_blanks", 23, 13, "{ status: 409,", "{ path: a b,",
     "`rules[0].path` takes a path into the body, but this is `a b`.",
     "Write the names on the way, parted by dots, and the number of an item: `errors.0.code`."},
};
// clang-format on

INSTANTIATE_TEST_SUITE_P(
    Vocabulary,
    BrokenVocabularies,
    testing::ValuesIn(kBroken),
    [](const auto& info) { return std::string(info.param.name); }
);

TEST(VocabularyFile, RefusesACodeThatDoesNotSayWhy) {
    auto text = with("    cause: Somebody bought the last one\n", "");
    const auto doc = text.find("    doc: |");
    text.erase(doc, text.find("rules:") - doc);
    const auto read = read_vocabulary(text, "shop.yaml");
    ASSERT_EQ(read.mistakes.size(), 1U) << config::to_text(read.mistakes);
    EXPECT_EQ(
        read.mistakes.front().sentence,
        "`codes.out_of_stock` does not say why: it has neither `cause` nor `doc`."
    );
}

TEST(VocabularyFile, SaysNothingWhereItIsEmpty) {
    const auto read = read_vocabulary("# nothing\n", "shop.yaml");
    ASSERT_EQ(read.mistakes.size(), 1U);
    EXPECT_EQ(read.mistakes.front().sentence, "The file is empty: there is no code.");
}

TEST(VocabularyFile, RefusesANameInCapitals) {
    auto text = with("  out_of_stock:", "  OutOfStock:");
    text.erase(text.find("rules:"));
    const auto read = read_vocabulary(text, "shop.yaml");
    ASSERT_EQ(read.mistakes.size(), 1U) << config::to_text(read.mistakes);
    EXPECT_EQ(read.mistakes.front().sentence, "`OutOfStock` cannot be the name of a code.");
    EXPECT_EQ(
        read.mistakes.front().suggestion, "Write `out_of_stock:`, and `wire: OutOfStock` below it."
    );
}

TEST(VocabularyFile, RefusesACodeGivenTwice) {
    const auto read = read_vocabulary(
        with("rules:", "  out_of_stock: { category: internal }\nrules:"), "shop.yaml"
    );
    ASSERT_EQ(read.mistakes.size(), 1U) << config::to_text(read.mistakes);
    EXPECT_EQ(
        read.mistakes.front().sentence, "`codes.out_of_stock` is given twice: first in line 4."
    );
}

TEST(VocabularyFile, RefusesTwoCodesSpeltAlike) {
    const auto read = read_vocabulary(
        with(
            "rules:",
            "  sold_out:\n    { category: internal, wire: out_of_stock, status: 500, retryable: "
            "false, actor: nobody, meaning: a, cause: b, remedy: c, actions: [{ stop: d }] "
            "}\nrules:"
        ),
        "shop.yaml"
    );
    ASSERT_EQ(read.mistakes.size(), 1U) << config::to_text(read.mistakes);
    EXPECT_EQ(
        read.mistakes.front().sentence, "`sold_out` is spelt `out_of_stock`, as `out_of_stock` is."
    );
}

TEST(VocabularyFile, ReportsEveryMistakeAtOnce) {
    const auto read = read_vocabulary("codes:\n  a: 1\n  bcd: { category: x }\n", "shop.yaml");
    EXPECT_GE(read.mistakes.size(), 9U) << config::to_text(read.mistakes);
}

const std::vector<std::string> kPieces{
    "domain: a\n",
    "codes:\n",
    "  abc:\n",
    "    category: internal\n",
    "    actions:\n",
    "      - ",
    "wait: ",
    "{x}",
    "{",
    "rules:\n",
    "  - ",
    "text: ",
    "'('",
    "path: ",
    "a.b",
    "code_from: $1\n",
    "status: 5xx\n",
    "\n",
    "    ",
    ": ",
    "[",
    "]",
    "\xff",
    "&a ",
};

TEST(VocabularyFile, NeverFailsOnAnyText) {
    EXPECT_TRUE(rc::check("any text is read or refused with a place", [] {
        std::string text;
        for (const auto& piece :
             *rc::gen::container<std::vector<std::string>>(rc::gen::elementOf(kPieces)))
            text += piece;
        const auto read = read_vocabulary(text, "any.yaml");
        RC_ASSERT(!read.mistakes.empty() || !read.vocabulary.codes().empty());
        for (const auto& mistake : read.mistakes) {
            RC_ASSERT(mistake.line >= 1 && mistake.column >= 1);
            RC_ASSERT(!mistake.sentence.empty() && !mistake.suggestion.empty());
        }
    }));
}

}  // namespace
}  // namespace recourse::fault
