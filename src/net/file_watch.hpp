#pragma once

#include "net/loop.hpp"

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include <boost/asio/basic_waitable_timer.hpp>

namespace recourse::net {

/// Tells when files change. They are looked at now and then, by name: a file may be written in
/// place, renamed into it, or stand behind a symbolic link that is switched, and comes to be or
/// goes as well. Lives on its loop.
class FileWatch {
  public:
    /// `every`: how often they are looked at. A look costs one system call for each file.
    explicit FileWatch(Executor executor, Duration every = std::chrono::seconds(1));

    /// From now on these. What they are now is what a change is measured by.
    void watch(const std::vector<std::string>& files);
    /// These, too.
    void watch_also(const std::vector<std::string>& files);
    /// Completes when any of them is another than before, and has come to rest: two looks found the
    /// same.
    [[nodiscard]] Task<> change();

  private:
    /// What tells one content from another without reading it; zeros where there is no file.
    struct Stamp {
        std::uint64_t device = 0;
        std::uint64_t inode = 0;
        std::int64_t size = 0;
        std::int64_t modified = 0;  ///< nanoseconds
        bool operator==(const Stamp&) const = default;
    };
    [[nodiscard]] static Stamp stamp_of(const std::string& file);
    [[nodiscard]] std::vector<Stamp> look() const;

    asio::basic_waitable_timer<Clock, asio::wait_traits<Clock>, Executor> timer_;
    Duration every_;
    std::vector<std::string> files_;
    std::vector<Stamp> known_;
};

}  // namespace recourse::net
