#pragma once

#include "store/trouble.hpp"

#include <cstdint>
#include <string>

namespace recourse::store {

/// Tells which of the processes that share a store are still there. Each holds a lock on one byte
/// of a file, which the kernel releases however the process ends (open file description locks,
/// fcntl(2)); unlike a process id, a number is never used again and means the same in every
/// container. On a network file system it is as good as its locks are.
class OwnerLock {
  public:
    /// Holds byte `number` of the file until the end of this object. Makes the file.
    [[nodiscard]] static Kept<OwnerLock> hold(const std::string& path, std::int64_t number);
    OwnerLock(OwnerLock&& other) noexcept;
    OwnerLock(const OwnerLock&) = delete;
    OwnerLock& operator=(const OwnerLock&) = delete;
    OwnerLock& operator=(OwnerLock&&) = delete;
    ~OwnerLock();

    [[nodiscard]] std::int64_t number() const noexcept { return number_; }
    /// Whether that one is held, by us or by others. In doubt it is.
    [[nodiscard]] bool is_held(std::int64_t number) const;

  private:
    OwnerLock(int fd, std::int64_t number) noexcept : fd_(fd), number_(number) {}
    int fd_;
    std::int64_t number_;
};

}  // namespace recourse::store
