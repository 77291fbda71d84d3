#include "telemetry/sentry.hpp"

#include "base/version.hpp"
#include "telemetry/sentry_limits.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace recourse::telemetry {
namespace {

/// Where a 429 does not say for how long (the SDKs of Sentry do the same).
constexpr std::chrono::seconds kQuietAfterRefusal{60};
constexpr std::size_t kEventIdBytes = 16;

Destination destination_of(const Dsn& dsn, const SentrySettings& settings) {
    const auto agent = fmt::format("recourse/{}", kVersion);
    return {
        .origin = dsn.origin,
        .target = dsn.target,
        .headers = fmt::format(
            "Content-Type: application/x-sentry-envelope\r\nUser-Agent: {0}\r\n"
            "X-Sentry-Auth: Sentry sentry_version=7, sentry_client={0}, sentry_key={1}\r\n",
            agent,
            dsn.public_key
        ),
        .tls = settings.tls,
    };
}

}  // namespace

Sentry::Sentry(
    const SentrySettings& settings,
    const Dsn& dsn,
    Courier::Settings delivery,
    std::function<void(const std::string&)> tell
)
    : settings_(settings),
      courier_(
          destination_of(dsn, settings), delivery, "events for Sentry", *this, std::move(tell)
      ) {}

void Sentry::hear(std::span<const store::LedgerEntry> entries) {
    const auto now = Clock::now();
    bool has_any = false;
    for (const auto& entry : entries) {
        if (entry.code.empty() || !is_to_be_told(entry)) continue;
        add(entry, now);
        has_any = true;
    }
    if (has_any) courier_.knock();
}

bool Sentry::is_to_be_told(const store::LedgerEntry& entry) const {
    const auto kind = kind_of(entry);
    const auto named = [this](std::string_view word) {
        return std::ranges::find(settings_.faults, word) != settings_.faults.end();
    };
    if (named(kind.code)) return true;
    // What a model can mend by another call is nobody else's affair.
    if (kind.actor == "model" && !named("model")) return false;
    return named(kind.category) || named(kind.actor);
}

void Sentry::add(const store::LedgerEntry& entry, TimePoint now) {
    const std::lock_guard lock(mutex_);
    if (const auto why = obstacle(now); !why.empty()) {
        ++discarded_[std::string(why)];
        ++lost_;
        return;
    }
    ++in_this_minute_;
    envelopes_.push_back(to_envelope(
        entry,
        settings_,
        random_.hex(kEventIdBytes),
        std::exchange(discarded_, {}),
        std::chrono::system_clock::now()
    ));
}

std::string_view Sentry::obstacle(TimePoint now) {
    constexpr double kAll = 0x1p64;
    const bool is_picked = static_cast<double>(random_.next()) < settings_.sample * kAll;
    if (!is_picked) return "sample_rate";
    if (now < quiet_until_) return "ratelimit_backoff";
    if (envelopes_.size() >= kMostWaiting) return "queue_overflow";
    if (now - minute_began_ >= std::chrono::minutes(1)) {
        minute_began_ = now;
        in_this_minute_ = 0;
    }
    return in_this_minute_ < settings_.per_minute ? "" : "backpressure";
}

std::optional<Parcel> Sentry::next(bool /*is_end*/) {
    const std::lock_guard lock(mutex_);
    if (envelopes_.empty()) return std::nullopt;
    Parcel parcel{.body = std::move(envelopes_.front()), .headers = {}};
    envelopes_.pop_front();
    return parcel;
}

Verdict Sentry::judge(const ParcelAnswer& answer) {
    auto quiet = wants_no_errors_for(answer.headers.get("x-sentry-rate-limits"));
    if (answer.status == 429 && !quiet) {
        const auto asked = asked_to_wait(answer.headers, std::chrono::system_clock::now());
        quiet = asked.value_or(kQuietAfterRefusal);
    }
    if (quiet) {
        const std::lock_guard lock(mutex_);
        quiet_until_ = std::max(quiet_until_, Clock::now() + *quiet);
        // They are as unwelcome as those to come.
        lost_ += envelopes_.size();
        discarded_["ratelimit_backoff"] += envelopes_.size() + (answer.status == 429 ? 1 : 0);
        envelopes_.clear();
    }
    if (answer.status >= 200 && answer.status < 300) return {.what = Verdict::What::delivered};
    // https://develop.sentry.dev/sdk/expected-features/#dealing-with-network-failures
    const bool is_worth_a_try = answer.status >= 500;
    return {.what = is_worth_a_try ? Verdict::What::again : Verdict::What::refused};
}

std::size_t Sentry::waiting() const {
    const std::lock_guard lock(mutex_);
    return envelopes_.size();
}

std::uint64_t Sentry::lost() const {
    const std::lock_guard lock(mutex_);
    return lost_;
}

}  // namespace recourse::telemetry
