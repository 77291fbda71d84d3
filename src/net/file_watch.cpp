#include "net/file_watch.hpp"

#include <algorithm>
#include <utility>

#include <boost/asio/use_awaitable.hpp>
#include <sys/stat.h>

namespace recourse::net {

FileWatch::FileWatch(Executor executor, Duration every) : timer_(executor), every_(every) {}

FileWatch::Stamp FileWatch::stamp_of(const std::string& file) {
    struct stat found{};
    if (::stat(file.c_str(), &found) != 0) return {};
    constexpr std::int64_t kSecond = 1'000'000'000;
    return {
        .device = found.st_dev,
        .inode = found.st_ino,
        .size = found.st_size,
        .modified = found.st_mtim.tv_sec * kSecond + found.st_mtim.tv_nsec,
    };
}

std::vector<FileWatch::Stamp> FileWatch::look() const {
    std::vector<Stamp> stamps;
    stamps.reserve(files_.size());
    for (const auto& file : files_) stamps.push_back(stamp_of(file));
    return stamps;
}

void FileWatch::watch(const std::vector<std::string>& files) {
    files_ = files;
    known_ = look();
}

void FileWatch::watch_also(const std::vector<std::string>& files) {
    for (const auto& file : files) {
        if (std::ranges::find(files_, file) != files_.end()) continue;
        files_.push_back(file);
        known_.push_back(stamp_of(file));
    }
}

Task<> FileWatch::change() {
    for (auto before = known_;;) {
        timer_.expires_after(every_);
        co_await timer_.async_wait(asio::use_awaitable_t<Executor>());
        auto now = look();
        if (now == before && now != known_) {
            known_ = std::move(now);
            co_return;
        }
        before = std::move(now);
    }
}

}  // namespace recourse::net
