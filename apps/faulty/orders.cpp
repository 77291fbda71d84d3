#include "orders.hpp"

#include <array>
#include <cerrno>
#include <span>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

namespace faulty {
namespace {

using std::chrono::milliseconds;

constexpr std::string_view kTry = "try ";
constexpr std::string_view kPlaced = "placed ";

/// An answer that is lost is `reset` over HTTP. Over stdio nothing is lost but with the process, or
/// by silence.
constexpr std::array kFatesOverHttp = {
    Fate{.fault = "reset", .carried_out = true, .permille = 40},
    Fate{.fault = "reset", .carried_out = false, .permille = 40},
    Fate{.fault = "http_500", .carried_out = true, .permille = 5},
    Fate{.fault = "http_500", .carried_out = false, .permille = 5},
    Fate{.fault = "rpc_error", .carried_out = true, .permille = 5},
    Fate{.fault = "rpc_error", .carried_out = false, .permille = 5},
    Fate{.fault = "crash", .carried_out = true, .permille = 2},
    Fate{.fault = "crash", .carried_out = false, .permille = 2},
    Fate{.fault = "hang", .carried_out = true, .permille = 8},
    Fate{.fault = "hang", .carried_out = false, .permille = 8},
    Fate{.fault = "slow", .carried_out = true, .delay = milliseconds{150}, .permille = 30},
};
constexpr std::array kFatesOverStdio = {
    Fate{.fault = "rpc_error", .carried_out = true, .permille = 10},
    Fate{.fault = "rpc_error", .carried_out = false, .permille = 10},
    Fate{.fault = "crash", .carried_out = true, .permille = 10},
    Fate{.fault = "crash", .carried_out = false, .permille = 10},
    Fate{.fault = "hang", .carried_out = true, .permille = 12},
    Fate{.fault = "hang", .carried_out = false, .permille = 12},
    Fate{.fault = "slow", .carried_out = true, .delay = milliseconds{150}, .permille = 30},
};
constexpr Fate kGood{};

const Fate& choose(std::span<const Fate> fates, std::uint64_t drawn) noexcept {
    constexpr std::uint64_t kPermille = 1'000;
    auto left = drawn % kPermille;
    for (const auto& fate : fates) {
        if (left < fate.permille) return fate;
        left -= fate.permille;
    }
    return kGood;
}

/// The finalizer of splitmix64 (Steele, Lea, Flood: Fast Splittable Pseudorandom Number Generators,
/// 2014; constants of Stafford's variant 13).
constexpr std::uint64_t mixed(std::uint64_t bits) noexcept {
    bits = (bits ^ (bits >> 30)) * 0xbf58476d1ce4e5b9U;
    bits = (bits ^ (bits >> 27)) * 0x94d049bb133111ebU;
    return bits ^ (bits >> 31);
}

/// FNV-1a, 64 bits: the same on every machine, which std::hash need not be.
constexpr std::uint64_t hash_of(std::string_view text) noexcept {
    std::uint64_t hash = 0xcbf29ce484222325U;
    for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3U;
    return hash;
}

}  // namespace

std::expected<Orders, std::string> Orders::open(const std::string& path, std::uint64_t seed) {
    constexpr mode_t kOwnOnly = 0600;
    const int file = ::open(path.c_str(), O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC, kOwnOnly);
    if (file < 0) {
        return std::unexpected(
            fmt::format("cannot open {}: {}", path, std::generic_category().message(errno))
        );
    }
    return Orders(file, seed);
}

Orders::Orders(Orders&& other) noexcept
    : file_(std::exchange(other.file_, -1)),
      seed_(other.seed_),
      read_(other.read_),
      unfinished_(std::move(other.unfinished_)),
      orders_(std::move(other.orders_)) {}

Orders::~Orders() {
    if (file_ >= 0) ::close(file_);
}

const Fate& Orders::next_try(std::string_view id, bool over_http) {
    const auto drawn = draw(id, look(id).tries);
    append(fmt::format("{}{}\n", kTry, id));
    return over_http ? choose(kFatesOverHttp, drawn) : choose(kFatesOverStdio, drawn);
}

std::string Orders::place(std::string_view id) {
    auto receipt = fmt::format("r-{:016x}", mixed(draw(id, look(id).tries)));
    append(fmt::format("{}{} {}\n", kPlaced, id, receipt));
    return receipt;
}

std::vector<std::string> Orders::receipts(std::string_view id) {
    return look(id).receipts;
}

void Orders::append(std::string_view line) const {
    if (::write(file_, line.data(), line.size()) != static_cast<ssize_t>(line.size()))
        throw std::system_error(errno, std::generic_category(), "the file of orders");
}

Orders::Order& Orders::look(std::string_view id) {
    std::array<char, 64 * 1024> buffer{};
    while (true) {
        const auto count = ::pread(file_, buffer.data(), buffer.size(), static_cast<off_t>(read_));
        if (count < 0)
            throw std::system_error(errno, std::generic_category(), "the file of orders");
        if (count == 0) break;
        read_ += static_cast<std::size_t>(count);
        unfinished_.append(buffer.data(), static_cast<std::size_t>(count));
    }
    std::size_t begin = 0;
    for (auto end = unfinished_.find('\n'); end != std::string::npos;
         end = unfinished_.find('\n', begin)) {
        take(std::string_view(unfinished_).substr(begin, end - begin));
        begin = end + 1;
    }
    unfinished_.erase(0, begin);
    return orders_.try_emplace(std::string(id)).first->second;
}

void Orders::take(std::string_view line) {
    if (line.starts_with(kTry)) {
        ++orders_[std::string(line.substr(kTry.size()))].tries;
    } else if (line.starts_with(kPlaced)) {
        const auto rest = line.substr(kPlaced.size());
        const auto space = rest.find(' ');
        orders_[std::string(rest.substr(0, space))].receipts.emplace_back(rest.substr(space + 1));
    }
}

std::uint64_t Orders::draw(std::string_view id, std::uint64_t count) const noexcept {
    return mixed(seed_ + mixed(hash_of(id) + count));
}

}  // namespace faulty
