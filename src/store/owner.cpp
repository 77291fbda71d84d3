#include "store/owner.hpp"

#include <cerrno>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <unistd.h>

namespace recourse::store {
namespace {

struct flock byte(std::int64_t number) {
    struct flock lock{};
    lock.l_type = F_WRLCK;
    lock.l_whence = SEEK_SET;
    lock.l_start = number;
    lock.l_len = 1;
    return lock;
}

std::unexpected<Trouble> unavailable(const std::string& path) {
    const std::error_code error(errno, std::generic_category());
    return std::unexpected(Trouble{Trouble::Why::unavailable, path + ": " + error.message()});
}

}  // namespace

Kept<OwnerLock> OwnerLock::hold(const std::string& path, std::int64_t number) {
    const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0) return unavailable(path);
    OwnerLock held(fd, number);
    auto lock = byte(number);
    if (::fcntl(fd, F_OFD_SETLK, &lock) != 0) return unavailable(path);
    return held;
}

OwnerLock::OwnerLock(OwnerLock&& other) noexcept
    : fd_(std::exchange(other.fd_, -1)), number_(other.number_) {}

OwnerLock::~OwnerLock() {
    if (fd_ >= 0) ::close(fd_);
}

bool OwnerLock::is_held(std::int64_t number) const {
    if (number == number_) return true;
    auto lock = byte(number);
    return ::fcntl(fd_, F_OFD_GETLK, &lock) != 0 || lock.l_type != F_UNLCK;
}

}  // namespace recourse::store
