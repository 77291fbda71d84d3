#include "guards/issuer_keys.hpp"

#include <fstream>
#include <iterator>
#include <utility>

#include <fmt/format.h>

namespace recourse::guards {
namespace {

constexpr std::chrono::seconds kFetchTime{10};

std::expected<std::string, std::string> read_whole(const std::string& path) {
    std::ifstream stream(path, std::ios::binary);
    if (!stream) return std::unexpected(fmt::format("{} cannot be read", path));
    std::string text{std::istreambuf_iterator<char>(stream), {}};
    return text;
}

std::unique_ptr<net::HttpClient> client_for(
    net::Executor executor, net::Timers& timers, const std::string& url
) {
    if (url.empty()) return nullptr;
    // The address is checked when the configuration is read.
    return std::make_unique<net::HttpClient>(
        executor, timers, net::Origin::from_url(url).value_or(net::Origin{})
    );
}

}  // namespace

KeySet KeyCache::keys(TimePoint now) const {
    return keys_ && now - fetched_ < kStale ? keys_ : nullptr;
}

bool KeyCache::is_due(TimePoint now) const {
    const bool is_old = !keys_ || now - fetched_ >= kFresh;
    return is_old && is_due_for_unknown(now);
}

bool KeyCache::is_due_for_unknown(TimePoint now) const {
    return !tried_ || now - *tried_ >= kPause;
}

void KeyCache::keep(KeySet keys, TimePoint now) {
    keys_ = std::move(keys);
    fetched_ = now;
    tried_ = now;
}

IssuerKeys::IssuerKeys(net::Executor executor, net::Timers& timers, KeySource source)
    : executor_(executor),
      timers_(timers),
      source_(std::move(source)),
      client_(client_for(executor, timers, source_.url)),
      fetching_(executor) {}

net::Task<KeySet> IssuerKeys::get() {
    auto keys = cache_.keys(timers_.now());
    if (!cache_.is_due(timers_.now())) co_return keys;
    if (keys) {
        // Nobody waits for a set that is only to be newer.
        net::spawn(executor_, refresh_in_background(shared_from_this()));
        co_return keys;
    }
    co_await refresh();
    co_return cache_.keys(timers_.now());
}

net::Task<KeySet> IssuerKeys::get_newer() {
    if (cache_.is_due_for_unknown(timers_.now())) co_await refresh();
    co_return cache_.keys(timers_.now());
}

net::Task<> IssuerKeys::refresh_in_background(std::shared_ptr<IssuerKeys> self) {
    co_await self->refresh();
}

net::Task<> IssuerKeys::refresh() {
    if (!fetching_.enter()) co_return co_await fetching_.wait();
    const auto text = co_await fetch();
    auto keys = text ? read_key_set(*text) : std::unexpected(text.error());
    if (keys) {
        cache_.keep(
            std::make_shared<const std::vector<PublicKey>>(*std::move(keys)), timers_.now()
        );
        trouble_.clear();
    } else {
        cache_.fail(timers_.now());
        const auto& where = source_.url.empty() ? source_.file : source_.url;
        trouble_ = fmt::format("the key set at {} cannot be used: {}", where, keys.error());
    }
    fetching_.leave();
}

net::Task<std::expected<std::string, std::string>> IssuerKeys::fetch() {
    if (!client_) co_return read_whole(source_.file);
    const auto deadline = Deadline::after(timers_.now(), kFetchTime);
    auto sent = co_await client_->send(
        "GET", client_->origin().path, "Accept: application/json\r\n", {}, deadline
    );
    if (!sent) co_return std::unexpected(sent.error().detail);
    const auto response = *std::move(sent);
    if (response->status() != 200)
        co_return std::unexpected(fmt::format("the answer has the status {}", response->status()));
    const auto body = co_await response->read_all(kMostKeySetBytes, deadline);
    if (!body) co_return std::unexpected(body.error().detail);
    co_return std::string(*body);
}

}  // namespace recourse::guards
