#include "telemetry/exporter.hpp"

#include "base/json.hpp"
#include "net/peer_server.hpp"

#include <atomic>

#include <gmock/gmock.h>

namespace recourse::telemetry {
namespace {

using namespace std::chrono_literals;
using net::http_answer;
using net::Peer;
using net::PeerServer;
using testing::HasSubstr;

TraceSettings settings_for(const std::string& url) {
    TraceSettings settings;
    settings.endpoint = url;
    settings.headers = {{"X-Key", "k"}};
    return settings;
}

CallTrace a_call(std::size_t sendings = 0) {
    SystemRandom random;
    CallTrace call;
    call.context = TraceContext::make(random);
    call.span = SpanId::make(random);
    call.method = "ping";
    call.sendings.resize(sendings);
    for (auto& sending : call.sendings) sending.span = SpanId::make(random);
    return call;
}

std::size_t spans_in(const std::string& request) {
    const auto body = json::parse(request.substr(request.find("\r\n\r\n") + 4));
    return body->at("resourceSpans").at(0).at("scopeSpans").at(0).at("spans").as_array().size();
}

TEST(Exporter, sends_what_it_has_at_its_end) {
    PeerServer server([](Peer& peer, const std::string&) { peer.say(http_answer(200, "{}")); });
    {
        auto settings = settings_for(server.url());
        settings.service = "shop";
        settings.resource = {{"deployment.environment.name", "test"}, {"host.name", "here"}};
        Exporter exporter(settings, {.every = 1h}, {});
        exporter.add(a_call(2));
        exporter.add(a_call());
    }
    const auto request = server.asked("POST").at(0);
    EXPECT_THAT(request, HasSubstr("POST /mcp HTTP/1.1\r\n"));
    EXPECT_THAT(request, HasSubstr("\r\nX-Key: k\r\n"));
    EXPECT_THAT(request, HasSubstr("\r\nContent-Type: application/json\r\n"));
    EXPECT_THAT(request, HasSubstr(R"({"key":"service.name","value":{"stringValue":"shop"}})"));
    EXPECT_THAT(request, HasSubstr(R"({"key":"host.name","value":{"stringValue":"here"}})"));
    EXPECT_EQ(spans_in(request), 4U);
}

TEST(Exporter, sends_a_batch_once_it_is_one) {
    PeerServer server([](Peer& peer, const std::string&) { peer.say(http_answer(200, "{}")); });
    Exporter exporter(settings_for(server.url()), {.every = 1h}, {});
    for (std::size_t i = 0; i < Exporter::kBatchSpans; ++i) exporter.add(a_call());
    const auto requests = server.wait_for("POST");
    EXPECT_EQ(spans_in(requests.at(0)), Exporter::kBatchSpans);
}

TEST(Exporter, loses_and_counts_what_is_too_much) {
    std::atomic<bool> is_asked = false;
    PeerServer server([&](Peer& peer, const std::string&) {
        is_asked = true;
        peer.read_bytes(1);  // it never answers
    });
    Exporter exporter(settings_for(server.url()), {.every = 1ms, .end_time = 1ms}, [](const auto&) {
    });
    exporter.add(a_call());
    while (!is_asked) std::this_thread::yield();
    for (std::size_t i = 0; i < Exporter::kMostSpans + 10; ++i) exporter.add(a_call());
    EXPECT_EQ(exporter.counts().waiting, Exporter::kMostSpans);
    EXPECT_EQ(exporter.counts().lost, 10U);
}

TEST(Exporter, counts_what_a_collector_turns_down_and_tells_it_once) {
    PeerServer server([](Peer& peer, const std::string&) {
        peer.say(
            http_answer(200, R"({"partialSuccess":{"rejectedSpans":"1","errorMessage":"No."}})")
        );
    });
    std::vector<std::string> told;
    {
        Exporter exporter(settings_for(server.url()), {.every = 1ms}, [&](const auto& words) {
            told.push_back(words);
        });
        exporter.add(a_call(1));
        while (exporter.counts().sent < 1) std::this_thread::yield();
        exporter.add(a_call(1));
        while (exporter.counts().sent < 2) std::this_thread::yield();
        EXPECT_EQ(exporter.counts().lost, 2U);
    }
    ASSERT_EQ(told.size(), 1U);
    EXPECT_EQ(told[0], "the collector turned down 1 spans, and says: No.");
}

TEST(Exporter, samples_by_the_trace_and_keeps_failures) {
    auto settings = settings_for("http://127.0.0.1:1");
    settings.sample = 0.25;
    const Exporter exporter(settings, {.every = 1h}, [](const auto&) {});
    SystemRandom random;
    int sampled = 0;
    for (int i = 0; i < 10'000; ++i) sampled += exporter.samples(TraceId::make(random)) ? 1 : 0;
    EXPECT_NEAR(sampled, 2'500, 300);
    const auto highest = TraceId::from_hex("000000000000000000ffffffffffffff");
    const auto lowest = TraceId::from_hex("ffffffffffffffffff00000000000000");
    EXPECT_TRUE(exporter.samples(*highest));
    EXPECT_FALSE(exporter.samples(*lowest));
    EXPECT_TRUE(exporter.wants(true, false));
    EXPECT_FALSE(exporter.wants(false, false));
    EXPECT_TRUE(exporter.wants(false, true));
    settings.failures = TraceSettings::Failures::sampled;
    EXPECT_FALSE(Exporter(settings, {.every = 1h}, [](const auto&) {}).wants(false, true));
}

TEST(Exporter, samples_all_or_nothing) {
    auto settings = settings_for("http://127.0.0.1:1");
    const auto lowest = *TraceId::from_hex("ffffffffffffffffff00000000000000");
    const auto highest = *TraceId::from_hex("000000000000000000ffffffffffffff");
    EXPECT_TRUE(Exporter(settings, {.every = 1h}, [](const auto&) {}).samples(lowest));
    settings.sample = 0;
    EXPECT_FALSE(Exporter(settings, {.every = 1h}, [](const auto&) {}).samples(highest));
}

}  // namespace
}  // namespace recourse::telemetry
