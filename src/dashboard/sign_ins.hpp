#pragma once

#include "base/ids.hpp"
#include "base/time.hpp"

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace recourse::dashboard {

/// How long somebody stays signed in.
struct SignInSettings {
    std::chrono::milliseconds session = std::chrono::hours{12};
    std::chrono::milliseconds idle = std::chrono::hours{1};  ///< without a request

    bool operator==(const SignInSettings&) const = default;
};

/// Who is signed in: by a token that the browser keeps as a cookie. Only a keyed hash of it is
/// kept, with the credential that was shown, so that it can be asked again whether that still
/// counts. They end with the process.
class SignIns {
  public:
    /// Past it whoever was away longest is signed out.
    static constexpr std::size_t kMost = 1'000;

    SignIns(Random& random, SignInSettings settings);
    ~SignIns();
    SignIns(const SignIns&) = delete;
    SignIns& operator=(const SignIns&) = delete;

    /// These count from now on.
    void apply(SignInSettings settings) noexcept { settings_ = settings; }
    /// The token: 256 random bits, as hex.
    [[nodiscard]] std::string open(std::string_view credential, TimePoint now);
    /// The credential; nothing where the token is none, or is past.
    [[nodiscard]] std::optional<std::string> credential_of(std::string_view token, TimePoint now);
    void end(std::string_view token);
    [[nodiscard]] std::size_t size() const noexcept { return by_hash_.size(); }
    [[nodiscard]] const SignInSettings& settings() const noexcept { return settings_; }

  private:
    struct SignIn {
        std::string credential;
        TimePoint opened;
        TimePoint used;
    };
    using ByHash = std::unordered_map<std::string, SignIn>;
    [[nodiscard]] bool is_past(const SignIn& sign_in, TimePoint now) const noexcept;
    void forget(ByHash::iterator sign_in);
    void make_room(TimePoint now);

    Random& random_;
    SignInSettings settings_;
    std::string key_;
    ByHash by_hash_;
};

/// How often somebody may show a credential that does not count: some at once, then one in a while.
/// It is for all together, since behind a proxy all are one.
class FailedTries {
  public:
    static constexpr int kAtOnce = 10;
    static constexpr std::chrono::seconds kEach{6};

    void add(TimePoint now);
    /// The last one has not failed.
    void take_back() noexcept { even_ -= kEach; }
    /// How long until the next is looked at; nothing where it is at once.
    [[nodiscard]] std::optional<std::chrono::seconds> wait(TimePoint now) const;

  private:
    TimePoint even_{};  ///< when all of them will be forgotten
};

}  // namespace recourse::dashboard
