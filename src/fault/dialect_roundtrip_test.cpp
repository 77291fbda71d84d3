#include "base/json.hpp"
#include "fault/dialect.hpp"
#include "fault/dialect_samples.hpp"
#include "fault/recognition.hpp"
#include "fault/sentences.hpp"
#include "fault/vocabulary.hpp"

#include <array>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>

/// What each dialect holds: parse(render(f)) has it again. The rest of a Fault is in the machine
/// copy that stands beside, which loses nothing.
namespace recourse::fault {
namespace {

using testing::StartsWith;

constexpr std::array kAll{
    Dialect::recourse,
    Dialect::status,
    Dialect::bracket,
    Dialect::typed,
    Dialect::flat,
    Dialect::contract,
};

std::string any_words(int least = 1) {
    static const std::vector<std::string> kWords{
        "the", "order", "ord_17", "is", "'gone'", "search_orders", "limit", "ten", "naïve", "100%"
    };
    std::string words;
    for (int i = *rc::gen::inRange(least, least + 8); i > 0; --i) {
        if (!words.empty()) words += ' ';
        words += *rc::gen::elementOf(kWords);
    }
    return words;
}

std::string any_hex(int digits) {
    std::string hex;
    for (int i = 0; i < digits; ++i) hex += *rc::gen::elementOf(std::string("0123456789abcdef"));
    return hex;
}

template <typename Enum>
Enum any_enum(int last) {
    return static_cast<Enum>(*rc::gen::inRange(0, last + 1));
}

json::Value any_value() {
    switch (*rc::gen::inRange(0, 3)) {
        case 0:
            return *rc::gen::inRange(-1000, 1000);
        case 1:
            return json::Value(any_words());
        default:
            return json::Array{any_words(), true};
    }
}

/// One that has the meaning of its code, as everything that Recourse tells.
Fault any_fault() {
    const auto codes = vocabulary();
    const auto index = *rc::gen::inRange<std::size_t>(0, codes.size());
    Fault fault = make(codes[index].name);
    fault.message = any_words();
    if (*rc::gen::arbitrary<bool>()) fault.cause = any_words();
    for (int i = *rc::gen::inRange(0, 4); i > 0; --i)
        fault.actions.push_back({any_enum<ActionType>(7), "call " + any_words(), {}, {}});
    fault.effect = any_enum<Effect>(3);
    fault.safe_to_retry = any_enum<SafeBecause>(4);
    // What a tool says of itself counts only where nothing is proven.
    const bool in_doubt =
        fault.effect == Effect::unknown && fault.safe_to_retry == SafeBecause::nothing;
    if (in_doubt) fault.said_safe = any_enum<SafeBecause>(2);
    if (*rc::gen::arbitrary<bool>())
        fault.retry_after = std::chrono::seconds(*rc::gen::inRange(1, 100'000));
    fault.support_id = any_hex(32);
    for (const auto* name : {"region", "result", "push_errors", "workspaces", "profiles"}) {
        if (*rc::gen::inRange(0, 4) == 0) fault.details[name] = any_value();
    }
    for (int i = *rc::gen::inRange(0, 3); i > 0; --i) {
        Violation violation;
        violation.pointer = "/items/0";
        violation.rule = *rc::gen::arbitrary<bool>() ? "pattern" : "type";
        violation.sentence = any_words();
        violation.provided = any_value();
        violation.expected = any_words();
        fault.violations.push_back(std::move(violation));
    }
    if (*rc::gen::inRange(0, 3) == 0) fault.links.connect_url = "https://x.example/connect";
    if (*rc::gen::inRange(0, 3) == 0) fault.links.action_url = "https://x.example/mend?a=1";
    if (*rc::gen::inRange(0, 3) == 0) fault.links.doc_url = "https://x.example/errors/a";
    return fault;
}

Fault read_back(const Fault& fault, Dialect dialect) {
    const auto found = recognise_text(tell(fault, dialect).text);
    RC_ASSERT(found.has_value());
    RC_ASSERT(found->dialect == dialect);
    RC_ASSERT(!found->is_whole);
    return found->fault;
}

void for_any(const std::function<void(const Fault&)>& property) {
    EXPECT_TRUE(rc::check([&] { property(any_fault()); }));
}

TEST(DialectRoundTrip, EveryDialectKeepsCodeMeaningAndMessage) {
    for_any([](const Fault& fault) {
        for (const auto dialect : kAll) {
            const auto back = read_back(fault, dialect);
            RC_ASSERT(back.code == fault.code);
            RC_ASSERT(back.category == fault.category);
            RC_ASSERT(back.message.starts_with(sentence(fault.message)));
        }
    });
}

TEST(DialectRoundTrip, EveryDialectKeepsTheEffectAndWhetherARepeatIsHarmless) {
    for_any([](const Fault& fault) {
        for (const auto dialect : kAll) {
            const auto back = read_back(fault, dialect);
            const bool only_reads = fault.safe_to_retry == SafeBecause::read_only;
            const bool says_it_reads = dialect == Dialect::recourse && only_reads;
            RC_ASSERT(back.effect == (says_it_reads ? Effect::none : fault.effect));
            RC_ASSERT(back.said_safe == fault.said_safe);
            // The text of `recourse` does not tell the two ways apart not to repeat what was done.
            const bool is_done = fault.effect == Effect::done && !fault.retryable;
            if (dialect != Dialect::recourse || !is_done)
                RC_ASSERT(may_repeat(back) == may_repeat(fault));
        }
    });
}

TEST(DialectRoundTrip, EveryDialectKeepsTheWaitWhereARepeatIsHarmless) {
    for_any([](const Fault& fault) {
        if (!fault.retryable || !may_repeat(fault)) return;
        for (const auto dialect : kAll) {
            const auto back = read_back(fault, dialect);
            RC_ASSERT(back.retryable);
            RC_ASSERT(back.retry_after == fault.retry_after);
        }
    });
}

TEST(DialectRoundTrip, NoDialectAdvisesToRepeatWhatMayHaveHappened) {
    for_any([](const Fault& fault) {
        if (may_repeat(fault)) return;
        for (const auto dialect : kAll) RC_ASSERT(!read_back(fault, dialect).retry_after);
        RC_ASSERT(!read_back(fault, Dialect::flat).retryable);
    });
}

TEST(DialectRoundTrip, SupportIdsAreKeptWhereAPersonCanHelp) {
    for_any([](const Fault& fault) {
        const auto brief = fault.support_id.substr(0, 12);
        RC_ASSERT(read_back(fault, Dialect::recourse).support_id == brief);
        RC_ASSERT(read_back(fault, Dialect::status).support_id == brief);
        RC_ASSERT(read_back(fault, Dialect::flat).support_id == fault.support_id);
        const bool is_models = fault.actor == Actor::model;
        RC_ASSERT(read_back(fault, Dialect::bracket).support_id == (is_models ? "" : brief));
        const auto whole = is_models ? std::string() : fault.support_id;
        RC_ASSERT(read_back(fault, Dialect::typed).support_id == whole);
        RC_ASSERT(read_back(fault, Dialect::contract).support_id == whole);
    });
}

TEST(DialectRoundTrip, LinksAreKeptOrSaid) {
    for_any([](const Fault& fault) {
        const auto page = page_to_open(fault);
        const auto& links = fault.links;
        RC_ASSERT(read_back(fault, Dialect::status).links.connect_url == links.connect_url);
        RC_ASSERT(read_back(fault, Dialect::typed).links.doc_url == links.doc_url);
        RC_ASSERT(read_back(fault, Dialect::flat).links.action_url == page);
        RC_ASSERT(read_back(fault, Dialect::recourse).links.action_url == page);
        for (const auto dialect : kAll)
            RC_ASSERT(json::to_text(json::Value(tell(fault, dialect).text)).contains(page));
    });
}

TEST(DialectRoundTrip, DetailsAreKeptWhereTheDialectHasAPlaceForThem) {
    for_any([](const Fault& fault) {
        const auto is_kept = [&](Dialect dialect, std::string_view name) {
            const auto* was = fault.details.if_contains(name);
            const auto back = read_back(fault, dialect);
            const auto* is = back.details.if_contains(name);
            return was == nullptr ? is == nullptr : is != nullptr && *is == *was;
        };
        RC_ASSERT(is_kept(Dialect::status, "result"));
        RC_ASSERT(is_kept(Dialect::status, "push_errors"));
        RC_ASSERT(is_kept(Dialect::flat, "workspaces"));
        RC_ASSERT(is_kept(Dialect::flat, "profiles"));
        RC_ASSERT(is_kept(Dialect::typed, "region"));
        RC_ASSERT(!fault.violations.empty() || is_kept(Dialect::contract, "region"));
    });
}

TEST(DialectRoundTrip, ViolationsAreKeptInTypedContractAndBracket) {
    for_any([](const Fault& fault) {
        for (const auto dialect : {Dialect::typed, Dialect::contract, Dialect::bracket}) {
            const auto back = read_back(fault, dialect).violations;
            RC_ASSERT(back.size() == fault.violations.size());
            if (back.empty()) continue;
            if (back.size() > 1 || dialect == Dialect::bracket) {
                RC_ASSERT(back == fault.violations);
                continue;
            }
            RC_ASSERT(back[0].provided == fault.violations[0].provided);
            RC_ASSERT(back[0].expected == fault.violations[0].expected);
            if (dialect == Dialect::typed) RC_ASSERT(back[0].pointer == "/items/0");
        }
    });
}

TEST(DialectRoundTrip, StepsAreKeptInRecourseAndBracketAndSaidInTheOthers) {
    for_any([](const Fault& fault) {
        RC_ASSERT(read_back(fault, Dialect::recourse).actions.size() == fault.actions.size());
        RC_ASSERT(read_back(fault, Dialect::bracket).actions.size() == fault.actions.size());
        for (const auto dialect :
             {Dialect::status, Dialect::typed, Dialect::flat, Dialect::contract}) {
            const auto message = read_back(fault, dialect).message;
            for (const auto& action : fault.actions)
                RC_ASSERT(message.contains(action.sentence.substr(1)));
        }
    });
}

TEST(DialectRoundTrip, WhatWasReadIsWrittenTheSameAgain) {
    for_any([](const Fault& fault) {
        for (const auto dialect : kAll) {
            const auto told = tell(fault, dialect).text;
            RC_ASSERT(tell(read_back(fault, dialect), dialect).text == told);
        }
    });
}

TEST(DialectRoundTrip, EverySampleIsReadBackAndWrittenTheSameAgain) {
    for (const auto& sample : samples::all()) {
        for (const auto dialect : kAll) {
            const auto told = tell(sample.fault, dialect).text;
            const auto found = recognise_text(told);
            ASSERT_TRUE(found) << told;
            EXPECT_EQ(found->dialect, dialect) << told;
            EXPECT_EQ(found->fault.code, sample.fault.code);
            EXPECT_EQ(tell(found->fault, dialect).text, told);
        }
    }
}

TEST(DialectRoundTrip, ProblemHoldsEverything) {
    for_any([](const Fault& fault) {
        const auto body = json::to_text(tell_problem(fault, http_status(fault)));
        const auto found = recognise_body(body);
        RC_ASSERT(found.has_value());
        RC_ASSERT(found->dialect == Dialect::problem);
        RC_ASSERT(found->is_whole);
        RC_ASSERT(found->fault == fault);
    });
}

/// A Fault as large as one can be, with what grows when it is escaped.
Fault huge_fault() {
    Fault fault = make("invalid_arguments");
    const std::string words(1'000, '"');
    fault.message = fault.cause = words;
    for (int i = 0; i < 5; ++i) fault.actions.push_back({ActionType::wait, words, {}, {}});
    for (int i = 0; i < 50; ++i) {
        fault.violations.push_back(
            {.pointer = "/a", .sentence = words, .provided = json::Value(words)}
        );
        fault.details["name" + std::to_string(i)] = words;
    }
    json::Array list;
    for (int i = 0; i < 100; ++i) list.emplace_back(words);
    for (const auto* name : {"workspaces", "result", "push_errors"}) fault.details[name] = list;
    fault.links = {
        "https://x.example/" + words, "https://x.example/" + words, "https://x.example/" + words
    };
    fault.support_id = words;
    return fault;
}

TEST(DialectBounds, NoTextIsLongerThanTwoKibibytesWhateverAFaultHolds) {
    const auto fault = huge_fault();
    for (const auto dialect : kAll) {
        const auto told = tell(fault, dialect);
        EXPECT_LE(told.text.size(), kLongestText) << to_string(dialect) << '\n' << told.text;
        EXPECT_LE(tell_in_words(fault, dialect).size(), kLongestText) << to_string(dialect);
    }
}

TEST(DialectBounds, AListThatIsTooLongKeepsItsBeginning) {
    Fault fault = make("invalid_params");
    fault.message = "No workspace was named";
    json::Array many;
    for (int i = 0; i < 500; ++i) many.emplace_back("ws_" + std::to_string(i));
    fault.details["workspaces"] = many;
    const auto told = tell(fault, Dialect::flat);
    const auto kept = told.structured->at("error").at("workspaces").as_array();
    EXPECT_GT(kept.size(), 50U);
    EXPECT_EQ(kept.front(), "ws_0");
    EXPECT_EQ(json::to_text(*told.structured), told.text);
}

TEST(DialectNames, EveryDialectIsFoundByItsName) {
    for (const auto name : dialect_names()) EXPECT_EQ(to_string(*dialect_named(name)), name);
    EXPECT_EQ(dialect_named("problem"), Dialect::problem);
    EXPECT_EQ(dialect_named("Flat"), std::nullopt);
    EXPECT_THAT(dialect_names(), testing::Not(testing::Contains("problem")));
}

}  // namespace
}  // namespace recourse::fault
