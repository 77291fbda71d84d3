#include "telemetry/courier.hpp"

#include "net/peer_server.hpp"

#include <atomic>
#include <deque>
#include <mutex>

#include <gmock/gmock.h>

namespace recourse::telemetry {
namespace {

using namespace std::chrono_literals;
using net::http_answer;
using net::Peer;
using net::PeerServer;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

/// A shelf of parcels, each with the number of its items as its body.
class Shelf final : public Courier::Source {
  public:
    void put(std::size_t items) {
        const std::lock_guard lock(mutex_);
        parcels_.push_back({.body = std::to_string(items), .headers = {}, .items = items});
    }
    std::optional<Parcel> next(bool /*is_end*/) override {
        const std::lock_guard lock(mutex_);
        if (parcels_.empty()) return std::nullopt;
        auto parcel = std::move(parcels_.front());
        parcels_.pop_front();
        return parcel;
    }
    Verdict judge(const ParcelAnswer& answer) override {
        if (answer.status == 200) return {};
        const bool is_worth_a_try = answer.status == 503;
        return {
            .what = is_worth_a_try ? Verdict::What::again : Verdict::What::refused,
            .wait = asked_to_wait(answer.headers, std::chrono::system_clock::now()),
        };
    }
    std::size_t waiting() const override {
        const std::lock_guard lock(mutex_);
        std::size_t items = 0;
        for (const auto& parcel : parcels_) items += parcel.items;
        return items;
    }
    std::uint64_t lost() const override { return 0; }

  private:
    mutable std::mutex mutex_;
    std::deque<Parcel> parcels_;
};

/// A list that one thread adds to and another reads.
class Sentences {
  public:
    void add(const std::string& sentence) {
        const std::lock_guard lock(mutex_);
        all_.push_back(sentence);
    }
    std::vector<std::string> all() const {
        const std::lock_guard lock(mutex_);
        return all_;
    }

  private:
    mutable std::mutex mutex_;
    std::vector<std::string> all_;
};

class CourierTest : public testing::Test {
  protected:
    static Courier::Settings quick() {
        return {
            .every = 10ms,
            .answer_time = 5s,
            .first_wait = 1ms,
            .longest_wait = 2ms,
            .tries = 3,
            .end_time = 5s
        };
    }
    void begin(const std::string& url, Courier::Settings settings) {
        Destination destination{
            .origin = *net::Origin::from_url(url),
            .target = "/v1/traces",
            .headers = "X-Key: k\r\n",
            .tls = {}
        };
        courier_
            .emplace(destination, settings, "spans", shelf_, [this](const std::string& sentence) {
                told_.add(sentence);
            });
    }
    DeliveryCounts counts_at(std::uint64_t sent, std::uint64_t lost) {
        auto counts = courier_->counts();
        while (counts.sent < sent || counts.lost < lost) {
            std::this_thread::yield();
            counts = courier_->counts();
        }
        return counts;
    }

