#pragma once

#include "base/time.hpp"
#include "guards/key_set.hpp"
#include "net/http_client.hpp"
#include "net/once.hpp"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace recourse::guards {

using KeySet = std::shared_ptr<const std::vector<PublicKey>>;

/// When the keys of an issuer are fetched, and which count. Knows no clock and no network.
class KeyCache {
  public:
    /// Keys that were rotated out count no longer than this while the issuer can be asked.
    static constexpr std::chrono::minutes kFresh{10};
    /// The issuer is asked no more often than this, whatever tokens say.
    static constexpr std::chrono::seconds kPause{10};
    /// While the issuer cannot be asked, what it said last counts for so long.
    static constexpr std::chrono::hours kStale{24};

    /// Null where there are none, or none that still count.
    [[nodiscard]] KeySet keys(TimePoint now) const;
    [[nodiscard]] bool is_due(TimePoint now) const;
    /// The same where a token names a key that is in no set yet.
    [[nodiscard]] bool is_due_for_unknown(TimePoint now) const;
    void keep(KeySet keys, TimePoint now);
    void fail(TimePoint now) { tried_ = now; }

  private:
    KeySet keys_;
    TimePoint fetched_{};
    std::optional<TimePoint> tried_;
};

/// Where the keys are.
struct KeySource {
    std::string url;   ///< this,
    std::string file;  ///< or this
};

/// The keys of one issuer, fetched when they are needed: one request at a time, for which all wait
/// who need it. Lives on its loop.
class IssuerKeys : public std::enable_shared_from_this<IssuerKeys> {
  public:
    IssuerKeys(net::Executor executor, net::Timers& timers, KeySource source);

    /// Null where there are none: `trouble` says why.
    [[nodiscard]] net::Task<KeySet> get();
    /// After another look, if the last was not just now.
    [[nodiscard]] net::Task<KeySet> get_newer();
    /// Why the last attempt failed: a sentence fragment, for the operator; empty where it did not.
    [[nodiscard]] const std::string& trouble() const noexcept { return trouble_; }

  private:
    static net::Task<> refresh_in_background(std::shared_ptr<IssuerKeys> self);
    net::Task<> refresh();
    net::Task<std::expected<std::string, std::string>> fetch();

    net::Executor executor_;
    net::Timers& timers_;
    KeySource source_;
    std::unique_ptr<net::HttpClient> client_;  ///< null for a file
    net::Once fetching_;
    KeyCache cache_;
    std::string trouble_;
};

}  // namespace recourse::guards
