#include "telemetry/sentry.hpp"

#include "base/json.hpp"
#include "net/peer_server.hpp"

#include <array>
#include <atomic>

#include <gmock/gmock.h>

namespace recourse::telemetry {
namespace {

using namespace std::chrono_literals;
using net::http_answer;
using net::Peer;
using net::PeerServer;
using store::LedgerEntry;
using testing::HasSubstr;
using testing::Not;

constexpr std::string_view kDetails =
    R"({"arguments":{"id":"an_argument"},"fault":{"category":"unavailable","actor":"nobody",)"
    R"("message":"shop answered 503.","cause":"It is down.","retryable":true},"raw":"a raw answer"})";

LedgerEntry an_entry(std::string_view details = kDetails) {
    LedgerEntry entry;
    entry.started = WallTime(1'700'000'000s);
    entry.latency = 250ms;
    entry.attempts = 3;
    entry.support_id = "4bf92f3577b34da6a3ce929d0e0e4736";
    entry.method = "tools/call";
    entry.tool = "read_item";
    entry.upstream = "shop";
    entry.caller = "key:somebody";
    entry.revision = "2025-11-25";
    entry.ending = "failed";
    entry.effect = "none";
    entry.domain = "recourse";
    entry.code = "upstream_unavailable";
    entry.reached = "upstream";
    entry.details = details;
    return entry;
}

std::string failing_with(std::string_view category, std::string_view actor) {
    return std::string(R"({"fault":{"category":")")
        .append(category)
        .append(R"(","actor":")")
        .append(actor)
        .append(R"("}})");
}

TEST(SentryEvent, is_an_envelope_of_lines_that_say_their_length) {
    const Discarded discarded{{"backpressure", 3}};
    const auto now = WallTime(1'700'000'001s);
    const auto envelope = to_envelope(an_entry(), {}, std::string(32, 'e'), discarded, now);
    std::vector<std::string> lines;
    for (std::size_t at = 0; at < envelope.size();) {
        const auto end = envelope.find('\n', at);
        lines.push_back(envelope.substr(at, end - at));
        at = end + 1;
    }
    ASSERT_EQ(lines.size(), 5U);
    EXPECT_THAT(lines[0], HasSubstr(R"("sent_at":"2023-11-14T22:13:21.000Z")"));
    EXPECT_EQ(lines[1], R"({"type":"event","length":)" + std::to_string(lines[2].size()) + "}");
    EXPECT_EQ(
        lines[3], R"({"type":"client_report","length":)" + std::to_string(lines[4].size()) + "}"
    );
    EXPECT_THAT(
        lines[4], HasSubstr(R"({"reason":"backpressure","category":"error","quantity":3})")
    );

    const auto event = json::parse(lines[2])->as_object();
    EXPECT_EQ(event.at("event_id").as_string(), std::string(32, 'e'));
    EXPECT_EQ(event.at("timestamp").as_string(), "2023-11-14T22:13:20.250Z");
    EXPECT_EQ(event.at("level").as_string(), "warning") << "it may clear by itself";
    EXPECT_EQ(event.at("transaction").as_string(), "tools/call read_item");
    EXPECT_EQ(event.at("environment").as_string(), "production");
    EXPECT_EQ(event.at("tags").at("category").as_string(), "unavailable");
    EXPECT_EQ(
        json::to_text(event.at("fingerprint")),
        R"(["recourse","upstream_unavailable","shop","read_item"])"
    );
    const auto& exception = event.at("exception").at("values").at(0);
    EXPECT_EQ(exception.at("type").as_string(), "recourse.upstream_unavailable");
    EXPECT_EQ(exception.at("value").as_string(), "shop answered 503. It is down.");
    EXPECT_EQ(
        event.at("contexts").at("trace").at("trace_id").as_string(),
        "4bf92f3577b34da6a3ce929d0e0e4736"
    );
}

TEST(SentryEvent, takes_neither_arguments_nor_raw_answers_nor_callers_along) {
    const auto envelope = to_envelope(an_entry(), {}, std::string(32, 'e'), {}, {});
    EXPECT_THAT(envelope, Not(HasSubstr("an_argument")));
    EXPECT_THAT(envelope, Not(HasSubstr("a raw answer")));
    EXPECT_THAT(envelope, Not(HasSubstr("somebody")));
}

class SentryTest : public testing::Test {
  protected:
    [[nodiscard]] Dsn dsn() const {
        auto url = server_.url();
        return *Dsn::read("http://key@" + url.substr(7, url.rfind('/') - 7) + "/42");
    }
    void begin(SentrySettings settings = {}) {
        sentry_.emplace(
            settings, dsn(), Courier::Settings{.every = 1h, .end_time = 5s}, [](const auto&) {}
        );
    }
    void fail(const LedgerEntry& entry, std::size_t times = 1) {
        for (std::size_t i = 0; i < times; ++i) sentry_->hear(std::array{entry});
    }
    std::size_t events() { return server_.asked("POST /api/42/envelope/").size(); }

    std::function<std::string()> answer_ = [] { return http_answer(200, "{}"); };
    PeerServer server_{[this](Peer& peer, const std::string&) { peer.say(answer_()); }};
    std::optional<Sentry> sentry_;
};

TEST_F(SentryTest, is_told_of_a_failure_at_once_and_with_the_key) {
    begin();
    fail(an_entry());
    const auto request = server_.wait_for("POST /api/42/envelope/ HTTP/1.1").at(0);
    EXPECT_THAT(request, HasSubstr("\r\nContent-Type: application/x-sentry-envelope\r\n"));
    EXPECT_THAT(
        request, HasSubstr("\r\nX-Sentry-Auth: Sentry sentry_version=7, sentry_client=recourse/")
    );
    EXPECT_THAT(request, HasSubstr(", sentry_key=key\r\n"));
}

TEST_F(SentryTest, is_told_of_what_operators_have_to_see_and_of_nothing_else) {
    begin();
    const auto wrong_argument = failing_with("invalid_argument", "model");
    const auto unknown_of_model = failing_with("unknown", "model");
    const auto rate = failing_with("resource_exhausted", "time");
    const auto configured_badly = failing_with("failed_precondition", "operator");
    const auto crash = failing_with("internal", "nobody");
    for (const auto& details : {wrong_argument, unknown_of_model, rate, configured_badly, crash})
        fail(an_entry(details));
    auto success = an_entry();
    success.code = success.domain = "";
    fail(success);
    sentry_.reset();
    EXPECT_EQ(events(), 2U);
    EXPECT_EQ(server_.asked(R"("category":"failed_precondition")").size(), 1U);
    EXPECT_EQ(server_.asked(R"("category":"internal")").size(), 1U);
}

TEST_F(SentryTest, is_told_of_a_code_that_is_named_whoever_can_fix_it) {
    begin({.faults = {"upstream_unavailable"}});
    fail(an_entry(failing_with("invalid_argument", "model")));
    sentry_.reset();
    EXPECT_EQ(events(), 1U);
}

TEST_F(SentryTest, is_told_of_so_many_in_a_minute_and_how_many_there_were) {
    begin({.per_minute = 2});
    fail(an_entry(), 5);
    EXPECT_EQ(sentry_->counts().lost, 3U);
    sentry_.reset();
    EXPECT_EQ(events(), 2U);
}

TEST_F(SentryTest, is_left_alone_for_as_long_as_it_wants) {
    std::atomic<bool> is_limited = true;
    answer_ = [&] {
        return is_limited.exchange(false)
                   ? http_answer(429, "{}", "X-Sentry-Rate-Limits: 1:error:key\r\n")
                   : http_answer(200, "{}");
    };
    begin();
    fail(an_entry());
    while (sentry_->counts().lost < 1) std::this_thread::yield();
    fail(an_entry());
    EXPECT_EQ(sentry_->counts().lost, 2U);
    EXPECT_EQ(events(), 1U);
    while (events() < 2) fail(an_entry());  // until the second is over
    sentry_.reset();
    EXPECT_THAT(server_.asked(R"("reason":"ratelimit_backoff")"), Not(testing::IsEmpty()));
}

TEST_F(SentryTest, is_told_of_a_sample) {
    begin({.sample = 0});
    fail(an_entry(), 10);
    EXPECT_EQ(sentry_->counts().lost, 10U);
    sentry_.reset();
    EXPECT_EQ(events(), 0U);
}

}  // namespace
}  // namespace recourse::telemetry