    Shelf shelf_;
    Sentences told_;
    std::optional<Courier> courier_;
};

TEST_F(CourierTest, brings_what_waits_and_says_nothing_of_it) {
    PeerServer server([](Peer& peer, const std::string&) { peer.say(http_answer(200, "{}")); });
    begin(server.url(), quick());
    shelf_.put(3);
    courier_->knock();
    const auto counts = counts_at(3, 0);
    EXPECT_EQ(counts.sent, 3U);
    EXPECT_EQ(counts.lost, 0U);
    EXPECT_THAT(told_.all(), IsEmpty());
    const auto request = server.asked("POST").at(0);
    EXPECT_THAT(request, HasSubstr("POST /v1/traces HTTP/1.1\r\n"));
    EXPECT_THAT(request, HasSubstr("\r\nX-Key: k\r\n"));
    EXPECT_TRUE(request.ends_with("\r\n\r\n3"));
}

TEST_F(CourierTest, tries_again_and_tells_of_trouble_and_of_its_end) {
    std::atomic<int> asked = 0;
    PeerServer server([&](Peer& peer, const std::string&) {
        peer.say(http_answer(asked++ < 2 ? 503 : 200, "{}"));
    });
    begin(server.url(), quick());
    shelf_.put(3);
    EXPECT_EQ(counts_at(3, 0).lost, 0U);
    EXPECT_EQ(asked, 3);
    courier_.reset();
    EXPECT_THAT(
        told_.all(),
        ElementsAre(
            HasSubstr("it answers 503 Service Unavailable; they are tried again"),
            HasSubstr("again; 0 were lost")
        )
    );
}

TEST_F(CourierTest, gives_up_after_so_many_tries_and_goes_on_with_the_next) {
    std::atomic<int> asked = 0;
    PeerServer server([&](Peer& peer, const std::string& request) {
        ++asked;
        peer.say(http_answer(request.ends_with("\r\n5") ? 503 : 200, "{}"));
    });
    begin(server.url(), quick());
    shelf_.put(5);
    shelf_.put(2);
    const auto counts = counts_at(2, 5);
    EXPECT_EQ(counts.lost, 5U);
    EXPECT_EQ(asked, 4);
}

TEST_F(CourierTest, does_not_try_again_what_is_refused) {
    std::atomic<int> asked = 0;
    PeerServer server([&](Peer& peer, const std::string&) {
        ++asked;
        peer.say(http_answer(400, "{}"));
    });
    begin(server.url(), quick());
    shelf_.put(1);
    EXPECT_EQ(counts_at(0, 1).sent, 0U);
    EXPECT_EQ(asked, 1);
}

TEST_F(CourierTest, waits_as_long_as_it_is_asked_to) {
    std::atomic<int> asked = 0;
    PeerServer server([&](Peer& peer, const std::string&) {
        peer.say(
            asked++ == 0 ? http_answer(503, "{}", "Retry-After: 1\r\n") : http_answer(200, "{}")
        );
    });
    begin(server.url(), quick());
    shelf_.put(1);
    const auto began = Clock::now();
    counts_at(1, 0);
    EXPECT_GE(Clock::now() - began, 1s);
}

TEST_F(CourierTest, brings_at_its_end_what_waits) {
    PeerServer server([](Peer& peer, const std::string&) { peer.say(http_answer(200, "{}")); });
    auto settings = quick();
    settings.every = 1h;
    begin(server.url(), settings);
    shelf_.put(1);
    courier_.reset();
    EXPECT_EQ(server.asked("POST").size(), 1U);
    EXPECT_EQ(shelf_.waiting(), 0U);
}

TEST_F(CourierTest, ends_in_time_where_nobody_answers) {
    std::atomic<bool> has_come = false;
    PeerServer server([&](Peer& peer, const std::string&) {
        has_come = true;
        peer.read_bytes(1);  // until the connection ends
    });
    auto settings = quick();
    settings.answer_time = 1h;
    settings.end_time = 200ms;
    begin(server.url(), settings);
    shelf_.put(1);
    shelf_.put(7);
    courier_->knock();
    while (!has_come) std::this_thread::yield();
    const auto began = Clock::now();
    courier_.reset();
    EXPECT_LT(Clock::now() - began, 1min);
    EXPECT_THAT(told_.all(), ElementsAre(HasSubstr("spans do not reach http://127.0.0.1:")));
}

TEST(RetryAfter, is_seconds_or_a_date) {
    const auto now = WallTime(1'700'000'000s);  // Tue, 14 Nov 2023 22:13:20 GMT
    const auto wait = [now](std::string_view value) {
        net::Headers headers;
        headers.add("Retry-After", value);
        return asked_to_wait(headers, now);
    };
    EXPECT_EQ(wait("7"), 7s);
    EXPECT_EQ(wait("Tue, 14 Nov 2023 22:13:30 GMT"), 10s);
    EXPECT_EQ(wait("Tue, 14 Nov 2023 22:13:00 GMT"), 0s);
    EXPECT_EQ(wait("9223372036854775807"), 24h);
    EXPECT_EQ(wait("Fri, 14 Nov 2199 22:13:00 GMT"), 24h);
    for (const auto* nonsense : {"", "-1", "soon", "7 "})
        EXPECT_EQ(wait(nonsense), std::nullopt) << nonsense;
    EXPECT_EQ(asked_to_wait({}, now), std::nullopt);
}

}  // namespace
}  // namespace recourse::telemetry
