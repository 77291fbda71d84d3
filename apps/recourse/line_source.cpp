#include "line_source.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace recourse::app {
namespace {

constexpr std::size_t kChunk = 65'536;

}  // namespace

LineSource::LineSource(const std::string& path, std::size_t max_line) : limit_(max_line) {
    if (path.empty() || path == "-") {
        descriptor_ = STDIN_FILENO;
        return;
    }
    descriptor_ = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor_ < 0) problem_ = std::strerror(errno);
}

LineSource::~LineSource() {
    if (descriptor_ > STDIN_FILENO) ::close(descriptor_);
}

bool LineSource::read_more() {
    if (ended_ || descriptor_ < 0) return false;
    const std::size_t had = buffer_.size();
    buffer_.resize(had + kChunk);
    ssize_t got = 0;
    do got = ::read(descriptor_, buffer_.data() + had, kChunk);
    while (got < 0 && errno == EINTR);
    if (got < 0) problem_ = std::strerror(errno);
    buffer_.resize(had + static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
    taken_ += static_cast<std::uint64_t>(std::max<ssize_t>(got, 0));
    ended_ = got <= 0;
    return !ended_;
}

std::optional<std::uint64_t> LineSource::size() const {
    struct stat status{};
    const bool is_file =
        descriptor_ >= 0 && ::fstat(descriptor_, &status) == 0 && S_ISREG(status.st_mode);
    if (!is_file) return std::nullopt;
    return static_cast<std::uint64_t>(status.st_size);
}

bool LineSource::is_typed() const {
    return descriptor_ >= 0 && ::isatty(descriptor_) == 1;
}

void LineSource::forget_what_was_read() {
    buffer_.erase(0, read_);
    searched_ -= std::min(searched_, read_);
    read_ = 0;
}

std::optional<LineSource::Line> LineSource::next() {
    forget_what_was_read();
    bool too_long = false;
    while (true) {
        const auto end = buffer_.find('\n', searched_);
        if (end != std::string::npos) {
            searched_ = read_ = end + 1;
            too_long = too_long || end > limit_;
            return Line{std::string_view(buffer_).substr(0, std::min(read_, limit_)), too_long};
        }
        searched_ = buffer_.size();
        if (buffer_.size() > limit_) {
            // The beginning is kept, and what comes is dropped as it comes.
            too_long = true;
            buffer_.resize(limit_);
            searched_ = limit_;
        }
        if (!read_more()) break;
    }
    if (buffer_.empty()) return std::nullopt;
    read_ = searched_ = buffer_.size();
    return Line{std::string_view(buffer_).substr(0, std::min(read_, limit_)), too_long};
}

LineSource::Line LineSource::rest(std::string_view read_already) {
    std::string whole(read_already);
    forget_what_was_read();
    while (buffer_.size() + whole.size() <= limit_ && read_more()) {
    }
    buffer_.insert(0, whole);
    read_ = searched_ = buffer_.size();
    return {std::string_view(buffer_).substr(0, std::min(read_, limit_)), read_ > limit_};
}

PromptOutput::PromptOutput() {
    struct stat status{};
    const bool known = ::fstat(STDOUT_FILENO, &status) == 0;
    is_awaited_ = !known || !S_ISREG(status.st_mode);
}

bool PromptOutput::write(std::string_view text) {
    const bool whole = std::fwrite(text.data(), 1, text.size(), stdout) == text.size();
    return whole && (!is_awaited_ || std::fflush(stdout) == 0);
}

}  // namespace recourse::app
