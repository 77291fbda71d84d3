#include "dashboard/sign_ins.hpp"

#include "guards/digest.hpp"

#include <algorithm>
#include <utility>

#include <openssl/crypto.h>

namespace recourse::dashboard {
namespace {

constexpr std::size_t kTokenBytes = 32;

}  // namespace

SignIns::SignIns(Random& random, SignInSettings settings)
    : random_(random), settings_(settings), key_(random.hex(kTokenBytes)) {}

SignIns::~SignIns() {
    while (!by_hash_.empty()) forget(by_hash_.begin());
}

std::string SignIns::open(std::string_view credential, TimePoint now) {
    make_room(now);
    auto token = random_.hex(kTokenBytes);
    by_hash_.emplace(
        guards::keyed_hash(key_, token),
        SignIn{.credential = std::string(credential), .opened = now, .used = now}
    );
    return token;
}

std::optional<std::string> SignIns::credential_of(std::string_view token, TimePoint now) {
    const auto found = by_hash_.find(guards::keyed_hash(key_, token));
    if (found == by_hash_.end()) return std::nullopt;
    if (is_past(found->second, now)) {
        forget(found);
        return std::nullopt;
    }
    found->second.used = now;
    return found->second.credential;
}

void SignIns::end(std::string_view token) {
    const auto found = by_hash_.find(guards::keyed_hash(key_, token));
    if (found != by_hash_.end()) forget(found);
}

bool SignIns::is_past(const SignIn& sign_in, TimePoint now) const noexcept {
    return now - sign_in.opened >= settings_.session || now - sign_in.used >= settings_.idle;
}

void SignIns::forget(ByHash::iterator sign_in) {
    auto& credential = sign_in->second.credential;
    ::OPENSSL_cleanse(credential.data(), credential.size());
    by_hash_.erase(sign_in);
}

void SignIns::make_room(TimePoint now) {
    for (auto each = by_hash_.begin(); each != by_hash_.end();) {
        const auto sign_in = each++;
        if (is_past(sign_in->second, now)) forget(sign_in);
    }
    if (by_hash_.size() < kMost) return;
    forget(std::ranges::min_element(by_hash_, {}, [](const auto& one) { return one.second.used; }));
}

void FailedTries::add(TimePoint now) {
    even_ = std::max(even_, now) + kEach;
}

std::optional<std::chrono::seconds> FailedTries::wait(TimePoint now) const {
    const auto ready = even_ - (kAtOnce - 1) * kEach;
    if (ready <= now) return std::nullopt;
    return std::chrono::ceil<std::chrono::seconds>(ready - now);
}

}  // namespace recourse::dashboard
